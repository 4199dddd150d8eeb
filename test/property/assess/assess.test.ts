import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Finding, ResolvedConstraint } from '../../../src/assess/finding.ts'
import { point } from '../../../src/units/range.ts'
import { budget, capacity, driveAssessor, type Load, start } from '../../support/drive-assessor.ts'
import { noise, normals } from '../../support/random-paths.ts'

const paths = 64
const days = 366

/** Growing, noisy loads: level, mean growth, spread of growth and daily noise vary. */
const loads = fc
  .record({
    level: fc.double({ min: 10, max: 120, noNaN: true }),
    growth: fc.double({ min: -0.5, max: 2, noNaN: true }),
    spread: fc.double({ min: 0, max: 0.8, noNaN: true }),
    daily: fc.double({ min: 0, max: 0.3, noNaN: true }),
  })
  .map(({ level, growth, spread, daily }) => makeLoad(level, { growth, spread, daily }))

const drawnGrowth = normals(paths, 'growth')
const drawnNoise = noise(paths, days)

function makeLoad(level: number, shape: { growth: number; spread: number; daily: number }): Load {
  return (path, t, extended) => {
    const rate = shape.growth + shape.spread * (drawnGrowth[path] ?? 0)
    const jitter = extended ? 0 : shape.daily * (drawnNoise[t * paths + path] ?? 0)
    return level * Math.exp((rate * t) / 365.25 + jitter)
  }
}

const sustains = fc.constantFrom(
  { overDays: 1, windowDays: 1 },
  { overDays: 5, windowDays: 28 },
  { overDays: 3, windowDays: 7 },
)

function run(constraints: readonly ResolvedConstraint[], load: Load) {
  return driveAssessor({ constraints, loads: [load], paths, horizonMonths: 12, extendedMonths: 36 })
}

function findings(constraints: readonly ResolvedConstraint[], load: Load): readonly Finding[] {
  return run(constraints, load).constraints
}

/** The two findings of a pair of constraints. */
function pair(a: ResolvedConstraint, b: ResolvedConstraint, load: Load): [Finding, Finding] {
  const [first, second] = findings([a, b], load)
  if (!first || !second) throw new Error('two findings expected')
  return [first, second]
}

function expectNeverEarlier(more: Float64Array, less: Float64Array): void {
  expect(more.every((day, i) => day >= (less[i] ?? Number.NaN))).toBe(true)
}

describe('more never breaks earlier', () => {
  test('capacity', () => {
    fc.assert(
      fc.property(
        loads,
        sustains,
        fc.double({ min: 50, max: 200, noNaN: true }),
        fc.double({ min: 1, max: 3, noNaN: true }),
        (load, sustain, limit, factor) => {
          const [less, more] = pair(
            capacity({ id: 'less', limit, sustain }),
            capacity({ id: 'more', limit: limit * factor, sustain }),
            load,
          )
          expectNeverEarlier(more.breachDay, less.breachDay)
          expectNeverEarlier(more.touchDay, less.touchDay)
          expect(more.breach.probability).toBeLessThanOrEqual(less.breach.probability)
          expect(more.lateProbability).toBeLessThanOrEqual(less.lateProbability)
        },
      ),
      { numRuns: 40 },
    )
  })

  test('budget, whatever its period', () => {
    const periods = fc.constantFrom(
      { kind: 'month' as const },
      { kind: 'quarter' as const },
      { kind: 'year' as const },
      { kind: 'rolling' as const, days: 30 },
      { kind: 'total' as const },
    )
    fc.assert(
      fc.property(loads, periods, fc.double({ min: 1, max: 3, noNaN: true }), (load, period, factor) => {
        const amount = { month: 3000, quarter: 9000, year: 36_000, rolling: 3000, total: 40_000 }[period.kind]
        const [less, more] = pair(
          budget({ id: 'less', amount, period, spent: 10 }),
          budget({ id: 'more', amount: amount * factor, period, spent: 10 }),
          load,
        )
        expectNeverEarlier(more.breachDay, less.breachDay)
        more.periods.forEach((p, k) => {
          expect(p.overProbability).toBeLessThanOrEqual(less.periods[k]?.overProbability ?? Number.NaN)
          expect(p.expectedOverrun).toBeLessThanOrEqual(less.periods[k]?.expectedOverrun ?? Number.NaN)
        })
      }),
      { numRuns: 40 },
    )
  })

  test('an arrival', () => {
    const arrivals = fc.record({
      at: fc.integer({ min: -10, max: 900 }),
      add: fc.double({ min: 0, max: 100, noNaN: true }),
    })
    fc.assert(
      fc.property(loads, sustains, arrivals, (load, sustain, { at, add }) => {
        const arrival = { at: start + at, add, slipDays: point(0), status: 'ordered' as const }
        const [without, withIt] = pair(
          capacity({ id: 'without', sustain }),
          capacity({ id: 'with', sustain, arrivals: [arrival] }),
          load,
        )
        expectNeverEarlier(withIt.breachDay, without.breachDay)
        expectNeverEarlier(withIt.uncuredDay, withIt.breachDay)
        expect(withIt.episodes.every((episode) => episode.probability > 0 && episode.probability <= 1)).toBe(
          true,
        )
      }),
      { numRuns: 40 },
    )
  })
})

describe('what does not matter', () => {
  test('scaling load and limit together changes no date', () => {
    fc.assert(
      fc.property(loads, sustains, fc.integer({ min: -20, max: 20 }), (load, sustain, power) => {
        // Powers of two, so that not even the last bit of a comparison moves.
        const factor = 2 ** power
        const headroom = point(0.15)
        const plain = findings([capacity({ headroom, sustain }), budget({ amount: 3000 })], load)
        const scaled = findings(
          [capacity({ headroom, sustain, limit: 100 * factor }), budget({ amount: 3000 * factor })],
          (path, t, extended) => factor * load(path, t, extended),
        )
        plain.forEach((finding, k) => {
          expect(scaled[k]?.breach).toEqual(finding.breach)
          expect(scaled[k]?.decideBy).toBe(finding.decideBy)
          finding.breachDay.forEach((day, i) => {
            const other = scaled[k]?.breachDay[i] ?? Number.NaN
            if (day === Number.POSITIVE_INFINITY) expect(other).toBe(day)
            // Beyond the horizon logarithms of other numbers meet: equal to a billionth of a day.
            else expect(other).toBeCloseTo(day, 9)
          })
        })
      }),
      { numRuns: 30 },
    )
  })

  test('the order of the futures', () => {
    fc.assert(
      fc.property(loads, fc.integer({ min: 1, max: paths - 1 }), (load, turn) => {
        const constraints = [capacity(), capacity({ id: 'other', limit: 120 }), budget({ amount: 3000 })]
        const plain = run(constraints, load)
        const turned = run(constraints, (path, t, extended) => load((path + turn) % paths, t, extended))
        const summary = (assessment: typeof plain): unknown =>
          assessment.constraints.map(
            ({ breach, touch, decideBy, lateProbability, status, bindsFirst, periods }) => ({
              breach,
              touch,
              decideBy,
              lateProbability,
              status,
              // Sums of shares are added in another order.
              bindsFirst: bindsFirst?.toFixed(9),
              periods: periods.map(({ expectedOverrun, ...period }) => ({
                ...period,
                expectedOverrun: expectedOverrun.toPrecision(9),
              })),
            }),
          )
        expect(summary(turned)).toEqual(summary(plain))
      }),
      { numRuns: 20 },
    )
  })

  test('another constraint beside it', () => {
    fc.assert(
      fc.property(loads, (load) => {
        const leadTimeDays = { shape: 'lognormal' as const, p05: 20, p95: 90 }
        const mine = capacity({ leadTimeDays })
        const [alone] = findings([mine], load)
        const [beside] = findings([mine, capacity({ id: 'other', limit: 60, leadTimeDays })], load)
        expect(beside?.leadDays).toEqual(alone?.leadDays)
        expect(beside?.breachDay).toEqual(alone?.breachDay)
        expect(beside?.decideBy).toBe(alone?.decideBy)
      }),
      { numRuns: 10 },
    )
  })
})

describe('what adds up', () => {
  const some = [
    capacity({ id: 'a', limit: 90, leadTimeDays: point(60) }),
    capacity({ id: 'b', limit: 110, headroom: point(0.1) }),
    capacity({ id: 'c', limit: 140, sustain: { overDays: 1, windowDays: 1 } }),
    budget({ amount: 3000 }),
  ]

  test('P10 <= P50 <= P90, and a probability says which of them exist', () => {
    fc.assert(
      fc.property(loads, (load) => {
        for (const { breach, touch, breachExtended, periods, leadTimeDays } of findings(some, load)) {
          for (const { probability, p10, p50, p90 } of [breach, touch, breachExtended]) {
            const existing = [p10, p50, p90].filter((day) => day !== null)
            expect([...existing].sort((a, b) => a - b)).toEqual(existing)
            expect(existing.length).toBe([0.1, 0.5, 0.9].filter((q) => probability >= q - 1e-12).length)
          }
          for (const { total } of [...periods, ...(leadTimeDays ? [{ total: leadTimeDays }] : [])]) {
            expect(total.p10).toBeLessThanOrEqual(total.p50)
            expect(total.p50).toBeLessThanOrEqual(total.p90)
          }
          expect(breachExtended.probability).toBeGreaterThanOrEqual(breach.probability)
        }
      }),
      { numRuns: 30 },
    )
  })

  test('the shares of first breaches and the futures without one add up to 1', () => {
    fc.assert(
      fc.property(loads, (load) => {
        const all = findings(some, load)
        const capacities = all.filter((finding) => finding.constraint.type === 'capacity')
        const end = (day: number): boolean => day < start + 365
        let none = 0
        for (let i = 0; i < paths; i++)
          if (!capacities.some((finding) => end(finding.breachDay[i] ?? Number.NaN))) none++
        const shares = capacities.map((finding) => finding.bindsFirst ?? Number.NaN)
        expect(shares.reduce((a, b) => a + b, 0) + none / paths).toBeCloseTo(1, 9)
        capacities.forEach((finding) => {
          expect(finding.bindsFirst).toBeLessThanOrEqual(finding.breach.probability + 1e-9)
        })
        expect(all.at(-1)?.bindsFirst).toBeNull()
      }),
      { numRuns: 30 },
    )
  })

  test('the cascade names each constraint that ever breaches once, the most frequent first breach at its head', () => {
    fc.assert(
      fc.property(loads, (load) => {
        const { constraints, cascade } = run(some, load)
        const breaching = constraints
          .filter((finding) => finding.breachExtended.probability > 0)
          .map((finding) => finding.constraint.id)
        expect(cascade.map((step) => step.id).sort()).toEqual(breaching.sort())
        for (const step of cascade) {
          const finding = constraints.find((one) => one.constraint.id === step.id)
          const { p10, p50, p90 } = finding?.breachExtended ?? {}
          expect(step.date).toEqual({ p10, p50, p90 })
        }
      }),
      { numRuns: 30 },
    )
  })
})
