import { point } from '../../../units/range.ts'
import type { BuildContext } from '../../resource-kind.ts'
import { addColumns, columnOf } from '../columns.ts'
import { drawn } from '../parameter.ts'
import { assumptions, type DatabaseParams } from './database-params.ts'

/** Standard normal quantile of 99 %. */
const z99 = 2.3263478740408408

/** Connections that a pooler keeps open for `busy` of them at once on average: 99 % of a Poisson, by its normal limit. */
export function busyConnections(busy: number): number {
  return busy + z99 * Math.sqrt(busy) + 1
}

/** Connections at the busiest hour, one entry per future. */
export type Connections = {
  readonly count: Float64Array
  /** From statements per second, mean of the day; `anchor` = measured over modelled. */
  at(statementsPerSecond: Float64Array, peak: Float64Array, anchor: number): void
}

/**
 * Connections that the primary holds (MODELS 3.3):
 *   none         pool-connections + slots of agents x connections             what stands open, used or not
 *   session      pool-connections + agents at work x peak x connections       one for each client that works
 *   transaction  busy + 2.33 sqrt(busy) + 1, busy = statements/s x peak x transaction-time     never more than without a pooler
 * Source: J. D. C. Little 1961 (busy = rate x time held).
 */
export function makeConnections(context: BuildContext<DatabaseParams>): Connections {
  const { paths, params: p, inputs, share } = context
  const perAgent = drawn(context, 'connections', p.connections ?? point(0))
  const pooled = drawn(context, 'pool-connections', p['pool-connections'] ?? point(0))
  const held = drawn(context, 'transaction-time', p['transaction-time'] ?? assumptions['transaction-time'])
  const columns = (name: string): Float64Array[] => inputs.flatMap((input) => columnOf(input, name) ?? [])
  const [slots, atWork] = [columns('slots'), columns('agents')]
  const [slotSum, workSum, count] = [
    new Float64Array(paths),
    new Float64Array(paths),
    new Float64Array(paths),
  ]
  const pooler = p.pooler ?? 'none'
  return {
    count,
    at(statements, peak, anchor) {
      addColumns(slots, slotSum)
      addColumns(atWork, workSum)
      for (let i = 0; i < paths; i++) {
        const clients =
          pooler === 'session'
            ? Math.min(slotSum[i] as number, (workSum[i] as number) * (peak[i] as number))
            : (slotSum[i] as number)
        const open = (pooled[i] as number) + clients * (share[i] as number) * (perAgent[i] as number)
        const busy = (statements[i] as number) * (peak[i] as number) * (held[i] as number) * 86_400
        count[i] = (pooler === 'transaction' ? Math.min(open, busyConnections(busy)) : open) * anchor
      }
    },
  }
}
