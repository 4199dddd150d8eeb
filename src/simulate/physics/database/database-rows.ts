import { JevonsError } from '../../../errors.ts'
import { columnLoop } from '../../../stats/loops/column-loop.ts'
import type { BuildContext } from '../../resource-kind.ts'
import { addColumns, columnOf, primaryColumns, sharedSum } from '../columns.ts'
import { drawn } from '../parameter.ts'
import { assumptions, countsParts, type DatabaseParams } from './database-params.ts'

/** Rows that are written on a day, one entry per future. */
export type Rows = {
  /** Rows of one request of a demand, one entry per future: what its measured past is multiplied with. */
  readonly perRequest: Float64Array
  /** Requests per day (calls of agents), share applied; read after `count`. */
  readonly requests: Float64Array
  /** Rows of the day; read after `count`. */
  readonly rows: Float64Array
  /** Counts the day's rows. */
  count(): void
}

function refuseBoth(context: BuildContext<DatabaseParams>): void {
  if (!context.params.writes) return
  throw new JevonsError({
    code: 'BAD_SCENARIO',
    message: `${context.id}: found \`writes:\` beside what it is the sum of (run-rows, spans, usage-rows, metadata, steps-per-run)`,
    hint: 'keep `writes:`, the rows of one request, or its parts',
  })
}

const writing = columnLoop(['requests', 'perRequest', 'rows'], [], 'rows = requests * perRequest')

/**
 * rows = requests x writes, or from their parts (MODELS 3.3):
 *   rows = runs x run-rows + steps x (1 + spans + usage-rows + metadata)
 * A step is one LLM call and what it does. Agents count runs and steps (`calls`) themselves; a request of a demand is one
 * run of `steps-per-run` steps. `settled`: the level is measured, so that every future takes the medians.
 */
export function makeRows(context: BuildContext<DatabaseParams>, settled: boolean): Rows {
  const { params: p, share } = context
  const requests = context.column()
  const loads = primaryColumns(context)
  if (!countsParts(p)) {
    const perRequest = drawn(context, 'writes', p.writes ?? assumptions.writes, settled)
    const rows = context.column()
    const ask = sharedSum(loads, share, requests)
    const loop = writing.over({ requests, perRequest, rows })
    return {
      perRequest,
      requests,
      rows,
      count() {
        ask()
        loop.run()
      },
    }
  }
  refuseBoth(context)
  return rowsOfParts(context, requests, settled)
}

function rowsOfParts(context: BuildContext<DatabaseParams>, requests: Float64Array, settled: boolean): Rows {
  const { paths, params: p, share, inputs } = context
  const part = (name: 'run-rows' | 'spans' | 'usage-rows' | 'metadata' | 'steps-per-run'): Float64Array =>
    drawn(context, name, p[name] ?? assumptions[name], settled)
  const [ofRun, spans, usage, metadata, steps] = [
    part('run-rows'),
    part('spans'),
    part('usage-rows'),
    part('metadata'),
    part('steps-per-run'),
  ]
  const ofStep = spans.map((s, i) => 1 + s + (usage[i] as number) + (metadata[i] as number))
  const perRequest = ofStep.map((s, i) => (steps[i] as number) * s + (ofRun[i] as number))
  const agents = inputs.filter((input) => columnOf(input, 'runs') !== undefined)
  const [calls, runs, asked] = [
    agents.flatMap((input) => columnOf(input, 'calls') ?? []),
    agents.flatMap((input) => columnOf(input, 'runs') ?? []),
    inputs.filter((input) => !agents.includes(input)).flatMap((input) => input.columns[0] ?? []),
  ]
  const [callSum, runSum, askedSum] = [
    new Float64Array(paths),
    new Float64Array(paths),
    new Float64Array(paths),
  ]
  const rows = context.column()
  return {
    perRequest,
    requests,
    rows,
    count() {
      addColumns(calls, callSum)
      addColumns(runs, runSum)
      addColumns(asked, askedSum)
      for (let i = 0; i < rows.length; i++) {
        const part = share[i] as number
        requests[i] = part * ((callSum[i] as number) + (askedSum[i] as number))
        rows[i] =
          part *
          ((callSum[i] as number) * (ofStep[i] as number) +
            (runSum[i] as number) * (ofRun[i] as number) +
            (askedSum[i] as number) * (perRequest[i] as number))
      }
    },
  }
}
