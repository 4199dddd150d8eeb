import { describe, expect, it } from 'vitest'
import type { UsageData } from '../../../../src/ingest/usage-table.ts'
import { dimColumn } from '../../../support/table-columns.ts'
import { metricTotals, readTexts } from '../../../support/temp-usage.ts'

/** FOCUS 1.4: no ProviderName, an invoice id, and a host. */
const header =
  'BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ServiceProviderName,HostProviderName,InvoiceId,InvoiceDetailId,ConsumedQuantity,ConsumedUnit,SkuMeter'
const table = (...rows: readonly string[]): string => `${[header, ...rows].join('\n')}\n`
/** A metric by day, all dimensions together. */
function dayValues({ table: { runs, timeMs, value } }: UsageData, metric: string): number[] {
  const days = new Map<number, number>()
  for (const run of runs.filter((r) => r.metric === metric))
    for (let row = run.from; row < run.to; row++)
      days.set(timeMs[row] as number, (days.get(timeMs[row] as number) ?? 0) + (value[row] as number))
  return [...days.entries()].sort(([a], [b]) => a - b).map(([, amount]) => amount)
}

const april = '2026-04-01T00:00:00Z,2026-04-02T00:00:00Z'

describe('FOCUS 1.3 and 1.4', () => {
  it('who bills is the service provider, and who hosts is another', async () => {
    const data = await readTexts({
      'focus.csv': table(`2,2,USD,Usage,${april},Anthropic,AWS,INV-1,D-1,3,1K tokens,Claude output-tokens`),
    })
    expect(data.imports[0]?.reason).toContain('1.4')
    expect(metricTotals(data)).toMatchObject({ 'cost USD': 2, tokens_output: 3000 })
    expect(dimColumn(data.table, 'provider')?.[0]).toBe('Anthropic')
    expect(dimColumn(data.table, 'host')?.[0]).toBe('AWS')
  })

  it.each([
    ['Invoice Detail', 'InvoiceDetailId,InvoiceId,BilledCost,BillingCurrency,ChargeCategory'],
    ['Contract Commitment', 'ContractCommitmentId,ContractId,ContractCommitmentCost,BillingCurrency'],
    ['Billing Period', 'BillingPeriodStart,BillingPeriodEnd,BillingPeriodStatus,InvoiceIssuerName'],
  ])('the dataset %s is refused with what to export instead', async (name, columns) => {
    const text = `${columns}\n${columns.replace(/\w+/g, '1')}\n`
    await expect(readTexts({ 'focus.csv': text })).rejects.toThrow(
      new RegExp(`${name}, not Cost and Usage.*export the Cost and Usage dataset`),
    )
  })

  it('a cut row is rejected and the others are kept', async () => {
    const row = `2,2,USD,Usage,${april},A,A,I,D,,,`
    const data = await readTexts({ 'focus.csv': table(row, row).slice(0, -60) })
    expect(metricTotals(data)['cost USD']).toBe(2)
    expect(data.imports[0]?.rejected).toBe(1)
  })
})

describe('a FOCUS charge for more than a day', () => {
  const charge = (span: string, billed: string, effective: string, category = 'Usage'): string =>
    `${billed},${effective},USD,${category},${span},A,A,I,D,100,1K tokens,output-tokens`
  const span = (from: string, to: string): string => `${from}T00:00:00Z,${to}T00:00:00Z`

  it('is spread over its days to the last cent, what was billed for it stands on the first', async () => {
    const data = await readTexts({
      'focus.csv': table(charge(span('2026-04-01', '2026-05-01'), '90', '100')),
    })
    expect(metricTotals(data)).toMatchObject({
      'cost USD': 100,
      'cost:billed USD': 90,
      tokens_output: 100_000,
    })
    const { rows, metrics } = data.imports[0] ?? {}
    expect(rows).toBe(1)
    expect(metrics).toMatchObject([
      { metric: 'cost', buckets: 30 },
      { metric: 'cost:billed', buckets: 1 },
      { metric: 'tokens_output', buckets: 30 },
    ])
    expect(dayValues(data, 'cost')).toEqual(
      Array.from({ length: 30 }, () => expect.closeTo(100 / 30, 11) as number),
    )
  })

  it('that begins and ends within days has less on both', async () => {
    const noon = '2026-04-01T12:00:00Z,2026-04-03T12:00:00Z'
    const data = await readTexts({ 'focus.csv': table(charge(noon, '8', '-8')) })
    expect(dayValues(data, 'cost')).toEqual([-2, -4, -2])
  })

  it('ends with the last day that shorter charges cover, where nothing begins after it', async () => {
    const month = charge(span('2026-04-01', '2026-05-01'), '0', '20')
    const open = await readTexts({
      'focus.csv': table(month, charge(span('2026-04-10', '2026-04-11'), '0', '5')),
    })
    expect(dayValues(open, 'cost')).toEqual([...Array.from({ length: 9 }, () => 2), 7])
    const closed = await readTexts({
      'focus.csv': table(month, charge(span('2026-05-01', '2026-05-02'), '0', '5')),
    })
    expect(dayValues(closed, 'cost')).toHaveLength(31)
    expect(metricTotals(closed)).toMatchObject({ 'cost USD': 25 })
  })

  it('is booked whole on its first day where it is a purchase, or its dates are damaged', async () => {
    const data = await readTexts({
      'focus.csv': table(
        charge(span('2026-04-01', '2027-04-01'), '12', '12', 'Purchase'),
        charge(span('2026-04-02', '9026-04-02'), '3', '3'),
      ),
    })
    expect(dayValues(data, 'cost')).toEqual([12, 3])
  })
})

describe('the token columns that exporters add to FOCUS', () => {
  const read = async (added: string, ...rows: readonly string[]) =>
    readTexts({
      'focus.csv': `${[`${header},${added}`, ...rows.map((row) => `1,1,USD,Usage,${april},A,A,I,D,${row}`)].join('\n')}\n`,
    })

  it('are tokens where the quantity of the charge is none', async () => {
    const data = await read(
      'x_InputTokens,x_OutputTokens',
      '5,Requests,chat,700,30',
      '2,1K tokens,output,9,9',
    )
    expect(metricTotals(data)).toMatchObject({ tokens_input: 700, tokens_output: 2030 })
  })

  it('hold cached ones in the input where the sum says so, else it is said that they are taken apart', async () => {
    const added = 'x_InputTokens,x_CachedTokens,x_OutputTokens,x_ConsumedTokens'
    const inside = await read(added, ',,chat,700,200,30,730')
    expect(metricTotals(inside)).toMatchObject({
      tokens_input: 500,
      tokens_cache_read: 200,
      tokens_output: 30,
    })
    const apart = await read(added, ',,chat,700,200,30,930')
    expect(metricTotals(apart)).toMatchObject({
      tokens_input: 700,
      tokens_cache_read: 200,
      tokens_output: 30,
    })
    const unclear = await read(added, ',,chat,700,200,30,')
    expect(metricTotals(unclear)).toMatchObject({ tokens_input: 700, tokens_cache_read: 200 })
    const codes = [inside, apart, unclear].map((data) =>
      data.notices.some((n) => n.code === 'cache_semantics_unknown'),
    )
    expect(codes).toEqual([false, false, true])
  })

  it('are a total where only that is given', async () => {
    const data = await read('x_ConsumedTokens', ',,chat,730')
    expect(metricTotals(data)).toMatchObject({ tokens_total: 730 })
    expect(metricTotals(data)).not.toHaveProperty('tokens_input')
  })
})
