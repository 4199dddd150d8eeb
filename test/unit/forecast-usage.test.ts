import { describe, expect, test } from 'vitest'
import { type ForecastRequest, forecastUsage } from '../../src/forecast-usage.ts'
import type { UsageData } from '../../src/ingest/usage-table.ts'
import type { Notice } from '../../src/notice.ts'
import type { SeriesForecastReport } from '../../src/report/forecast/forecast-document.ts'
import { round9 } from '../../src/stats/round9.ts'
import { hierarchyRows, hierarchyWorld } from '../support/hierarchy-world.ts'
import { usageData } from '../support/usage-table.ts'

const asked: ForecastRequest = {
  metrics: ['requests'],
  by: ['team', 'model'],
  top: undefined,
  reconcile: 'bottom-up',
  step: undefined,
  basis: undefined,
  gaps: undefined,
  model: undefined,
  seed: 42,
  paths: 128,
  stepsOf: () => 10,
}

type Found = { series: SeriesForecastReport[]; totals: SeriesForecastReport[]; notices: Notice[] }

async function forecastAll(data: UsageData, request: Partial<ForecastRequest> = {}): Promise<Found> {
  const found: Found = { series: [], totals: [], notices: [] }
  const run = { notice: (notice: Notice) => void found.notices.push(notice) }
  for await (const { kind, report } of forecastUsage(data, { ...asked, ...request }, run))
    found[kind === 'series' ? 'series' : 'totals'].push(report)
  return found
}

/** Sum of the printed means of a step over reports with a key. */
function sumAt(reports: readonly SeriesForecastReport[], key: Record<string, string>, step: number): number {
  const parts = reports.filter((r) => Object.entries(key).every(([dim, value]) => r.key[dim] === value))
  return round9(parts.reduce((sum, r) => sum + (r.points[step]?.mean ?? NaN), 0))
}

const world = hierarchyWorld(3, 2, 200)

describe('totals', () => {
  test.each(['bottom-up', 'mint'] as const)(
    'of %s add up level by level exactly as printed, and nothing is negative',
    async (reconcile) => {
      const { series, totals } = await forecastAll(world, { reconcile })
      expect(series.map((s) => Object.values(s.key).join(' '))).toEqual([
        't0 m0',
        't0 m1',
        't1 m0',
        't1 m1',
        't2 m0',
        't2 m1',
      ])
      const [whole, ...teams] = totals
      expect(totals.map((t) => [t.key, t.members])).toEqual([
        [{}, 6],
        [{ team: 't0' }, 2],
        [{ team: 't1' }, 2],
        [{ team: 't2' }, 2],
      ])
      for (let k = 0; k < 10; k++) {
        for (const team of teams) expect(team.points[k]?.mean).toBe(sumAt(series, { ...team.key }, k))
        expect(whole?.points[k]?.mean).toBe(sumAt(teams, {}, k))
      }
      for (const point of [...series, ...totals].flatMap((s) => s.points)) {
        const { p025, p05, p10, p50, p90, p95, p975 } = point
        const band = [p025, p05, p10, p50, p90, p95, p975]
        expect(band).toEqual(band.toSorted((a, b) => a - b))
        expect(p025).toBeGreaterThanOrEqual(0)
      }
    },
  )

  test('bottom-up leaves each series as it is forecast alone', async () => {
    const alone = await forecastAll(world, { reconcile: 'none' })
    const summed = await forecastAll(world)
    expect(summed.series).toEqual(alone.series)
    expect(summed.totals[0]?.points[9]?.mean).not.toBe(alone.totals[0]?.points[9]?.mean)
  })

  test('mint moves series towards what their totals say of themselves', async () => {
    const alone = await forecastAll(world, { reconcile: 'none' })
    const mint = await forecastAll(world, { reconcile: 'mint' })
    const gap = (own: number | undefined, sum: number): number => Math.abs((own ?? NaN) - sum)
    const own = alone.totals[0]?.points[9]?.mean ?? undefined
    expect(gap(own, sumAt(mint.series, {}, 9))).toBeLessThan(gap(own, sumAt(alone.series, {}, 9)))
  })

  test('are not made of what does not add up', async () => {
    const rows = hierarchyRows(2, 1, 60).map((row) => ({
      ...row,
      metric: 'gpu_util',
      unit: 'ratio',
      value: 0.5,
    }))
    expect((await forecastAll(usageData(rows), { metrics: ['gpu_util'] })).totals).toEqual([])
  })

  test('leave out, and say so, what is stale or too short; both come back with their status', async () => {
    const rows = hierarchyRows(3, 1, 120).filter(
      ({ day, dims }) =>
        (dims?.['team'] !== 't0' || day < 19_723 + 80) && (dims?.['team'] !== 't1' || day >= 19_723 + 118),
    )
    const { series, totals, notices } = await forecastAll(usageData(rows), { by: ['team'] })
    expect(series.map((s) => [s.key['team'], s.status])).toEqual([
      ['t0', 'stale'],
      ['t1', 'insufficient_history'],
      ['t2', expect.stringMatching(/ok|no_skill/)],
    ])
    expect(series[0]?.points).toHaveLength(10)
    expect(totals).toMatchObject([{ members: 3, leftOut: 2 }])
    expect(totals[0]?.points.map((p) => p.mean)).toEqual(series[2]?.points.map((p) => p.mean))
    expect(notices.map((n) => n.code)).toEqual(
      expect.arrayContaining(['stale', 'totals-incomplete', 'insufficient_history']),
    )
  })

  test('of members that end a few days apart start after the last of them and reach as far', async () => {
    const rows = hierarchyRows(2, 1, 120).filter(
      ({ day, dims }) => dims?.['team'] !== 't0' || day < 19_723 + 117,
    )
    const { series, totals } = await forecastAll(usageData(rows), { by: ['team'] })
    expect(series.map((s) => s.points.length)).toEqual([13, 10])
    expect(series.map((s) => s.points.at(-1)?.time)).toEqual(Array(2).fill(totals[0]?.points.at(-1)?.time))
    const late = series[0]?.points.slice(3) ?? []
    const sums = late.map((p, k) => round9((p.mean ?? NaN) + (series[1]?.points[k]?.mean ?? NaN)))
    expect(totals[0]?.points.map((p) => p.mean)).toEqual(sums)
  })
})

describe('top', () => {
  test('keeps the largest by recent volume and puts the rest together, which the total still holds', async () => {
    const { series, totals } = await forecastAll(world, { top: 2 })
    expect(series.map((s) => [Object.values(s.key).join(' '), s.members])).toEqual([
      ['t2 m1', undefined],
      ['t2 m0', undefined],
      ['(other) (other)', 4],
    ])
    expect(totals.map((t) => t.key)).toEqual([{}])
    expect(totals[0]?.points[5]?.mean).toBe(sumAt(series, {}, 5))
    // The rest holds the days of all that is in it.
    const rest = hierarchyRows(3, 2, 200).filter((r) => r.day === 19_723 + 199 && r.dims?.['team'] !== 't2')
    expect(series[2]?.history.last).toBeCloseTo(
      rest.reduce((sum, r) => sum + r.value, 0),
      6,
    )
  })

  test('gives the rest a name that no series has', async () => {
    const days = Array.from({ length: 60 }, (_, i) => 20_000 + i)
    const rows = ['(other)', 'a', 'b', 'c'].flatMap((team, k) =>
      days.map((day) => ({ day, value: 1000 - 100 * k, dims: { team } })),
    )
    const { series } = await forecastAll(usageData(rows), { top: 2, by: ['team'] })
    expect(series.map((s) => [s.key['team'], s.members])).toEqual([
      ['(other)', undefined],
      ['a', undefined],
      ['(other 2)', 2],
    ])
  })

  test('is no more than all', async () => {
    expect((await forecastAll(world, { top: 6 })).series).toHaveLength(6)
  })
})
