import { describe, expect, it } from 'vitest'
import { dimColumn } from '../../../support/table-columns.ts'
import { metricTotals, readTexts } from '../../../support/temp-usage.ts'

/** FOCUS 1.4: no ProviderName, an invoice id, and a host. */
const header =
  'BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ServiceProviderName,HostProviderName,InvoiceId,InvoiceDetailId,ConsumedQuantity,ConsumedUnit,SkuMeter'
const table = (...rows: readonly string[]): string => `${[header, ...rows].join('\n')}\n`
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
