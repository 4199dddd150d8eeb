import { mean } from 'simple-statistics'
import { scaleOrLevel, seasonalScale, skillOver, smape } from './accuracy.ts'
import type { BacktestScore } from './growth-model.ts'
import { type LogHistory, mixedMoments } from './walk/auto-core.ts'
import { type OriginScore, type Race, trustIn, weightsFrom } from './walk/auto-race.ts'

const z80 = 1.2815515655446004
const z95 = 1.959963984540054

/** The values behind the logs, for errors on the original scale. */
export type Measured = { readonly stepDays: number; readonly values: Float64Array; readonly season: number }

type Tally = {
  male: number[]
  naive: number[]
  smape: number[]
  absolute: number[]
  in80: number
  in95: number
  n: number
}

/**
 * Rolling-origin score of the mixture at its judged horizon. Each origin is forecast with the weights that the origins whose outcome
 * was known by then would have given (prequential: Dawid, 1984), so that no score has seen its own future.
 */
export function scoreRace(history: LogHistory, race: Race, measured: Measured): BacktestScore | undefined {
  const tally: Tally = { male: [], naive: [], smape: [], absolute: [], in80: 0, in95: 0, n: 0 }
  for (const origin of race.origins) scoreOne(history, race, origin, tally)
  if (tally.male.length === 0) return undefined
  const logs = history.logs
  const scale = seasonalScale(
    logs.map((v) => Math.exp(v)),
    Math.max(1, measured.season),
  )
  const level = mean(Array.from(logs, (v) => (Number.isNaN(v) ? 0 : Math.exp(v))))
  const male = mean(tally.male)
  const maleNaive = mean(tally.naive)
  return {
    horizonDays: race.horizonSteps * measured.stepDays,
    origins: tally.male.length,
    points: tally.n,
    mase: mean(tally.absolute) / scaleOrLevel(scale, level),
    smape: mean(tally.smape),
    male,
    maleNaive,
    coverage80: tally.in80 / tally.n,
    coverage95: tally.in95 / tally.n,
    skillVsNaive: skillOver(male, maleNaive),
  }
}

/** Adds one origin: all known buckets of its horizon. */
function scoreOne(history: LogHistory, race: Race, origin: OriginScore, tally: Tally): void {
  const known = race.origins.filter((o) => o.last + o.horizon <= origin.last)
  const weights = weightsFrom(origin.core.weights, known, trustIn(known.length))
  const from = history.years[origin.last] as number
  const actual: number[] = []
  const forecast: number[] = []
  const errors: number[] = []
  for (let i = origin.last + 1; i <= origin.last + origin.horizon; i++) {
    const x = history.logs[i] as number
    if (Number.isNaN(x)) continue
    const t = (history.years[i] as number) - from
    const { median: centre, variance } = mixedMoments(origin.core, weights, t)
    const sd = Math.sqrt(race.widthFactor ** 2 * variance + origin.core.noiseSd ** 2)
    const error = x - centre
    errors.push(Math.abs(error))
    if (Math.abs(error) <= z80 * sd) tally.in80++
    if (Math.abs(error) <= z95 * sd) tally.in95++
    tally.n++
    actual.push(Math.exp(x))
    forecast.push(Math.exp(centre))
  }
  if (errors.length === 0) return
  tally.male.push(mean(errors))
  tally.naive.push(origin.maleNaive)
  tally.smape.push(smape(actual, forecast))
  tally.absolute.push(mean(actual.map((y, i) => Math.abs(y - (forecast[i] as number)))))
}
