import { describe, expect, test } from 'vitest'
import { periodContaining, spendNeededFrom } from '../../../../src/assess/budget/budget-period.ts'
import type { Finding } from '../../../../src/assess/finding.ts'
import { JevonsError } from '../../../../src/errors.ts'
import { addMonths, dayOf, formatDay } from '../../../../src/units/day.ts'
import { budget, driveAssessor, type Load, start } from '../../../support/drive-assessor.ts'

const assess = (run: Parameters<typeof driveAssessor>[0]): Finding => {
  const [finding] = driveAssessor(run).constraints
  if (!finding) throw new Error('no finding')
  return finding
}
const constant =
  (perDay: number): Load =>
  () =>
    perDay

describe('periods', () => {
  test('months, quarters and years follow the fiscal year', () => {
    const span = (kind: 'month' | 'quarter' | 'year', fiscalYearStart: number, day: number): string => {
      const found = periodContaining(day, { period: { kind }, fiscalYearStart })
      return found ? `${formatDay(found.from)}..${formatDay(found.to)}` : 'none'
    }
    const day = dayOf(2026, 12, 15)
    expect(span('month', 1, day)).toBe('2026-12-01..2027-01-01')
    expect(span('quarter', 1, day)).toBe('2026-10-01..2027-01-01')
    expect(span('quarter', 2, day)).toBe('2026-11-01..2027-02-01')
    expect(span('year', 1, day)).toBe('2026-01-01..2027-01-01')
    expect(span('year', 2, day)).toBe('2026-02-01..2027-02-01')
    expect(span('year', 2, dayOf(2027, 1, 31))).toBe('2026-02-01..2027-02-01')
    expect(span('year', 2, dayOf(2027, 2, 1))).toBe('2027-02-01..2028-02-01')
    expect(span('year', 12, dayOf(2026, 11, 30))).toBe('2025-12-01..2026-12-01')
  })

  test('tell from which day on the spend must be known', () => {
    const from = (more: Parameters<typeof budget>[0]): string =>
      formatDay(spendNeededFrom(budget(more), dayOf(2026, 12, 15)))
    expect(from({})).toBe('2026-12-01')
    expect(from({ period: { kind: 'year' }, fiscalYearStart: 2 })).toBe('2026-02-01')
    expect(from({ period: { kind: 'rolling', days: 30 } })).toBe('2026-11-16')
    expect(from({ period: { kind: 'total' } })).toBe('2026-12-15')
  })
})

describe('breach of a monthly budget', () => {
  const inMidMonth = dayOf(2027, 1, 15)

  test('with spend to date comes on the computed day', () => {
    // 640 spent by the 14th, 40 a day: 640 + 9 x 40 = 1000 is not over, the tenth day is.
    const finding = assess({
      constraints: [budget({ spentToDate: 640 })],
      loads: [constant(40)],
      start: inMidMonth,
    })
    expect(finding.breachDay[0]).toBe(inMidMonth + 9)
    expect(finding).toMatchObject({
      now: 640,
      utilisation: 0.64,
      status: 'act',
      leadTimeDays: null,
      bindsFirst: null,
    })
    expect(finding.periods[0]).toMatchObject({
      from: dayOf(2027, 1, 1),
      to: dayOf(2027, 2, 1),
      spent: 640,
      total: { p50: 640 + 17 * 40 },
      overProbability: 1,
      expectedOverrun: 320,
      firstDayOver: inMidMonth + 9,
    })
  })

  test('a stated spend goes before a measured one', () => {
    const spent = budget({ spent: 0, spentToDate: 999 })
    expect(assess({ constraints: [spent], loads: [constant(30)], start: inMidMonth }).breachDay[0]).toBe(
      Number.POSITIVE_INFINITY,
    )
  })

  test('grows exponentially into the month that breaks it', () => {
    const load: Load = (_path, tDays) => 20 * Math.exp(0.002 * tDays)
    const finding = assess({ constraints: [budget()], loads: [load] })
    // Independent: add up the days of each calendar month.
    let expected = Number.POSITIVE_INFINITY
    for (let m = 0; m < 24 && expected === Number.POSITIVE_INFINITY; m++) {
      let sum = 0
      for (let day = addMonths(start, m); day < addMonths(start, m + 1); day++) {
        sum += 20 * Math.exp(0.002 * (day - start))
        if (sum > 1000 && day < expected) expected = day
      }
    }
    expect(expected).toBeGreaterThan(start + 200)
    expect(finding.breachDay[0]).toBe(expected)
    expect(finding.decideBy).toBe(expected)
    expect(finding.lateProbability).toBe(0)
  })

  test('over already at the start: breach is the start, and the measured day is kept', () => {
    const pastDays = { from: dayOf(2027, 1, 1), values: new Float64Array(14).fill(100) }
    const finding = assess({ constraints: [budget({ pastDays })], loads: [constant(1)], start: inMidMonth })
    expect(finding).toMatchObject({ status: 'over', firstDayOver: dayOf(2027, 1, 11), now: 1400 })
    expect(finding.breach).toMatchObject({ probability: 1, p10: inMidMonth, p90: inMidMonth })
    expect(finding.periods[0]).toMatchObject({
      spent: 1400,
      firstDayOver: dayOf(2027, 1, 11),
      overProbability: 1,
    })
    expect(finding.periods[1]).toMatchObject({ spent: 0, overProbability: 0, firstDayOver: null })
  })

  test('a period whose spend so far is not known is refused, not taken as zero', () => {
    const pastDays = { from: dayOf(2027, 1, 5), values: new Float64Array(10).fill(1) }
    const run = () => assess({ constraints: [budget({ pastDays })], loads: [constant(1)], start: inMidMonth })
    expect(run).toThrow(JevonsError)
    expect(run).toThrow(/'ai-budget' runs since 2027-01-01/)
  })

  test('money that is not a number makes the budget unknown', () => {
    const load: Load = (path, tDays) => (path === 1 && tDays === 40 ? Number.NaN : 1)
    const finding = assess({ constraints: [budget()], loads: [load], paths: 4 })
    expect(finding.status).toBe('unknown')
    expect(finding.breach.probability).toBeNaN()
    expect(finding.periods[0]?.overProbability).toBe(0)
    expect(finding.periods[1]?.overProbability).toBeNaN()
  })
})

describe('periods of a budget', () => {
  test('are the running one and each that ends within the horizon; the cut one is named and left out', () => {
    const finding = assess({
      constraints: [budget({ spentToDate: 0 })],
      loads: [constant(1)],
      start: dayOf(2027, 1, 15),
      horizonMonths: 3,
    })
    expect(finding.periods.map((period) => formatDay(period.from))).toEqual([
      '2027-01-01',
      '2027-02-01',
      '2027-03-01',
    ])
    expect(finding.cutPeriod).toEqual({ from: dayOf(2027, 4, 1), to: dayOf(2027, 5, 1) })
    const whole = assess({
      constraints: [budget()],
      loads: [constant(1)],
      horizonMonths: 3,
      extendedMonths: 6,
    })
    expect(whole.periods).toHaveLength(3)
    expect(whole.cutPeriod).toBeNull()
  })

  test('totals of all days add up to what was spent', () => {
    const load: Load = (path, tDays) => (path + 1) * (1 + (tDays % 7))
    const finding = assess({
      constraints: [budget({ period: { kind: 'quarter' } })],
      loads: [load],
      horizonMonths: 12,
    })
    let sum = 0
    for (let t = 0; t < 365; t++) sum += load(0, t, false)
    expect(finding.periods.reduce((a, period) => a + period.total.p50, 0)).toBeCloseTo(sum, 6)
  })
})

describe('other budgets', () => {
  test('a fiscal year of spend that grows exponentially breaks on the day ln(1 + gB/s0)/g', () => {
    for (const [s0, g, limit] of [
      [1e6, 0.8, 1.2e6],
      [5e5, 1.5, 1e6],
    ] as const) {
      // Money of a whole day, so that the cumulative spend is exact at each midnight.
      const spent = (t: number): number => (s0 / g) * Math.expm1((g * t) / 365.25)
      const load: Load = (_path, t) => spent(t + 1) - spent(t)
      const target = budget({ amount: limit, period: { kind: 'year' } })
      const days = (Math.log(1 + (g * limit) / s0) / g) * 365.25
      expect(assess({ constraints: [target], loads: [load] }).breachDay[0]).toBe(start + Math.floor(days))
    }
  })

  test('beyond the horizon a year is broken within a day or two of the daily answer', () => {
    const rate = (t: number): number => 1000 * Math.exp((0.5 * t) / 365.25)
    const target = budget({ amount: 1.1e6, period: { kind: 'year' } })
    const load: Load = (_path, t) => rate(t)
    const daily = assess({ constraints: [target], loads: [load], horizonMonths: 60 }).breachDay[0] ?? 0
    const monthly = assess({ constraints: [target], loads: [load], horizonMonths: 3, extendedMonths: 60 })
    expect(daily).toBeGreaterThan(start + 400)
    expect(Math.abs((monthly.breachDay[0] ?? 0) - daily)).toBeLessThan(2)
    expect(monthly.breach.p50).toBeNull()
  })

  test('a rolling window forgets what left it', () => {
    const pastDays = { from: start - 29, values: new Float64Array(29).fill(30) }
    const target = budget({ period: { kind: 'rolling', days: 30 }, pastDays })
    // 870 before start; each new day adds 40 and drops 30: 870 + 40 = 910, then + 10 a day: over 1000 on the 11th day.
    expect(assess({ constraints: [target], loads: [constant(40)] }).breachDay[0]).toBe(start + 10)
    // At 33 a day the window settles at 990.
    expect(assess({ constraints: [target], loads: [constant(33)] }).breachDay[0]).toBe(
      Number.POSITIVE_INFINITY,
    )
  })

  test('a rolling window goes on in monthly steps', () => {
    const load: Load = (_path, t) => 20 + t * 0.02
    const target = budget({ period: { kind: 'rolling', days: 30 }, spent: 29 * 20 })
    const daily = assess({ constraints: [target], loads: [load], horizonMonths: 40 }).breachDay[0]
    const monthly = assess({ constraints: [target], loads: [load], horizonMonths: 6, extendedMonths: 40 })
      .breachDay[0]
    expect(Math.abs((daily ?? 0) - (monthly ?? 0))).toBeLessThanOrEqual(1)
  })

  test('a total budget runs from start without end', () => {
    const target = budget({ period: { kind: 'total' }, spent: 100 })
    const finding = assess({ constraints: [target], loads: [constant(2)] })
    expect(finding.breachDay[0]).toBe(start + 450)
    expect(finding.periods).toMatchObject([
      { from: start, to: addMonths(start, 24), spent: 100, overProbability: 1 },
    ])
    const later = assess({
      constraints: [target],
      loads: [constant(2)],
      horizonMonths: 6,
      extendedMonths: 36,
    })
    expect(later.breachDay[0]).toBeCloseTo(start + 450, 6)
  })
})
