import { JevonsError } from '../../errors.ts'
import { addMonths, type Day, daysPerYear, startOfMonth } from '../../units/day.ts'
import { type Range, scaleRange } from '../../units/range.ts'
import type { BuildContext, Clock, Measure } from '../resource-kind.ts'

/** A money parameter as the scenario's money field yields it. */
export type Money = { readonly range: Range; readonly currency: string }

/** The measure that money columns carry: an amount per day in the scenario's currency. */
export function moneyMeasure(currency: string, name = 'money'): Measure {
  return { name, unit: `${currency}/day`, nature: 'flow' }
}

/** The amount as a Range in the scenario's currency; another currency needs a rate in `fx:` (CURRENCY_MIX). */
export function inScenarioCurrency(context: BuildContext<unknown>, money: Money, what: string): Range {
  if (money.currency === context.currency) return money.range
  const rate = context.fx?.[money.currency]
  if (rate !== undefined) return scaleRange(money.range, rate)
  throw new JevonsError({
    code: 'CURRENCY_MIX',
    message: `${context.id}: ${what} is in ${money.currency}, the scenario in ${context.currency}`,
    hint: `add fx: { ${money.currency}: 1.08 } (what 1 ${money.currency} is worth in ${context.currency}), or state it in ${context.currency}`,
  })
}

/**
 * 1 / (days of the calendar month): what a monthly charge costs on a day. A monthly invoice adds up to itself over every
 * calendar month, so that a fixed charge never breaks a monthly budget merely because the month has 31 days.
 */
export function monthShareOf(day: Day): number {
  const first = startOfMonth(day)
  return 1 / (addMonths(first, 1) - first)
}

/** No price decline in any future: the usual case, which needs no exponentials. */
function isStill(decline: Float64Array): boolean {
  // By index: a loop over an iterator takes several times as long.
  for (let i = 0; i < decline.length; i++) if (decline[i] !== 0) return false
  return true
}

/** exp(-decline x years) from start on; 1 before, where today's price is the one that is known. */
export function declineFactors(decline: Float64Array, clock: Clock, out: Float64Array): void {
  const years = Math.max(0, clock.tDays) / daysPerYear
  if (years === 0 || isStill(decline)) {
    out.fill(1)
    return
  }
  for (let i = 0; i < out.length; i++) out[i] = Math.exp(-(decline[i] ?? 0) * years)
}
