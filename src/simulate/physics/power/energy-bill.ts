import { columnLoop } from '../../../stats/loops/column-loop.ts'
import type { MoneyValue } from '../../../units/field.ts'
import { point, type Range } from '../../../units/range.ts'
import type { BuildContext, Clock } from '../../resource-kind.ts'
import { inScenarioCurrency, makePriceFall, monthShareOf } from '../money/money.ts'
import { drawn } from '../parameter.ts'

/** A price per kWh in the dear hours of a day and one in the others. */
export type TimeOfUse = {
  readonly peak: MoneyValue
  readonly 'off-peak': MoneyValue
  /** Dear hours, in days. */
  readonly hours: Range
  /** Draw in the dear hours / mean of the day. */
  readonly load?: Range | undefined
}

/** What an energy contract says. */
export type EnergyContract = {
  readonly price?: MoneyValue | TimeOfUse | undefined
  readonly 'price-decline'?: Range | undefined
  readonly 'demand-charge'?: MoneyValue | undefined
  readonly 'take-or-pay'?: Range | undefined
}

/** Energy and draw of a day, one entry per future. */
export type BilledDraw = { readonly kwh: Float64Array; readonly kwBusiest: Float64Array }

const hoursPerDay = 24

/**
 * Price per kWh on the mean of a day: h w p_peak + (1 - h w) p_off-peak, with h the dear share of the day and w the draw then over the
 * mean. h w is at most 1: all energy in the dear hours.
 */
function meanPrice(tariff: { peak: number; offPeak: number; dear: number; load: number }): number {
  const share = Math.min(1, tariff.dear * tariff.load)
  return share * tariff.peak + (1 - share) * tariff.offPeak
}

function pricePerKwh(context: BuildContext<EnergyContract>): Float64Array {
  const { price } = context.params
  if (!price) return context.column()
  if (!('off-peak' in price)) return drawn(context, 'price', inScenarioCurrency(context, price, 'price'))
  const peak = drawn(context, 'price-peak', inScenarioCurrency(context, price.peak, 'price'))
  const offPeak = drawn(context, 'price-off-peak', inScenarioCurrency(context, price['off-peak'], 'price'))
  const dear = drawn(context, 'price-hours', price.hours)
  const load = drawn(context, 'price-load', price.load ?? point(1))
  return peak.map((dearest, i) =>
    meanPrice({
      peak: dearest,
      offPeak: offPeak[i] ?? Number.NaN,
      dear: dear[i] ?? Number.NaN,
      load: load[i] ?? Number.NaN,
    }),
  )
}

/** What a day's energy costs, written anew by `at`; undefined without anything to pay. */
export type EnergyBill = { readonly money: Float64Array; at(clock: Clock): void; again(): void }

/** The usual contract. */
const paying = columnLoop(['kwh', 'price', 'left', 'money'], [], 'money = kwh * price * left')

/**
 * money = price x max(kWh, 24 x take-or-pay kW) + demand charge x busiest kW / days of the month. The block of a take-or-pay contract
 * is paid day by day, taken or not (our choice: contracts settle over a year; a load that grows slowly makes the same of it).
 */
export function makeEnergyBill(
  context: BuildContext<EnergyContract>,
  { kwh, kwBusiest }: BilledDraw,
): EnergyBill | undefined {
  const p = context.params
  if (!p.price && !p['demand-charge']) return undefined
  const { paths } = context
  const price = pricePerKwh(context)
  const fall = makePriceFall(context, drawn(context, 'price-decline', p['price-decline'] ?? point(0)))
  const charge = p['demand-charge']
    ? drawn(context, 'demand-charge', inScenarioCurrency(context, p['demand-charge'], 'demand-charge'))
    : undefined
  const block = p['take-or-pay'] ? drawn(context, 'take-or-pay', p['take-or-pay']) : undefined
  const money = context.column()
  const plain = paying.over({ kwh, price, left: fall.factors, money })
  let ofMonth = 0
  const again = (): void => {
    if (!block && !charge) {
      plain.run()
      return
    }
    for (let i = 0; i < paths; i++) {
      const taken = kwh[i] as number
      const paid = block ? Math.max(taken, hoursPerDay * (block[i] as number)) : taken
      const energy = paid * (price[i] as number) * (fall.factors[i] as number)
      money[i] = charge ? energy + (kwBusiest[i] as number) * (charge[i] as number) * ofMonth : energy
    }
  }
  return {
    money,
    again,
    at(clock) {
      fall.at(clock)
      ofMonth = charge ? monthShareOf(clock.day) : 0
      again()
    },
  }
}
