import { describe, expect, test } from 'vitest'
import { leadTimeField } from '../../../src/units/lead-field.ts'
import { leadPreset, leadPresets } from '../../../src/units/lead-presets.ts'
import { combineLead, leadParts, leadQuantile } from '../../../src/units/lead-time.ts'
import { point, rangeQuantile } from '../../../src/units/range.ts'
import { constraintOf, run } from '../../support/run-scenario.ts'

const days = (...values: number[]): Float64Array => Float64Array.from(values)

describe('a lead time', () => {
  test('that is a duration stays one', () => {
    expect(leadTimeField.parse('20w to 40w')).toEqual({ shape: 'lognormal', p05: 140, p95: 280 })
    expect(leadTimeField.parse(90)).toEqual(point(90))
    expect(leadTimeField.parse({ p05: '1y', p95: '2y' })).toMatchObject({ shape: 'lognormal' })
  })

  test('of more than 50 years is refused: a mistyped unit would put dates before Christ', () => {
    expect(leadTimeField.parse('4y to 50y')).toMatchObject({ p95: 50 * 365.25 })
    for (const text of ['5000y', '20y to 60y', 'max(30y, building) + 30y'])
      expect(leadTimeField.safeParse(text).error?.issues[0]?.message).toContain('at most 50 years')
  })

  test('is the longest of what runs side by side, plus what follows', () => {
    const lead = leadTimeField.parse('max(300d, 500d, 400d) + 30d + 1w')
    expect(leadParts(lead).map(({ name }) => name)).toEqual(['1.1', '1.2', '1.3', '2', '3'])
    const all = combineLead(lead, [days(300, 900), days(500, 500), days(400, 400), days(30, 30), days(7, 7)])
    expect(Array.from(all.days)).toEqual([537, 937])
    // The first future waits for the second part, the second for the first; what follows always counts.
    expect(all.critical.map((mask) => Array.from(mask))).toEqual([
      [0, 1],
      [1, 0],
      [0, 0],
      [1, 1],
      [1, 1],
    ])
  })

  test('reads the same from a map as from a text', () => {
    const text = leadTimeField.parse(
      'max(grid-100mw, preset power-transformer, max(building, 2y)) + 12w to 26w',
    )
    const map = leadTimeField.parse({
      parallel: ['grid-100mw', 'power-transformer', { parallel: ['building', '2y'] }],
      then: '12w to 26w',
    })
    expect(map).toEqual(text)
    expect(leadParts(map).map(({ name }) => name)).toEqual([
      'grid-100mw',
      'power-transformer',
      'building',
      '1.3.2',
      '2',
    ])
  })

  test('tells two parts of one preset apart', () => {
    const lead = leadTimeField.parse('building + building')
    expect(leadParts(lead).map(({ name }) => name)).toEqual(['building', 'building 2'])
  })

  test.each([
    ['max(grid-100mw, building', /\( as \)/],
    ['grid-100m', /grid-100mw/],
    ['max(20w, soon)', /expected a duration or one of/],
    ['12 parsecs', /unit/],
    [{ parallel: ['1y'], after: '2w' }, /after/],
  ])('%j is refused in words', (written, message) => {
    const parsed = leadTimeField.safeParse(written)
    expect(parsed.success).toBe(false)
    expect(JSON.stringify(parsed.error?.issues)).toMatch(message)
  })
})

describe('presets', () => {
  test.each([
    ['power-transformer', 128 * 7, 200 * 7],
    ['grid-100mw', 4 * 365.25, 7 * 365.25],
    ['building', 1.75 * 365.25, 2.5 * 365.25],
    ['gpu-servers', 26 * 7, 52 * 7],
  ])('%s has the published median and 90 %% quantile', (name, median, p90) => {
    const preset = leadPreset(name)
    if (!preset) throw new Error(`no preset ${name}`)
    expect(rangeQuantile(preset, 0.5)).toBeCloseTo(median, 6)
    expect(rangeQuantile(preset, 0.9)).toBeCloseTo(p90, 6)
  })

  test('each has a grade and says where it comes from', () => {
    for (const name of leadPresets) {
      const preset = leadPreset(name)
      expect(preset?.grade, name).toMatch(/benchmarked|assumed/)
      expect(preset?.source?.length, name).toBeGreaterThan(8)
    }
  })
})

test('quantiles of a chain are never below those of its simulation', () => {
  const lead = leadTimeField.parse('max(100d to 300d, 150d to 200d) + 30d to 60d')
  const parts = leadParts(lead)
  const grid = Array.from({ length: 60 }, (_, i) => (i + 0.5) / 60)
  const futures = grid.flatMap((u) => grid.flatMap((v) => grid.map((w) => [u, v, w] as const)))
  const columns = parts.map(({ part }, k) =>
    Float64Array.from(futures, (f) => rangeQuantile(part, f[k] ?? 0.5)),
  )
  const sorted = combineLead(lead, columns).days.sort()
  for (const u of [0.9, 0.95]) {
    const simulated = sorted[Math.floor(u * sorted.length)] ?? Number.NaN
    expect(leadQuantile(lead, u)).toBeGreaterThanOrEqual(simulated)
    expect(leadQuantile(lead, u)).toBeLessThan(1.25 * simulated)
  }
})

test('a chain dates the order: a limit that breaks on a known day less the days of its parts', async () => {
  const report = await run(`version: 1
start: 2027-01-01
horizon: 24mo
paths: 64
demand: { app: { level: 1000 requests/day, growth: { model: exponential, rate: 10% per month } } }
constraints: { limit: { capacity: 4000 requests/day, of: app, sustain: 1, lead-time: "max(100d, 200d) + 50d" } }`)
  const limit = constraintOf(report, 'limit')
  expect(limit.leadTimeDays?.p50).toBe(250)
  expect(limit.leadTimeParts?.map(({ name, decides }) => [name, decides])).toEqual([
    ['1.1', 0],
    ['1.2', 1],
    ['2', 1],
  ])
  const breach = Date.parse(limit.breach.p50 ?? '')
  expect((breach - Date.parse(limit.decideBy ?? '')) / 86_400_000).toBe(250)
})
