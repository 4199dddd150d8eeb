import { describe, expect, it } from 'vitest'
import { growthModel } from '../../../src/fit/find-model.ts'
import type { FittedGrowth, History } from '../../../src/fit/growth-model.ts'
import { seasonAt } from '../../../src/fit/history/season.ts'
import { makeDraws } from '../../../src/stats/make-draws.ts'
import { quantileOf } from '../../support/judge.ts'
import { type RealSeries, realSeries } from '../../support/real-series.ts'

const series = realSeries()
const say = (line: string): void => void process.stderr.write(`${line}\n`)
if (series.length === 0) say('skipped: no shared data, so no real series')

/** Median log forecast for each of the given times. */
function medians(fitted: FittedGrowth, times: Float64Array): { value: number; offset: number }[] {
  const paths = 128
  const step = growthModel(fitted.model).paths(
    fitted,
    makeDraws({ seed: 1, entity: 'r', firstPath: 0, paths }),
  )
  const x = new Float64Array(paths)
  return Array.from(times, (time) => {
    const t = time - fitted.origin
    step(t, x)
    return { value: quantileOf(x, 0.5) + seasonAt(fitted, t), offset: fitted.offset }
  })
}

/** Mean absolute log error of a model at one origin; NaN when nothing was observed. */
function errorAt(model: string, s: RealSeries, last: number, horizon: number): number {
  const past: History = {
    times: s.times.slice(0, last),
    values: s.values.slice(0, last),
    stepDays: s.stepDays,
    seasons: s.seasons,
  }
  const origin = s.times[last] as number
  const fitted = growthModel(model).fit(past, { origin, horizonDays: horizon * s.stepDays, seed: 1 })
  let sum = 0
  let count = 0
  medians(fitted, s.times.slice(last, last + horizon)).forEach(({ value, offset }, i) => {
    const y = s.values[last + i] as number
    if (!(y > 0)) return
    sum += Math.abs(value - Math.log(y + offset))
    count++
  })
  return count > 0 ? sum / count : Number.NaN
}

/** Mean errors of auto and naive over at most 8 rolling origins; undefined when there is none. */
function compare(
  s: RealSeries,
  horizon: number,
): { auto: number; naive: number; origins: number } | undefined {
  const sums = { auto: 0, naive: 0, origins: 0 }
  for (let k = 0; k < 8; k++) {
    const last = s.values.length - horizon - Math.floor(k * Math.max(1, horizon / 2))
    if (last < Math.max(20, 2 * Math.max(...s.seasons))) break
    const [auto, naive] = [errorAt('auto', s, last, horizon), errorAt('naive', s, last, horizon)]
    if (Number.isNaN(auto) || Number.isNaN(naive)) continue
    sums.auto += auto
    sums.naive += naive
    sums.origins++
  }
  const { origins } = sums
  return origins > 0 ? { auto: sums.auto / origins, naive: sums.naive / origins, origins } : undefined
}

describe('auto against naive on real series', () => {
  it.skipIf(series.length === 0)(
    'is not worse by more than 2 % in the pooled mean absolute log error',
    () => {
      let auto = 0
      let naive = 0
      for (const s of series)
        for (const horizon of s.horizons) {
          const row = compare(s, horizon)
          if (!row) continue
          auto += row.auto
          naive += row.naive
          say(
            `${s.name.padEnd(56)} h ${String(horizon).padStart(3)}  auto ${row.auto.toFixed(3)}  naive ${row.naive.toFixed(3)}  (${row.origins} origins)`,
          )
        }
      say(`pooled MALE: auto / naive = ${(auto / naive).toFixed(3)}`)
      expect(auto).toBeLessThanOrEqual(1.02 * naive)
    },
  )
})
