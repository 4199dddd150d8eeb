import { JevonsError } from '../../../errors.ts'
import { addMonths, type Day, startOfMonth } from '../../../units/day.ts'
import { type Range, scaleRange } from '../../../units/range.ts'
import type { BuildContext, Clock, Feeder, Measure } from '../../resource-kind.ts'
import { amountMover } from '../parameter.ts'

/** A money parameter as the scenario's money field yields it. */
export type Money = { readonly range: Range; readonly currency: string }

/** The measure that money columns carry: an amount per day in the scenario's currency. */
export function moneyMeasure(currency: string, name = 'money'): Measure {
  return { name, unit: `${currency}/day`, nature: 'flow' }
}

/**
 * Index of what a node adds to a bill: the net effect of a commitment (what it makes the charges that it covers dearer or
 * cheaper), else its `money`, else a primary measure in the scenario's currency per day; -1 = it has no price.
 */
export function moneyIndexOf(feeder: Feeder, currency: string): number {
  const named = feeder.measures.findIndex(
    (measure) => measure.name === (feeder.kind === 'commitment' ? 'net' : 'money'),
  )
  if (named >= 0) return named
  return feeder.measures[0]?.unit === `${currency}/day` ? 0 : -1
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

/** What is left of today's price on a step: one factor per future. */
export type PriceFall = { readonly factors: Float64Array; at(clock: Clock): void }

/** exp(-decline x years) from start on; 1 before, where today's price is the one that is known. */
export function makePriceFall(
  { column }: Pick<BuildContext<unknown>, 'column'>,
  decline: Float64Array,
): PriceFall {
  const factors = column().fill(1)
  // The usual case, which needs no exponentials.
  if (decline.every((d) => d === 0)) return { factors, at: () => undefined }
  const move = amountMover(
    column,
    new Float64Array(factors.length).fill(1),
    decline.map((d) => -d),
    factors,
  )
  return {
    factors,
    at(clock) {
      move(Math.max(0, clock.tDays))
    },
  }
}
