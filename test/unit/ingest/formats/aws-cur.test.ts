import { describe, expect, it } from 'vitest'
import { dimColumn } from '../../../support/table-columns.ts'
import { bucketsOf, metricTotals, readTexts } from '../../../support/temp-usage.ts'

const header =
  'identity_line_item_id,identity_time_interval,line_item_line_item_type,line_item_usage_start_date,line_item_usage_end_date,line_item_product_code,line_item_usage_type,line_item_usage_amount,line_item_currency_code,line_item_unblended_cost,line_item_net_unblended_cost,line_item_iam_principal,pricing_unit,reservation_effective_cost,savings_plan_savings_plan_effective_cost,resource_tags'

type Line = {
  readonly id?: string
  readonly type?: string
  readonly day?: string
  readonly end?: string
  readonly usage?: string
  readonly amount?: string
  readonly currency?: string
  readonly cost?: string
  readonly net?: string
  readonly unit?: string
  readonly plan?: string
}

let made = 0
function line(options: Line): string {
  const { day = '2026-03-01T00:00:00Z', end = '2026-03-02T00:00:00Z' } = options
  const { type = 'Usage', usage = 'USE1-Nova-input-tokens', currency = 'USD', cost = '1' } = options
  const id = options.id ?? `id${made++}`
  return `${id},${day}/${end},${type},${day},${end},AmazonBedrock,${usage},${options.amount ?? ''},${currency},${cost},${options.net ?? cost},alice,${options.unit ?? '1K tokens'},,${options.plan ?? ''},"{""user_team"":""search""}"`
}

const report = (...lines: readonly string[]): string => `${[header, ...lines].join('\n')}\n`

describe('an AWS Cost and Usage Report', () => {
  it('tells that usage of a month stands on its first day', async () => {
    const month = line({ cost: '10', end: '2026-04-01T00:00:00Z' })
    const data = await readTexts({ 'cur.csv': report(month) })
    expect(data.notices.map((n) => n.code)).toContain('long_charge_periods')
    expect(bucketsOf(data, 'cost').map((b) => [b.day, b.value])).toEqual([['2026-03-01', 10]])
    const fee = await readTexts({ 'cur.csv': report(line({ type: 'RIFee', end: '2026-04-01T00:00:00Z' })) })
    expect(fee.notices.map((n) => n.code)).not.toContain('long_charge_periods')
  })

  it('keeps taxes, credits and negations inside cost, in every basis', async () => {
    const data = await readTexts({
      'cur.csv': report(
        line({ cost: '10' }),
        line({ type: 'SavingsPlanCoveredUsage', cost: '8', plan: '5' }),
        line({ type: 'SavingsPlanNegation', cost: '-8' }),
        line({ type: 'Tax', cost: '2.01' }),
        line({ type: 'Credit', cost: '-4', net: '-3' }),
      ),
    })
    expect(metricTotals(data)).toEqual({
      'cost USD': 8.01,
      'cost:amortized USD': 13.01,
      'cost:net USD': 9.01,
    })
    expect(new Set(dimColumn(data.table, 'charge_category'))).toEqual(new Set(['Usage', 'Tax', 'Credit']))
  })

  it('tells when fees cannot be amortised instead of leaving them out in silence', async () => {
    const data = await readTexts({ 'cur.csv': report(line({}), line({ type: 'RIFee', cost: '70' })) })
    expect(metricTotals(data)['cost:amortized USD']).toBe(1)
    expect(data.notices.map((n) => n.code)).toContain('basis_incomplete')
  })

  it('a line that a second delivery repeats counts once, in either order of the files', async () => {
    const [one, two, three] = [line({ cost: '1' }), line({ cost: '2' }), line({ cost: '4' })]
    const files = { 'a.csv': report(one, two), 'b.csv': report(two, three) }
    const data = await readTexts(files)
    expect(metricTotals(data)['cost USD']).toBe(7)
    const swapped = await readTexts({ 'a.csv': files['b.csv'], 'b.csv': files['a.csv'] })
    expect(metricTotals(swapped)['cost USD']).toBe(7)
  })

  it('tokens are counted by the block of their unit, and only of usage', async () => {
    const data = await readTexts({
      'cur.csv': report(
        line({ usage: 'USE1-Nova-cache-write-input-token-count', amount: '2' }),
        line({ usage: 'USE1-MP:USE1_CacheReadInputTokenCount_Global-Units', amount: '0.5', unit: 'Units' }),
        line({ usage: 'USE1-Nova-output-tokens-batch', amount: '3' }),
        line({ usage: 'USE1-Guardrail-Units', amount: '9', unit: 'Units' }),
        line({ type: 'Credit', amount: '100' }),
      ),
    })
    expect(metricTotals(data)).toMatchObject({
      tokens_cache_write: 2000,
      tokens_cache_read: 500_000,
      tokens_output: 3000,
    })
    expect(metricTotals(data)['tokens_input']).toBeUndefined()
    expect(dimColumn(data.table, 'model')).toContain('nova')
  })

  it('GPU-hours are those of machines, not of what is metered beside them', async () => {
    const data = await readTexts({
      'cur.csv': report(
        line({ usage: 'USE1-BoxUsage:g6.12xlarge', amount: '2', unit: 'Hrs' }),
        line({ usage: 'USE1-EBSOptimized:g6.12xlarge', amount: '2', unit: 'Hrs' }),
        line({ usage: 'USE1-Host:ml.p5.48xlarge', amount: '1', unit: 'Hrs' }),
        line({ usage: 'USE1-BoxUsage:m5.large', amount: '7', unit: 'Hrs' }),
      ),
    })
    expect(metricTotals(data)['gpu_hours']).toBe(16)
  })

  it('rows without a date, a number or a currency are rejected with their reasons', async () => {
    const data = await readTexts({
      'cur.csv': report(
        line({}),
        line({ day: 'soon' }),
        line({ cost: 'n/a' }),
        line({ currency: 'Credits' }),
      ),
    })
    expect(metricTotals(data)['cost USD']).toBe(1)
    expect(data.imports[0]).toMatchObject({ rows: 4, rejected: 3 })
    expect(data.imports[0]?.rejectReasons.map((r) => r.reason).sort()).toEqual([
      'the currency is not an ISO 4217 code',
      'the unblended cost is not a number',
      'the usage start date is not a time',
    ])
  })

  it('hours that end inside the last day leave it partial, whatever a tax spans', async () => {
    const data = await readTexts({
      'cur.csv': report(
        line({}),
        line({ day: '2026-03-02T00:00:00Z', end: '2026-03-02T01:00:00Z' }),
        line({ type: 'Tax', end: '2026-04-01T00:00:00Z' }),
      ),
    })
    const complete = new Map(bucketsOf(data, 'cost').map((b) => [b.day, b.complete]))
    expect([...complete]).toEqual([
      ['2026-03-01', true],
      ['2026-03-02', false],
    ])
  })

  it('a report that was cut off keeps its whole rows', async () => {
    const text = report(line({}), line({ cost: '2' }))
    const data = await readTexts({ 'cur.csv': text.slice(0, -90) })
    expect(metricTotals(data)['cost USD']).toBe(1)
    expect(data.imports[0]?.rejected).toBe(1)
  })

  it('people are left out unless they are asked for', async () => {
    const text = report(line({}))
    expect(dimColumn((await readTexts({ 'cur.csv': text })).table, 'user')).toBeUndefined()
    expect(dimColumn((await readTexts({ 'cur.csv': text }, { keepUser: true })).table, 'user')?.[0]).toBe(
      'alice',
    )
  })

  it('without its currency column it is refused', async () => {
    const text = report(line({})).replace('line_item_currency_code', 'something_else')
    await expect(readTexts({ 'cur.csv': text })).rejects.toThrow(/line_item_currency_code/)
  })
})
