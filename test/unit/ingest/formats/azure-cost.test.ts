import { describe, expect, it } from 'vitest'
import { dimColumn } from '../../../support/table-columns.ts'
import { metricTotals, readTexts } from '../../../support/temp-usage.ts'

const header =
  'SubscriptionName,Date,MeterCategory,MeterName,Quantity,Cost,BillingCurrency,ConsumedService,AdditionalInfo,Tags,UnitOfMeasure,ChargeType,PricingModel'

type Row = {
  readonly date?: string
  readonly category?: string
  readonly meter?: string
  readonly quantity?: string
  readonly cost?: string
  readonly currency?: string
  readonly unit?: string
  readonly type?: string
  readonly model?: string
}

function row(options: Row): string {
  const { date = '09/13/2023', category = 'Foundry Models', meter = 'gpt 4o inp glbl Tokens' } = options
  const { quantity = '1', cost = '1', currency = 'USD', unit = '1K' } = options
  return `AI,${date},${category},${meter},${quantity},${cost},${currency},Microsoft.CognitiveServices,,"""team"": ""search""",${unit},${options.type ?? 'Usage'},${options.model ?? 'OnDemand'}`
}

const table = (...rows: readonly string[]): string => `\uFEFF${[header, ...rows].join('\r\n')}\r\n`
const reservation = { category: 'Virtual Machines', meter: 'D2 v2', unit: '1 Hour', model: 'Reservation' }

describe('an Azure cost export', () => {
  it('dates are month/day/year and tags need no braces', async () => {
    const data = await readTexts({
      'cost.csv': table(row({ date: '03/04/2026' }), row({ date: '03/13/2026' })),
    })
    expect(data.imports[0]).toMatchObject({ from: '2026-03-04', to: '2026-03-13' })
    expect(new Set(dimColumn(data.table, 'team'))).toEqual(new Set(['search']))
  })

  it.each([
    ['1K', 'gpt 4o 0513 Input global Tokens', 'tokens_input', 2000],
    ['10K', 'gpt 5 in regnl Tokens', 'tokens_input', 20_000],
    ['1M', 'gpt 5 pro out glbl Tokens', 'tokens_output', 2_000_000],
    ['1K', 'gpt 4o 0806 Batch Outp Data Zone Tokens', 'tokens_output', 2000],
    ['1M', 'gpt 4o 1120 cached Inp glbl Tokens', 'tokens_cache_read', 2_000_000],
    ['1M', 'gpt 5 cchd inp glbl Tokens', 'tokens_cache_read', 2_000_000],
  ])('two blocks of %s of "%s" are %s %i', async (unit, meter, metric, tokens) => {
    const data = await readTexts({ 'cost.csv': table(row({ unit, meter, quantity: '2' })) })
    expect(metricTotals(data)).toEqual({ 'cost USD': 1, [metric]: tokens })
  })

  it('GPU-hours count the GPUs of the machine and the block of hours', async () => {
    const data = await readTexts({
      'cost.csv': table(
        row({ category: 'Virtual Machines', meter: 'NC24ads A100 v4', unit: '100 Hours', quantity: '2' }),
        row({ category: 'Virtual Machines Licenses', meter: 'NC24ads A100 v4', unit: '1 Hour' }),
        row({ category: 'Virtual Machines', meter: 'D2 v2', unit: '1 Hour' }),
      ),
    })
    expect(metricTotals(data)['gpu_hours']).toBe(200)
  })

  it('an amortized export says so and its unused commitment stays inside cost', async () => {
    const data = await readTexts({
      'export.csv': table(
        row({ ...reservation, cost: '3' }),
        row({ ...reservation, cost: '2', type: 'UnusedReservation' }),
      ),
    })
    expect(metricTotals(data)).toEqual({ 'cost USD': 5 })
    expect(data.imports[0]?.metrics[0]?.basis).toBe('amortized')
    expect(data.notices.map((n) => n.code)).toContain('basis-fallback')
    expect(dimColumn(data.table, 'commitment')).toContain('unused')
  })

  it('actual and amortized exports of one header are never added up', async () => {
    const token = row({ quantity: '5' })
    const files = {
      'actual.csv': table(token, row({ ...reservation, cost: '9', type: 'Purchase' })),
      'amortized.csv': table(token, row({ ...reservation, cost: '3' })),
    }
    for (const swapped of [files, { 'a.csv': files['amortized.csv'], 'b.csv': files['actual.csv'] }]) {
      const data = await readTexts(swapped)
      expect(metricTotals(data)).toEqual({ 'cost USD': 10, 'cost:amortized USD': 4, tokens_input: 5000 })
      expect(data.notices.map((n) => n.code)).toContain('actual_and_amortized')
    }
  })

  it('a part without any commitment belongs to the export of the other parts', async () => {
    const data = await readTexts({
      'part_0.csv': table(row({ ...reservation, cost: '3' })),
      'part_1.csv': table(row({})),
    })
    expect(metricTotals(data)).toMatchObject({ 'cost USD': 4, tokens_input: 1000 })
  })

  it('the name decides where no row does', async () => {
    const data = await readTexts({ 'AmortizedCost_2026.csv': table(row({})) })
    expect(data.imports[0]?.metrics[0]?.basis).toBe('amortized')
  })

  it('rows without a date, a number or a currency are rejected; a cut file keeps its whole rows', async () => {
    const data = await readTexts({
      'cost.csv': table(row({}), row({ date: '31/12/2026' }), row({ cost: '-' }), row({ currency: '' })),
    })
    expect(metricTotals(data)['cost USD']).toBe(1)
    expect(data.imports[0]).toMatchObject({ rows: 4, rejected: 3 })
    const cut = await readTexts({ 'cost.csv': table(row({}), row({})).slice(0, -60) })
    expect(metricTotals(cut)['cost USD']).toBe(1)
    expect(cut.imports[0]?.rejected).toBe(1)
  })

  it('dollars of costInUsd need no currency column, any other cost does', async () => {
    const usd = table(row({})).replace('Cost,BillingCurrency', 'costInUsd,Other')
    expect(metricTotals(await readTexts({ 'cost.csv': usd }))['cost USD']).toBe(1)
    const none = table(row({})).replace('BillingCurrency', 'Other')
    await expect(readTexts({ 'cost.csv': none })).rejects.toThrow(/lacks BillingCurrency/)
  })
})
