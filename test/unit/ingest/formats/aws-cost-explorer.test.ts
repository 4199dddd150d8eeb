import { describe, expect, it } from 'vitest'
import { dimColumn } from '../../../support/table-columns.ts'
import { bucketsOf, metricTotals, readTexts } from '../../../support/temp-usage.ts'

type Json = Readonly<Record<string, unknown>>

const money = (amount: string | number): Json => ({ Amount: amount, Unit: 'USD' })
const group = (keys: readonly string[], amount: string | number, quantity?: Json): Json => ({
  Keys: keys,
  Metrics: {
    UnblendedCost: money(amount),
    ...(quantity === undefined ? {} : { UsageQuantity: quantity }),
  },
})
const period = (day: number, groups: readonly Json[], extra: Json = {}): Json => ({
  TimePeriod: { Start: `2026-03-0${day}`, End: `2026-03-0${day + 1}` },
  Total: {},
  Groups: groups,
  Estimated: false,
  ...extra,
})
const response = (periods: readonly Json[], extra: Json = {}): string =>
  JSON.stringify({
    GroupDefinitions: [{ Type: 'DIMENSION', Key: 'SERVICE' }],
    ResultsByTime: periods,
    ...extra,
  })

describe('a Cost Explorer response', () => {
  it('groups and their total are one bill, and amounts are texts or numbers', async () => {
    const total = { Total: { UnblendedCost: money('3') } }
    const data = await readTexts({
      'ce.json': response([
        period(1, [group(['A'], '1.5'), group(['B'], 1.5)], total),
        period(2, [], { Total: { UnblendedCost: money('4') } }),
      ]),
    })
    expect(metricTotals(data)).toEqual({ 'cost USD': 7 })
    expect(dimColumn(data.table, 'service')).toContain('B')
  })

  it('an empty period is a zero, and an estimated last one is partial', async () => {
    const data = await readTexts({
      'ce.json': response([
        period(1, [group(['A'], '1')]),
        period(2, []),
        period(3, [group(['A'], '2')], { Estimated: true }),
      ]),
    })
    expect(bucketsOf(data, 'cost')).toEqual([
      { day: '2026-03-01', value: 1, complete: true },
      { day: '2026-03-02', value: 0, complete: true },
      { day: '2026-03-03', value: 2, complete: false },
    ])
  })

  it('a page that two files hold counts once, and a missing next page is told', async () => {
    const first = response([period(1, [group(['A'], '1')]), period(2, [group(['A'], '2')])])
    const second = response([period(2, [group(['A'], '2')]), period(3, [group(['A'], '4')])], {
      NextPageToken: 'more',
    })
    for (const files of [
      { 'a.json': first, 'b.json': second },
      { 'a.json': second, 'b.json': first },
    ]) {
      const data = await readTexts(files)
      expect(metricTotals(data)['cost USD']).toBe(7)
      expect(data.notices.map((n) => n.code)).toContain('incomplete_export')
    }
    const whole = await readTexts({ 'a.json': first })
    expect(whole.notices.map((n) => n.code)).not.toContain('incomplete_export')
  })

  it('mixed units are no quantity; tokens and machines are counted where the usage type is known', async () => {
    const groupings = {
      GroupDefinitions: [
        { Type: 'TAG', Key: 'team' },
        { Type: 'DIMENSION', Key: 'USAGE_TYPE' },
      ],
    }
    const data = await readTexts({
      'ce.json': response(
        [
          period(1, [
            group(['team$search', 'USE1-Nova-input-tokens'], '1', { Amount: '2', Unit: '1K tokens' }),
            group(['team$', 'Mixed-tokens'], '1', { Amount: '2', Unit: 'N/A' }),
            group(['team$search', 'BoxUsage:p4d.24xlarge'], '1', { Amount: '3', Unit: 'Hrs' }),
          ]),
        ],
        groupings,
      ),
    })
    expect(metricTotals(data)).toEqual({ 'cost USD': 3, tokens_input: 2000, gpu_hours: 24 })
    expect(new Set(dimColumn(data.table, 'team'))).toContain('search')
  })

  it('responses of different groupings are warned about', async () => {
    const byRegion = response([period(1, [group(['eu'], '1')])], {
      GroupDefinitions: [{ Type: 'DIMENSION', Key: 'REGION' }],
    })
    const data = await readTexts({ 'a.json': response([period(1, [group(['A'], '1')])]), 'b.json': byRegion })
    expect(data.notices.map((n) => n.code)).toContain('double_count_grouped_and_ungrouped')
  })

  it('nulls and words are rejected, and a cut or costless response is refused', async () => {
    const data = await readTexts({
      'ce.json': response([period(1, [group(['A'], '1'), group(['B'], 'n/a')])]),
    })
    expect(metricTotals(data)['cost USD']).toBe(1)
    expect(data.imports[0]?.rejectReasons).toEqual([{ reason: 'a cost amount is not a number', rows: 1 }])
    const text = response([period(1, [group(['A'], '1')])])
    await expect(readTexts({ 'ce.json': text.slice(0, -20) })).rejects.toMatchObject({ code: 'UNREADABLE' })
    await expect(readTexts({ 'ce.json': response([period(1, [])]) })).rejects.toThrow(/without any cost/)
  })
})

describe('an Infracost breakdown', () => {
  it('is refused as an estimate', async () => {
    const text = JSON.stringify({ version: '0.2', currency: 'USD', projects: [], totalMonthlyCost: '1' })
    await expect(readTexts({ 'out.json': text })).rejects.toThrow(/estimate of planned resources/)
  })
})
