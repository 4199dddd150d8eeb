import type { MoneyValue } from '../../../units/field.ts'
import { point, type Range } from '../../../units/range.ts'
import type { BuildContext, Clock } from '../../resource-kind.ts'
import { drawn } from '../parameter.ts'
import { inScenarioCurrency, makePriceFall } from './money.ts'

/** What is paid per hour of a node or a GPU. */
export type HourlyPrice = {
  readonly price?: MoneyValue | undefined
  readonly 'price-decline'?: Range | undefined
}

/** Money of a day, one entry per future. */
export type HourlyPayment = {
  readonly money: Float64Array
  at(clock: Clock): void
  /** The same day once more, after its hours have changed. */
  again(): void
}

/**
 * money = hours x price x exp(-decline x years); undefined without a price. `hours` writes what is paid for on the day,
 * in hours per day, one entry per future.
 */
export function hourlyPayment(
  context: BuildContext<HourlyPrice>,
  hours: (out: Float64Array) => void,
): HourlyPayment | undefined {
  const { price, 'price-decline': decline } = context.params
  if (!price) return undefined
  const perHour = drawn(context, 'price', inScenarioCurrency(context, price, 'price'))
  const fall = makePriceFall(drawn(context, 'price-decline', decline ?? point(0)))
  const money = new Float64Array(context.paths)
  const again = (): void => {
    hours(money)
    for (let i = 0; i < money.length; i++)
      money[i] = (money[i] as number) * (perHour[i] as number) * (fall.factors[i] as number)
  }
  return {
    money,
    again,
    at(clock) {
      fall.at(clock)
      again()
    },
  }
}
