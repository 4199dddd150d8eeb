import { describe, expect, it } from 'vitest'
import { growthModel } from '../../../src/fit/find-model.ts'
import { growthSeries } from '../../support/growth-series.ts'
import { eachDay, quantileOf } from '../../support/judge.ts'
import type { RealSeries } from '../../support/real-series.ts'

const series = growthSeries()
const say = (line: string): void => void process.stderr.write(`${line}\n`)
if (series.length === 0) say('skipped: no shared data, so no real growth series')

type Score = { readonly error: number; readonly held: number }
type Origin = { readonly last: number; readonly horizon: number }

/** Mean absolute log error of the medians and share of buckets in the 80 % interval, over the horizon of one origin. */
function scoreAt(model: string, s: RealSeries, { last, horizon }: Origin): Score {
  const origin = s.times[last] as number
  const past = {
    times: s.times.slice(0, last),
    values: s.values.slice(0, last),
    stepDays: s.stepDays,
    seasons: s.seasons,
  }
  const fitted = growthModel(model).fit(past, { origin, horizonDays: horizon * s.stepDays, seed: 1 })
  const all = Array.from({ length: horizon }, (_, i) => last + i)
  // Every third bucket of a long horizon tells as much.
  const seen = horizon < 60 ? all : all.filter((_, i) => i % 3 === 2 || i === horizon - 1)
  const errors: number[] = []
  let held = 0
  let next = 0
  eachDay(
    fitted,
    seen.map((i) => (s.times[i] as number) - origin),
    200,
    (_, values) => {
      const truth = s.values[seen[next++] as number] as number
      if (!(truth > 0)) return
      const [low, middle, high] = [0.1, 0.5, 0.9].map((p) => quantileOf(values, p)) as [
        number,
        number,
        number,
      ]
      const median = Math.max(middle + fitted.offset, 1e-300)
      errors.push(Math.abs(Math.log(median / (truth + fitted.offset))))
      if (truth >= low && truth <= high) held++
    },
  )
  const n = errors.length
  return n > 0
    ? { error: errors.reduce((a, e) => a + e, 0) / n, held: held / n }
    : { error: Number.NaN, held: Number.NaN }
}

/** Mean scores over up to six rolling origins, half a horizon apart; the horizon is a quarter of the history. */
function scoresOf(s: RealSeries): { auto: Score; naive: Score; exponential: Score } | undefined {
  const horizon = Math.max(1, Math.floor(s.values.length / 4))
  const lasts = Array.from(
    { length: 6 },
    (_, k) => s.values.length - horizon - Math.floor((k * horizon) / 2),
  ).filter((last) => last >= Math.max(8, horizon))
  const mean = (model: string): Score => {
    const scores = lasts
      .map((last) => scoreAt(model, s, { last, horizon }))
      .filter((score) => !Number.isNaN(score.error))
    const of = (key: keyof Score): number =>
      scores.reduce((sum, score) => sum + score[key], 0) / scores.length
    return { error: of('error'), held: of('held') }
  }
  const all = { auto: mean('auto'), naive: mean('naive'), exponential: mean('exponential') }
  return Number.isNaN(all.auto.error) ? undefined : all
}

describe('auto on real growth series, a quarter of the history ahead', () => {
  it.skipIf(series.length === 0)(
    'errs at least 8 % less than naive, pooled and in the median series, less than half as much as an exponential, and its 80 % intervals hold 74 to 86 %',
    { timeout: 300_000 },
    () => {
      const sums = { auto: 0, naive: 0, exponential: 0, held: 0 }
      const ratios: number[] = []
      for (const s of series) {
        const scores = scoresOf(s)
        if (!scores) continue
        const { auto, naive, exponential } = scores
        sums.auto += auto.error
        sums.naive += naive.error
        sums.exponential += exponential.error
        sums.held += auto.held
        ratios.push(auto.error / naive.error)
        say(
          `${s.name.padEnd(56)} auto ${auto.error.toFixed(3)}  naive ${naive.error.toFixed(3)}  exponential ${exponential.error.toFixed(3)}  80 % held ${auto.held.toFixed(2)}`,
        )
      }
      const median = quantileOf(ratios, 0.5)
      const held = sums.held / ratios.length
      say(
        `${ratios.length} series: auto / naive pooled ${(sums.auto / sums.naive).toFixed(3)}, median ${median.toFixed(3)}; auto / exponential ${(sums.auto / sums.exponential).toFixed(3)}; 80 % intervals held ${held.toFixed(3)}`,
      )
      expect(sums.auto).toBeLessThanOrEqual(0.92 * sums.naive)
      expect(median).toBeLessThanOrEqual(0.92)
      expect(sums.auto).toBeLessThan(0.5 * sums.exponential)
      expect(held).toBeGreaterThanOrEqual(0.74)
      expect(held).toBeLessThanOrEqual(0.86)
    },
  )
})
