import { columnLoop } from '../../../stats/loops/column-loop.ts'
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

const paying = columnLoop(['money', 'perHour', 'left'], [], 'money = money * perHour * left')

/**
 * money = hours x price x exp(-decline x years); undefined without a price. `hours` makes a function that writes what is paid for on the
 * day to a column, in hours per day.
 */
export function hourlyPayment(
  context: BuildContext<HourlyPrice>,
  hours: (out: Float64Array) => () => void,
): HourlyPayment | undefined {
  const { price, 'price-decline': decline } = context.params
  if (!price) return undefined
  const perHour = drawn(context, 'price', inScenarioCurrency(context, price, 'price'))
  const fall = makePriceFall(context, drawn(context, 'price-decline', decline ?? point(0)))
  const money = context.column()
  const countHours = hours(money)
  const loop = paying.over({ money, perHour, left: fall.factors })
  const again = (): void => {
    countHours()
    loop.run()
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
