import { describe, expect, it } from 'vitest'
import { growthModel } from '../../../src/fit/find-model.ts'
import { forecastSeries } from '../../../src/fit/forecast-series.ts'
import { studentDraws } from '../../../src/fit/walk/parameter-draws.ts'
import { makeDraws } from '../../../src/stats/make-draws.ts'
import { seriesOf } from '../../support/any-series.ts'
import { normals, uniforms } from '../../support/worlds.ts'

/** A level with lognormal noise and a little walk. */
function noisy(seed: number, n: number, sd: number): number[] {
  const normal = normals(uniforms(seed))
  let x = 5
  return Array.from({ length: n }, () => Math.exp((x += 0.02 * normal()) + sd * normal()))
}

describe('tails of the futures', () => {
  it('are cut at three standard deviations where a drift is drawn, so that means over futures exist', () => {
    const draws = makeDraws({ seed: 1, entity: 'x', firstPath: 0, paths: 65_536 })
    const slopes = studentDraws(draws, 'growth', 0.5, 2)
    const cut = 3 * 2 * Math.sqrt(5 / 3)
    const [low, high] = [slopes.reduce((a, b) => Math.min(a, b)), slopes.reduce((a, b) => Math.max(a, b))]
    expect(low).toBeCloseTo(0.5 - cut, 12)
    expect(high).toBeCloseTo(0.5 + cut, 12)
  })

  it('are cut at four where errors of classical models have fat tails', () => {
    const series = seriesOf(noisy(3, 400, 0.1), 'hour')
    const fitted = growthModel('ensemble').fit(
      { times: series.times, values: series.values, stepDays: 1 / 24, seasons: [24] },
      { origin: (series.times.at(-1) ?? 0) + 1 / 24, horizonDays: 1, seed: 1 },
    )
    const paths = 32_768
    const out = new Float64Array(paths)
    const draws = makeDraws({ seed: 1, entity: 'x', firstPath: 0, paths })
    growthModel('ensemble').paths(fitted, draws)(0, out)
    const { points, sds } = fitted.params as { points: Float64Array; sds: Float64Array }
    const farthest = out.reduce((most, v) => Math.max(most, Math.abs(v - (points[0] as number))), 0)
    expect(farthest).toBeCloseTo(4 * (sds[0] as number), 9)
  })
})

describe('means of multiplicative fits', () => {
  it.each(['naive', 'ses', 'theta', 'ets'])(
    '%s: the mean is that of a lognormal, exp(mu + s^2 / 2), not its median',
    (model) => {
      const { points } = forecastSeries(seriesOf(noisy(7, 300, 0.35)), {
        horizonSteps: 10,
        seed: 1,
        paths: 8192,
        model,
      })
      for (const { mean, p10, p50, p90 } of points) {
        const s = Math.log(p90 / p10) / (2 * 1.2815515655446004)
        expect((mean ?? Number.NaN) / p50).toBeGreaterThan(1.02)
        expect(Math.abs(Math.log((mean ?? Number.NaN) / p50) - (s * s) / 2)).toBeLessThan(0.03)
      }
    },
  )

  it('leaves the mean out where a few futures decide it', () => {
    const { points } = forecastSeries(seriesOf([100, 3, 900, 20, 5000, 7]), {
      horizonSteps: 400,
      seed: 1,
      model: 'auto',
    })
    expect(points.at(-1)?.mean).toBeUndefined()
    expect(points.at(-1)?.p50).toBeGreaterThanOrEqual(0)
  })
})
