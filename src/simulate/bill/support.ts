import { addMonths, type Day, startOfMonth } from '../../units/day.ts'

/** A support plan in each future: a share of what is due, with a minimum per calendar month. */
export type Support = {
  readonly percent: Float64Array
  readonly minimumPerMonth: Float64Array
  /** Due after discounts on the day, written before {@link chargeSupport} is called. */
  readonly due: Float64Array
  /** Charged in the running month so far. */
  readonly month: Float64Array
}

/**
 * percent x due each day; on the last day of a month also what the month's sum lacks of the minimum. The month in which the
 * run starts owes the part of the minimum that its remaining days are.
 */
export function chargeSupport(support: Support, day: Day, start: Day, out: Float64Array): void {
  const { percent, minimumPerMonth, due, month } = support
  const first = startOfMonth(day)
  const next = addMonths(first, 1)
  const isLast = day + 1 === next && day >= start
  const part = (next - Math.max(first, start)) / (next - first)
  if (day === first) month.fill(0)
  for (let i = 0; i < out.length; i++) {
    const charge = (percent[i] as number) * (due[i] as number)
    const sum = (month[i] as number) + charge
    const lacking = isLast ? Math.max(0, (minimumPerMonth[i] as number) * part - sum) : 0
    month[i] = sum
    out[i] = (out[i] as number) + charge + lacking
  }
}
