import type { EtsForm } from './ets-filter.ts'
import { type FittedEts, fitEts, fitEtsNearby } from './fit-ets.ts'

/** The form of a name: `AAdN` = additive error, damped additive trend, no season. */
export function etsForm(name: string, period = 1): EtsForm {
  const [, error, trend, d, season] = /^([AM])([NA])(d?)([NAM])$/.exec(name) ?? []
  return {
    error: error === 'M' ? 'M' : 'A',
    trend: trend === 'A' ? 'A' : 'N',
    damped: d === 'd',
    season: season === 'A' || season === 'M' ? season : 'N',
    period: season === 'N' ? 1 : period,
  }
}

/** What the choice may include. */
export type EtsChoice = {
  /** Steps a season; 1 (no season) by default. */
  readonly period?: number
  /** Only additive errors and seasons, as for logs. */
  readonly additive?: boolean
}

/** Forms in the race: those that R's `ets` considers by default (no additive error with a multiplicative season). */
function formsFor(y: ArrayLike<number>, choice: EtsChoice): string[] {
  const positive = Array.from(y).every((v) => !(v <= 0))
  const errors = positive && !choice.additive ? ['A', 'M'] : ['A']
  const seasons = (choice.period ?? 1) > 1 ? ['N', 'A', ...(errors.length > 1 ? ['M'] : [])] : ['N']
  return errors.flatMap((e) =>
    ['N', 'A', 'Ad'].flatMap((t) =>
      seasons.filter((s) => !(e === 'A' && s === 'M')).map((s) => `${e}${t}${s}`),
    ),
  )
}

/**
 * The form with the smallest AICc among fits by the search that R's `ets` runs (a fit that starts elsewhere may have a smaller AICc, but it
 * was not what the choice was evaluated with): Hyndman, Koehler, Snyder and Grose, 2002, "A state space framework for automatic forecasting".
 */
export function selectEts(y: ArrayLike<number>, choice: EtsChoice = {}): FittedEts {
  const fits = formsFor(y, choice).map((name) => {
    const form = etsForm(name, choice.period)
    return fitEtsNearby(form, y) ?? fitEts(form, y)
  })
  return fits.reduce((best, fit) => (fit.aicc < best.aicc ? fit : best))
}
