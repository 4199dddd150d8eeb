import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readUsage } from '../../../../src/ingest/read-usage.ts'
import { dimColumn } from '../../../support/table-columns.ts'
import { metricTotals } from '../../../support/temp-usage.ts'

let folder = ''
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jevons-bill-parquet-'))
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.run(`copy (select 'a' as identity_line_item_id, 'i' as identity_time_interval, 'Usage' as line_item_line_item_type,
      timestamp '2026-03-01 00:00:00' as line_item_usage_start_date, timestamp '2026-03-01 01:00:00' as line_item_usage_end_date,
      'AmazonBedrock' as line_item_product_code, 'USE1-Nova-input-tokens' as line_item_usage_type, 23.0::double as line_item_usage_amount,
      'USD' as line_item_currency_code, 0.069::double as line_item_unblended_cost, '1K tokens' as pricing_unit,
      map {'user_team': 'search'} as resource_tags) to '${join(folder, 'cur.parquet')}' (format parquet)`)
  await connection.run(`copy (select {'id': 'S', 'description': 'Vertex AI'} as service,
      {'id': 'K', 'description': 'Gemini 2.5 Pro Text Output - Predictions'} as sku, timestamptz '2026-08-01 00:00:00+00' as usage_start_time,
      timestamptz '2026-08-01 01:00:00+00' as usage_end_time, {'id': 'p'} as project, [{'key': 'team', 'value': 'search'}] as labels,
      now() as export_time, 1.5::double as cost, 'USD' as currency, {'amount': 100.0::double, 'unit': 'count'} as usage,
      [{'name': 'promo', 'amount': -0.5::double}, {'name': 'cud', 'amount': -0.25::double}] as credits) to '${join(folder, 'gcp.parquet')}' (format parquet)`)
  connection.closeSync()
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('a bill as Parquet', () => {
  it('of AWS has tags in a map and numbers and times of their own types', async () => {
    const data = await readUsage([join(folder, 'cur.parquet')], { step: 'day' })
    expect(metricTotals(data)).toEqual({ 'cost USD': 0.069, tokens_input: 23_000 })
    expect(dimColumn(data.table, 'team')?.[0]).toBe('search')
  })

  it('of Google has nested records, credits and labels', async () => {
    const data = await readUsage([join(folder, 'gcp.parquet')], { step: 'day' })
    expect(metricTotals(data)).toEqual({ 'cost USD': 0.75, 'cost:gross USD': 1.5, tokens_output: 100 })
    expect(data.imports[0]?.from).toBe('2026-08-01')
    expect(dimColumn(data.table, 'team')).toContain('search')
  })
})
