import { describe, expect, it } from 'vitest'
import { formatDay } from '../../src/units/day.ts'
import { constraintOf, type DailyRows, run } from '../support/run-scenario.ts'
import { type ScarredWorld, scarredWorld, trueBreachDay } from '../support/worlds.ts'

const worldCount = 200
const horizonDays = 365

/** Where a true day (+Infinity = not within the horizon) lies against a report's 80 % band. */
function verdict(
  day: number,
  band: { p10: string | null; p90: string | null },
  start: number,
): 'in' | 'early' | 'late' {
  const at = (date: string | null): number =>
    date === null ? Number.POSITIVE_INFINITY : Date.parse(date) / 86_400_000 - start
  const truth = day >= horizonDays ? Number.POSITIVE_INFINITY : day
  if (truth < at(band.p10)) return 'early'
  return truth > at(band.p90) ? 'late' : 'in'
}

/** Days without a row, as in an export. */
function rows(world: ScarredWorld): DailyRows[] {
  const from = formatDay(world.times[0] ?? 0)
  const series = (metric: string, unit: string, values: Float64Array): DailyRows => ({
    metric,
    unit,
    from,
    values: [...values],
  })
  return [
    series('requests', 'requests', world.requests),
    series('throttled', 'requests', world.throttled),
    { ...series('cost', 'money', world.cost), currency: 'USD' },
  ]
}

describe('known truth', () => {
  it(`puts the true dates of ${worldCount} scarred worlds into its 80 % bands in 74-86 %`, {
    timeout: 900_000,
  }, async () => {
    const verdicts: Record<string, Record<string, number>> = {}
    let held = 0
    for (let seed = 0; seed < worldCount; seed++) {
      const world = scarredWorld(seed, horizonDays)
      const known = world.requests.slice(-28).filter((value) => !Number.isNaN(value))
      const level = known.reduce((sum, value) => sum + value, 0) / known.length
      // Limits from 1.2x to 3x of today's level, spread evenly in logs.
      const limit =
        level * Math.exp(Math.log(1.2) + (Math.log(2.5) * ((seed * 37) % worldCount)) / worldCount)
      const report = await run(
        `version: 1
horizon: ${horizonDays}d
paths: 512
demand: { requests: measured }
constraints: { limit: { capacity: ${limit} requests/day, of: requests } }`,
        rows(world),
      )
      const start = Date.parse(report.scenario.start) / 86_400_000
      const found = verdict(
        trueBreachDay(world.futureRequests, limit),
        constraintOf(report, 'limit').breach,
        start,
      )
      if (found === 'in') held += 1
      const kind = (verdicts[world.kind] ??= { in: 0, early: 0, late: 0 })
      kind[found] = (kind[found] ?? 0) + 1
    }
    console.log(`80 % bands held ${held} of ${worldCount} true dates`, JSON.stringify(verdicts))
    expect(held / worldCount).toBeGreaterThanOrEqual(0.74)
    expect(held / worldCount).toBeLessThanOrEqual(0.86)
  })
})
