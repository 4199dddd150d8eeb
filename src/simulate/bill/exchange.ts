import { z } from 'zod'
import { moneyIndexOf, moneyMeasure } from '../physics/money/money.ts'
import { defineResourceKind, type ResourceKind } from '../resource-kind.ts'

/**
 * Money of a node in another currency, for budgets in that currency: money / (rate now), with the rate of each future and day
 * (fx.ts). Planned for a budget whose currency has a moving rate; nobody writes it.
 */
export const exchange: ResourceKind = defineResourceKind({
  kind: 'exchange',
  summary: 'Money of a node converted to another currency',
  params: z.strictObject({ currency: z.string(), of: z.string() }),
  feeds: [],
  measures: ({ currency }) => [moneyMeasure(currency)],
  build(context) {
    const { currency } = context.params
    const [input] = context.inputs
    const source = input?.columns[moneyIndexOf(input, context.currency)]
    const rate = context.fx?.[currency]
    if (source === undefined || rate === undefined)
      throw new Error(`${context.id}: nothing to convert to ${currency}`)
    const move = context.fxMove?.(currency)
    const money = new Float64Array(context.paths)
    return {
      measures: [moneyMeasure(currency)],
      columns: [money],
      selfAnchored: true,
      step() {
        for (let i = 0; i < money.length; i++) money[i] = (source[i] as number) / (rate * (move?.[i] ?? 1))
      },
    }
  },
  examples: [],
})
