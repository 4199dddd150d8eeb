import { describe, expect, test } from 'vitest'
import type {
  ForecastDocument,
  SeriesForecastReport,
} from '../../../../src/report/forecast/forecast-document.ts'
import { renderForecast } from '../../../../src/report/forecast/render-forecast.ts'
import { forecastSchema } from '../../../../src/report/schemas/json-schemas.ts'
import { stableJson } from '../../../../src/report/text/stable-json.ts'

function series(team: string, more: Partial<SeriesForecastReport> = {}): SeriesForecastReport {
  const point = { mean: 2, p025: 1, p05: 1, p10: 1, p50: 2, p90: 3, p95: 3, p975: 3 }
  return {
    key: { team },
    metric: 'requests',
    unit: 'requests',
    step: 'day',
    model: 'flat',
    status: 'ok',
    history: { from: '2026-01-01', to: '2026-01-31', points: 31, last: 2 },
    points: [
      { time: '2026-02-01', ...point },
      { time: '2026-02-02', ...point },
    ],
    backtest: null,
    ...more,
  }
}

const whole: ForecastDocument = {
  schemaVersion: 1,
  tool: { name: 'jevons', version: '1.2.3' },
  series: [series('a'), series('b|<i>'), series('(other)', { members: 7 })],
  reconcile: 'bottom-up',
  totals: [series('x', { key: {}, members: 9, leftOut: 1 })],
  warnings: [{ code: 'stale', level: 'warning', message: 'b is stale' }],
}
const plain = { schemaVersion: 1 as const, tool: whole.tool, series: [series('a')], warnings: [] }
const nothing = {
  schemaVersion: 1 as const,
  tool: whole.tool,
  series: [series('a')],
  reconcile: 'mint' as const,
}
const options = { colour: 0, width: 80, view: 'report' } as const

describe('writing a forecast piece by piece', () => {
  test.each([
    ['with totals', whole],
    ['without', plain],
    ['without any series', { ...plain, series: [] }],
    ['with --by but nothing to add up', { ...nothing, warnings: [] }],
  ])('json %s is the JSON of the whole document, and what its schema says', (_, document) => {
    const text = renderForecast(document, 'json', options)
    expect(text).toBe(stableJson(document))
    expect(forecastSchema.safeParse(JSON.parse(text)).success).toBe(true)
  })

  test('ndjson holds one value a line: the series as they are, totals named', () => {
    const lines = renderForecast(whole, 'ndjson', options).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      ...whole.series,
      { total: whole.totals?.[0] },
    ])
  })

  test('csv tells series from totals by the kind', () => {
    const lines = renderForecast(whole, 'csv', options).trimEnd().split('\r\n')
    expect(lines[0]).toBe('kind,id,measure,stat,unit,from,to,date,value')
    expect(lines.filter((l) => l.startsWith('forecast,'))).toHaveLength(3 * (1 + 2 * 8))
    expect(lines.filter((l) => l.startsWith('total,'))).toHaveLength(1 + 2 * 8)
  })

  test('the table fits 80 columns, names totals and how many are in (other)', () => {
    const text = renderForecast(whole, 'table', options)
    expect(text).toContain('requests total of 9')
    expect(text).toContain('(other) of 7')
    expect(text).toContain('b is stale')
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })

  test('markdown keeps names of series inert', () => {
    const text = renderForecast(whole, 'md', options)
    expect(text).toContain('| requests total of 9 |')
    expect(text).not.toContain('<i>')
    expect(text).toContain('b\\|&lt;i&gt;')
  })
})
