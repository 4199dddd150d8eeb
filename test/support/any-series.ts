import fc from 'fast-check'
import { bucketClock } from '../../src/series/buckets.ts'
import type { Series } from '../../src/series/series.ts'
import type { Step } from '../../src/units/step.ts'

/** Requests in buckets from 2024-10-04 on, all observed. */
export function seriesOf(values: readonly number[], step: Step = 'day'): Series {
  const clock = bucketClock(step, 0)
  const first = clock.indexOf(20000 * 86_400_000)
  return {
    metric: 'requests',
    unit: 'requests',
    key: {},
    step,
    nature: 'total',
    times: Float64Array.from(values, (_, i) => clock.startDay(first + i)),
    values: Float64Array.from(values),
    status: new Uint8Array(values.length),
  }
}

const usage = fc.oneof(
  { weight: 5, arbitrary: fc.double({ min: 0, max: 1e6, noNaN: true }) },
  { weight: 2, arbitrary: fc.constantFrom(0, 1, 5, 1e-300, 1e300, 1e-12, 1e12) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
)

/** Values of any size, with gaps; constants; leaps. */
export const anyValues = (fewest: number): fc.Arbitrary<number[]> =>
  fc.oneof(
    fc.array(usage, { minLength: fewest, maxLength: 90 }),
    fc
      .tuple(fc.double({ min: 0, max: 1e300, noNaN: true }), fc.integer({ min: 1, max: 60 }))
      .map(([v, n]) => new Array<number>(n).fill(v)),
    fc
      .tuple(fc.double({ min: 1e-300, max: 1e3, noNaN: true }), fc.integer({ min: 8, max: 50 }))
      .map(([v, n]) => Array.from({ length: n }, (_, i) => (i < n / 2 ? v : v * 1e9))),
  )
