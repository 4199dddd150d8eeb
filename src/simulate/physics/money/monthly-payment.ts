import type { MoneyValue } from '../../../units/field.ts'
import { point, type Range } from '../../../units/range.ts'
import type { BuildContext, Clock } from '../../resource-kind.ts'
import { drawn } from '../parameter.ts'
import { inScenarioCurrency, makePriceFall, monthShareOf } from './money.ts'

/** What is paid per month: a fixed price, and one per node. */
export type MonthlyPrices = {
  readonly price?: MoneyValue | undefined
  readonly 'node-price'?: MoneyValue | undefined
  readonly 'price-decline'?: Range | undefined
}

/** Money of a day, one entry per future. */
export type MonthlyPayment = { readonly money: Float64Array; at(clock: Clock): void }

/**
 * money = (price + nodes x node-price) x exp(-decline x years) / days of the calendar month; undefined without a price.
 * `nodes`: one entry per future, or undefined where none are counted.
 */
export function monthlyPayment(
  context: BuildContext<MonthlyPrices>,
  nodes: Float64Array | undefined,
): MonthlyPayment | undefined {
  const { price, 'node-price': nodePrice, 'price-decline': decline } = context.params
  if (!price && !nodePrice) return undefined
  const drawnPrice = (name: 'price' | 'node-price'): Float64Array => {
    const stated = context.params[name]
    return drawn(context, name, stated ? inScenarioCurrency(context, stated, name) : point(0))
  }
  const [fixed, perNode] = [drawnPrice('price'), drawnPrice('node-price')]
  const fall = makePriceFall(context, drawn(context, 'price-decline', decline ?? point(0)))
  const money = new Float64Array(context.paths)
  return {
    money,
    at(clock) {
      fall.at(clock)
      const share = monthShareOf(clock.day)
      for (let i = 0; i < money.length; i++) {
        const monthly = (fixed[i] as number) + (perNode[i] as number) * (nodes ? (nodes[i] as number) : 0)
        money[i] = (fall.factors[i] as number) * monthly * share
      }
    },
  }
}
