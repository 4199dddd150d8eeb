import { describe, expect, test } from 'vitest'
import type { LedgerConstraint, LedgerForecast } from '../../../src/ledger/ledger-record.ts'
import { renderScore, scoreFormats } from '../../../src/ledger/render-score.ts'
import { scoreLedger } from '../../../src/ledger/score.ts'
import { formatDay, parseDay } from '../../../src/units/day.ts'
import { ledgerRecord } from '../../support/ledger-record.ts'
import { usageData } from '../../support/usage-table.ts'

const start = parseDay('2026-01-01') ?? 0

/** Requests of the days from the start on. */
function actuals(values: readonly number[], from = start): ReturnType<typeof usageData> {
  return usageData(values.map((value, i) => ({ day: from + i, value })))
}

function forecast(change: Partial<LedgerForecast> = {}): LedgerForecast {
  return {
    id: 'app',
    metric: 'requests',
    where: {},
    level: 100,
    dates: [0, 1, 2, 30].map((i) => formatDay(start + i)),
    p10: [90, 90, 90, 90],
    p50: [100, 100, 100, 100],
    p90: [120, 120, 120, 120],
    naive: { p10: [60, 60, 60, 60], p50: [80, 80, 80, 80], p90: [90, 90, 90, 90] },
    ...change,
  }
}

function scored(parts: Parameters<typeof ledgerRecord>[0], usage: ReturnType<typeof usageData>) {
  return scoreLedger([{ name: '2026-01-01-x.json', hash: 'x', record: ledgerRecord(parts) }], usage)
}

describe('scores of forecasts', () => {
  test('are those worked out by hand, over the days that have come', () => {
    const { forecasts, overall } = scored({ forecasts: [forecast()] }, actuals([100, 110, 130]))
    // |0| + |10| + |30| over 3 days and a level of 100; naive 20 + 30 + 50.
    expect(forecasts[0]).toMatchObject({ points: 3, of: 4, horizonDays: 3, coverage80: 0.666666667 })
    expect(forecasts[0]?.error).toBeCloseTo(40 / 300, 8)
    expect(forecasts[0]?.naiveError).toBeCloseTo(100 / 300, 8)
    expect(forecasts[0]?.bias).toBeCloseTo(-40 / 340, 8)
    // 2/3 x the sum of pinball losses at 0.1, 0.5, 0.9 of each day, in levels.
    const own = ((2 / 3) * (1 + 0 + 2 + (2 + 5 + 1) + (4 + 15 + 9))) / 300
    expect(forecasts[0]?.crps).toBeCloseTo(own, 8)
    const naive = ((2 / 3) * (4 + 10 + 9 + (5 + 15 + 18) + (7 + 25 + 36))) / 300
    expect(forecasts[0]?.skill).toBeCloseTo(1 - own / naive, 8)
    expect(overall.skill).toBe(forecasts[0]?.skill)
  })

  test('wait until a day has come, and say which exports are missing', () => {
    expect(scored({ forecasts: [forecast()] }, actuals([5], start - 3)).overall).toMatchObject({
      points: 0,
      skill: null,
    })
    const elsewhere = scored({ forecasts: [forecast({ metric: 'gpu_count' })] }, actuals([100]))
    expect(elsewhere.forecasts).toEqual([])
    expect(elsewhere.notices).toMatchObject([{ code: 'actuals-missing', subject: 'gpu_count' }])
  })

  test('set an override against the model that it replaced', () => {
    const bands = { p10: [1, 1], p50: [200, 200], p90: [300, 300] }
    const overridden = {
      dates: [formatDay(start), formatDay(start + 1)],
      ...bands,
      model: { ...bands, p50: [110, 110] },
    }
    const better = (values: number[]): unknown =>
      scored({ forecasts: [forecast({ overridden })] }, actuals(values)).overrides[0]
    expect(better([100, 100])).toMatchObject({ points: 2, error: 1, modelError: 0.1, better: 'model' })
    expect(better([210, 190])).toMatchObject({ better: 'override' })
    expect(better([155, 155])).toMatchObject({ better: 'equal' })
  })
})

const capacity: LedgerConstraint = {
  id: 'gpus',
  type: 'capacity',
  unit: 'gpus',
  limit: 100,
  measured: { metric: 'requests', where: {} },
  scale: 1,
  breach: { probability: 0.9, p10: '2026-01-05', p50: '2026-01-12', p90: '2026-01-30' },
  decideBy: null,
  status: 'act',
  sustain: { overDays: 5, windowDays: 28 },
}
const budget: LedgerConstraint = {
  ...capacity,
  id: 'money',
  type: 'budget',
  limit: 1000,
  periods: [
    {
      from: '2025-12-01',
      to: '2026-01-02',
      limit: 1000,
      spent: 900,
      p10: 0,
      p50: 0,
      p90: 0,
      overProbability: 0,
    },
    {
      from: '2026-01-03',
      to: '2026-01-31',
      limit: 1000,
      spent: 0,
      p10: 0,
      p50: 0,
      p90: 0,
      overProbability: 0,
    },
  ],
}

describe('dates of limits', () => {
  const breachOf = (constraint: LedgerConstraint, values: readonly number[], from = start) =>
    scored({ forecasts: [], constraints: [constraint] }, actuals(values, from)).breaches[0]

  test('a capacity breaks on the first of five days over within 28, peaks and margin counted', () => {
    // Over on days 7, 9, 11, 13, 15 (from 0), and on day 2 only once before.
    const values = Array.from({ length: 40 }, (_, i) => ([2, 7, 9, 11, 13, 15].includes(i) ? 60 : 40))
    expect(
      breachOf({ ...capacity, scale: 2, sustain: { overDays: 5, windowDays: 11 } }, values),
    ).toMatchObject({
      actual: formatDay(start + 7),
      errorDays: 4,
      within80: true,
    })
    expect(breachOf({ ...capacity, scale: 1 }, values)).toMatchObject({
      actual: null,
      errorDays: null,
      earlyDays: 29,
    })
    const arrived = { ...capacity, scale: 2, arrivals: [{ at: formatDay(start + 5), add: 50 }] }
    expect(breachOf(arrived, values)?.actual).toBeNull()
  })

  test('a budget breaks in the period whose spend exceeds it, with what was spent before', () => {
    expect(breachOf(budget, [49, 49, 900, 99, 2])).toMatchObject({
      actual: formatDay(start + 4),
      errorDays: 7,
    })
    expect(breachOf(budget, [99, 2, 0])).toMatchObject({ actual: formatDay(start + 1) })
  })

  test('a rolling budget needs the days before the start', () => {
    const { periods, ...rolling } = { ...budget, rollingDays: 3, limit: 100 }
    expect(periods).toBeDefined()
    expect(breachOf(rolling, [40, 30, 40], start)).toBeUndefined()
    expect(breachOf(rolling, [30, 30, 30, 30, 50], start - 2)).toMatchObject({ actual: formatDay(start + 2) })
  })

  test('a day that is not known changes nothing where it cannot matter to a capacity', () => {
    const load = Array.from({ length: 40 }, (_, i) => (i >= 20 ? 120 : 40))
    const without = (...missing: readonly number[]): ReturnType<typeof usageData> =>
      usageData(load.flatMap((value, i) => (missing.includes(i) ? [] : [{ day: start + i, value }])))
    const found = (usage: ReturnType<typeof usageData>) =>
      scored({ forecasts: [], constraints: [capacity] }, usage).breaches[0]
    const whole = { actual: formatDay(start + 20), knownUntil: formatDay(start + 39) }
    expect(found(without())).toMatchObject(whole)
    // Over for twenty days from day 20 on: a day in the middle of them cannot move that.
    expect(found(without(25))).toMatchObject(whole)
    // Day 19 may have been the first day over, and day 20 too if it is the one that is missing.
    expect(found(without(19))).toMatchObject({ actual: null, knownUntil: formatDay(start + 18) })
    expect(found(without(20))).toMatchObject({ actual: null, knownUntil: formatDay(start + 19) })
  })

  test('days that are not known end what can be told', () => {
    const gap = usageData([
      { day: start, value: 1 },
      { day: start + 20, value: 1 },
    ])
    const found = scored({ forecasts: [], constraints: [capacity] }, gap).breaches[0]
    expect(found).toMatchObject({
      actual: null,
      knownUntil: formatDay(start),
      within80: null,
      earlyDays: null,
    })
  })
})

test('every format shows what was scored, and the table fits 80 columns', () => {
  const score = scored({ forecasts: [forecast()], constraints: [capacity] }, actuals([100, 110, 130]))
  for (const format of scoreFormats) {
    const text = renderScore(score, format, { colour: 0, width: 80, view: 'report' })
    expect(text).toContain('gpus')
    if (format === 'table') for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  }
  expect(JSON.parse(renderScore(score, 'json', { colour: 0, width: 80, view: 'report' }))).toMatchObject({
    schemaVersion: 1,
    records: 1,
    breaches: [{ id: 'gpus' }],
  })
})
