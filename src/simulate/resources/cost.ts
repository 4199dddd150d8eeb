import { z } from 'zod'
import { columnLoop } from '../../stats/loops/column-loop.ts'
import { moneyField } from '../../units/field.ts'
import { anchorOf } from '../physics/anchoring.ts'
import { emptyColumns } from '../physics/columns.ts'
import { inScenarioCurrency, moneyIndexOf, moneyMeasure, monthShareOf } from '../physics/money/money.ts'
import { drawn } from '../physics/parameter.ts'
import {
  type BuildContext,
  defineResourceKind,
  type Feeder,
  type Measure,
  type ResourceKind,
} from '../resource-kind.ts'

const params = z.strictObject({ flat: moneyField('month').optional() })
type Params = z.output<typeof params>

function measures(p: Params, currency: string, feeders: readonly Feeder[]): Measure[] {
  const priced = feeders.filter((feeder) => moneyIndexOf(feeder, currency) >= 0)
  return [
    { ...moneyMeasure(currency), metric: 'cost' },
    ...priced.map((feeder) => moneyMeasure(currency, `part:${feeder.id}`)),
    ...(p.flat ? [moneyMeasure(currency, 'part:flat')] : []),
  ]
}

/** Names the inputs that have no price: their cost is unknown, not zero. */
function noteUnpriced(context: BuildContext<Params>): void {
  const unpriced = context.inputs.filter((input) => moneyIndexOf(input, context.currency) < 0)
  if (unpriced.length === 0) return
  const names = unpriced.map((input) => input.id).join(', ')
  context.notice({
    code: 'unpriced',
    level: 'warning',
    subject: context.id,
    message: `${context.id}: no price for ${names} (n/a); the total is partial. State price: there, or leave it out of of:`,
  })
}

/**
 * Money per day: the sum of what its inputs cost, and a flat charge.
 *
 *   part_k = share x money_k,  part_flat = flat per month / days of the calendar month,  money = sum of the parts
 * The parts are summed in the order in which they are listed, so that they add up exactly. Where the exports hold the cost,
 * every part is scaled by the same factor (measured / physics over the last four weeks), but for the net effect of
 * commitments, which has its own (bill/commitment.ts). Inputs without a price are listed in the notice `unpriced` and left
 * out. A flat charge in another currency moves with its rate.
 */
export const cost: ResourceKind = defineResourceKind({
  kind: 'cost',
  summary: 'Money: the sum of the priced resources that it names, plus a flat charge',
  params,
  feeds: ['demand', 'tokens', 'endpoint', 'gpu', 'power', 'database', 'vector', 'agents', 'observed', 'cost'],
  feedOptional: true,
  levers: { money: { param: 'the price of what it sums up', moves: 'with' } },
  measures,
  build(context) {
    const { share, params: p } = context
    noteUnpriced(context)
    const own = measures(p, context.currency, context.inputs)
    const columns = emptyColumns(context, own.length)
    const sources = context.inputs.flatMap((input) => {
      const money = input.columns[moneyIndexOf(input, context.currency)]
      return money ? [{ money, scaled: input.kind !== 'commitment' }] : []
    })
    const exchange = p.flat && context.fxMove?.(p.flat.currency)
    const flat = p.flat && drawn(context, 'flat', inScenarioCurrency(context, p.flat, 'flat'))
    const [money = context.column(), ...parts] = columns
    const factor = anchorOf(context, 'money') ?? 1
    const loops = parts.map((part, k) => ({
      share: sources[k] && sharing.over({ money: sources[k].money, share, part }),
      add: adding.over({ part, money }),
    }))
    return {
      measures: own,
      columns,
      selfAnchored: true,
      step(clock) {
        if (parts.length === 0) money.fill(0)
        for (let k = 0; k < parts.length; k++) {
          const part = parts[k] as Float64Array
          const source = sources[k]
          if (source) loops[k]?.share?.run(source.scaled ? factor : 1)
          else if (flat) charge(flat, monthShareOf(clock.day) * factor, part)
          if (!source && exchange) convert(exchange, part)
          if (k === 0) money.set(part)
          else loops[k]?.add.run()
        }
      },
    }
  },
  examples: [
    { kind: 'cost', of: ['tokens', 'traces'], flat: '$4k/month' },
    { kind: 'cost', of: ['tokens'] },
  ],
})

const sharing = columnLoop(['money', 'share', 'part'], ['factor'], 'part = money * share * factor')
const adding = columnLoop(['part', 'money'], [], 'money = money + part')

/** out = amount x factor. */
function charge(amount: Float64Array, factor: number, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = (amount[i] as number) * factor
}

/** out = out x rate. */
function convert(rate: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) * (rate[i] as number)
}
