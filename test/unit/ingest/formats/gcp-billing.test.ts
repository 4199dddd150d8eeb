import { describe, expect, it } from 'vitest'
import { dimColumn } from '../../../support/table-columns.ts'
import { metricTotals, readTexts } from '../../../support/temp-usage.ts'

type Json = Readonly<Record<string, unknown>>

function charge(extra: Json = {}): Json {
  return {
    billing_account_id: 'B',
    cost_type: 'regular',
    service: { id: 'S', description: 'Vertex AI' },
    sku: { id: 'K', description: 'Gemini 2.5 Pro Text Output - Predictions' },
    usage_start_time: '2026-08-01 00:00:00 UTC',
    usage_end_time: '2026-08-02 00:00:00 UTC',
    project: { id: 'p' },
    labels: [{ key: 'team', value: 'search' }],
    export_time: '2026-08-02 06:00:00 UTC',
    cost: 10,
    currency: 'USD',
    usage: { amount: 100, unit: 'requests' },
    credits: [],
    ...extra,
  }
}
const lines = (...rows: readonly Json[]): string => `${rows.map((r) => JSON.stringify(r)).join('\n')}\n`

describe('a Google Cloud Billing export', () => {
  it('cost is net of every credit, and the charge before them stands beside it', async () => {
    const credits = [{ amount: -4 }, { amount: -1 }, { amount: -1 }]
    const data = await readTexts({
      'export.jsonl': lines(charge({ credits }), charge({ cost: '2', cost_type: 'tax', project: null })),
    })
    expect(metricTotals(data)).toMatchObject({ 'cost USD': 6, 'cost:gross USD': 12 })
    expect(new Set(dimColumn(data.table, 'charge_category'))).toEqual(new Set(['Usage', 'Tax', 'Credit']))
    expect(dimColumn(data.table, 'team')).toContain('search')
  })

  it('an array of rows reads like lines of them', async () => {
    const data = await readTexts({ 'export.json': JSON.stringify([charge({ credits: [{ amount: -4 }] })]) })
    expect(metricTotals(data)).toMatchObject({ 'cost USD': 6, tokens_output: 100 })
  })

  it.each([
    ['Gemini 2.5 Flash GA Text Input - Predictions', 'tokens_input'],
    ['Gemini 2.5 Flash GA Text Input Caching - Predictions', 'tokens_cache_read'],
    ['Gemini 2.5 Flash GA Thinking Text Output - Predictions', 'tokens_output'],
    ['Gemini 2.5 Flash GA Text Input Caching Storage', undefined],
    ['Gemini 1.5 Flash Text Input - Predictions', undefined],
  ])('the meter "%s" counts %s', async (description, metric) => {
    const data = await readTexts({ 'export.jsonl': lines(charge({ sku: { id: 'K', description } })) })
    expect(Object.keys(metricTotals(data)).filter((m) => m.startsWith('tokens'))).toEqual(
      metric === undefined ? [] : [metric],
    )
  })

  it('GPU seconds become hours', async () => {
    const data = await readTexts({
      'export.jsonl': lines(
        charge({
          service: { description: 'Compute Engine' },
          sku: { description: 'Nvidia L4 GPU attached to Spot Preemptible VMs running in Iowa' },
          usage: { amount: '7200', unit: 'seconds' },
        }),
      ),
    })
    expect(metricTotals(data)['gpu_hours']).toBe(2)
  })

  it('rows that two files hold count once, in either order; a correction is a row of its own', async () => {
    const [one, two] = [charge(), charge({ sku: { description: 'x' }, credits: [{ amount: -3 }] })]
    const correction = charge({ cost: -10, export_time: '2026-08-09 06:00:00 UTC' })
    const files = { 'a.jsonl': lines(one, two), 'b.jsonl': lines(two, correction) }
    expect(metricTotals(await readTexts(files))['cost USD']).toBe(7)
    const swapped = { 'a.jsonl': files['b.jsonl'], 'b.jsonl': files['a.jsonl'] }
    expect(metricTotals(await readTexts(swapped))['cost USD']).toBe(7)
  })

  const flat = (rows: readonly string[], exportTime = 'export_time'): string =>
    `${[`service_description,sku_description,usage_start_time,cost,currency,${exportTime},credits_name,credits_amount`, ...rows].join('\n')}\n`

  it('a row that a join with its credits repeats is charged once', async () => {
    const base = 'Compute Engine,Core,2026-08-01 00:00:00 UTC,5,USD,2026-08-02 06:00:00 UTC'
    const data = await readTexts({ 'export.csv': flat([`${base},cud,-1`, `${base},promo,-2`]) })
    expect(metricTotals(data)).toEqual({ 'cost USD': 2, 'cost:gross USD': 5 })
  })

  it('a joined export whose repeats cannot be told is refused', async () => {
    const text = flat(['Compute Engine,Core,2026-08-01 00:00:00 UTC,5,USD,x,cud,-1'], 'other')
    await expect(readTexts({ 'export.csv': text })).rejects.toMatchObject({ code: 'MISSING_COLUMN' })
  })

  it('without credits the export says that cost is gross', async () => {
    const row = charge({ credits: undefined })
    const data = await readTexts({ 'export.jsonl': lines(row) })
    expect(data.notices.map((n) => n.code)).toContain('credits_missing')
  })

  it('nulls and words are rejected, and a cut last line costs no other', async () => {
    const data = await readTexts({
      'export.jsonl': lines(charge(), charge({ cost: 'n/a' }), charge({ cost: 3, currency: null })),
    })
    expect(metricTotals(data)['cost USD']).toBe(10)
    expect(data.imports[0]?.rejected).toBe(2)
    const cut = await readTexts({ 'export.jsonl': lines(charge(), charge({ cost: 1 })).slice(0, -40) })
    expect(metricTotals(cut)['cost USD']).toBe(10)
  })
})
