import { describe, expect, it } from 'vitest'
import { growthModel } from '../../../../src/fit/find-model.ts'
import { eachDay, quantileOf } from '../../../support/judge.ts'
import { normals, uniforms } from '../../../support/worlds.ts'

const auto = growthModel('auto')
const origin = 20454

/** Weeks of growth of 0.5 a year with noise of 0.08, and a twentyfold adoption at week `at` that is 63 % done after eight weeks. */
function adopted(weeks: number, at: number, seed: number) {
  const normal = normals(uniforms(seed))
  const logs = Array.from({ length: weeks }, (_, i) => {
    const since = Math.max(0, i + 1 - at)
    return 5 + (0.5 * (i + 1)) / 52 + Math.log(20) * -Math.expm1(-since / 8) + 0.08 * normal()
  })
  return {
    times: Float64Array.from(logs, (_, i) => origin - 7 * (weeks - i)),
    values: Float64Array.from(logs, Math.exp),
    stepDays: 7,
    seasons: [],
  }
}

/** 10 %, 50 % and 90 % of the logs a year ahead, less the last level. */
function yearAhead(history: ReturnType<typeof adopted>): [number, number, number] {
  const fitted = auto.fit(history, { origin, horizonDays: 364, seed: 1 })
  let bands: number[] = []
  eachDay(
    fitted,
    Array.from({ length: 14 }, (_, i) => 28 * i),
    { paths: 512, seed: 1 },
    (_, values) => {
      bands = [0.1, 0.5, 0.9].map((p) => Math.log(quantileOf(values, p)) - fitted.logLevel)
    },
  )
  return bands as [number, number, number]
}

describe('an adoption that has nearly run out', () => {
  it('is not forecast to go on', () => {
    // 18 weeks after its start nine tenths of ln 20 are behind it: 0.3 is to come, and 0.5 of growth.
    const forecasts = Array.from({ length: 12 }, (_, k) => yearAhead(adopted(26, 8, k + 1)))
    const middle = forecasts.reduce((sum, [, m]) => sum + m, 0) / forecasts.length
    // Without ramps in the filter the middles are 4 (54 times), and no band reaches down to the truth.
    expect(middle).toBeLessThan(2)
    expect(forecasts.filter(([low, , high]) => low < 0.8 && 0.8 < high).length).toBeGreaterThanOrEqual(10)
  })

  it('is known for what it is while it is under way: the rest of it is in the band', () => {
    const inside = Array.from({ length: 10 }, (_, k) => {
      const [low, , high] = yearAhead(adopted(30, 22, 11 + k))
      const rest = 0.5 + Math.log(20) * Math.exp(-8 / 8)
      return rest > low && rest < high
    })
    expect(inside.filter(Boolean).length).toBeGreaterThanOrEqual(8)
  })
})
