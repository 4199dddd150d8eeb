import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { withDuckDb } from '../../../src/ingest/engine/duckdb.ts'
import { azureBlockSql } from '../../../src/ingest/formats/azure-cost.ts'
import { readUsage } from '../../../src/ingest/read-usage.ts'
import { cellsOf } from '../../support/fixture-edits.ts'
import { sharedPath } from '../../support/shared.ts'
import { metricTotals } from '../../support/temp-usage.ts'
import { tempFolder } from '../../support/usage-files.ts'

const samples = sharedPath('formats/samples')
const data = sharedPath('data')
if (samples === undefined || data === undefined)
  process.stderr.write('bills: skipped, the shared reference folder is absent\n')

const read = async (...paths: string[]) => readUsage(paths, { step: 'day' })

describe.skipIf(samples === undefined || data === undefined)('bills of clouds and clusters', () => {
  // microsoft/finops-toolkit, anonymised exports of a real EA: the sums of their Cost columns (to the engine's 12 places).
  it.each([
    ['Actual', 'billed', 11, 8.545007786742],
    ['Amortized', 'amortized', 28, 16.296932136637],
  ])(
    'the Azure EA export %sCost is recognised as %s by its rows, with its total',
    async (name, basis, rows, total) => {
      const usage = await read(`${samples ?? ''}/azure-cost/EA_${name}Cost_Small.csv`)
      expect(usage.imports[0]).toMatchObject({
        format: 'azure-cost',
        maturity: 'verified',
        rows,
        rejected: 0,
      })
      expect(usage.imports[0]?.metrics[0]?.basis).toBe(basis)
      expect(metricTotals(usage)['cost USD']).toBeCloseTo(total, 11)
    },
  )

  it("blocks of Azure's units are those of Microsoft's own list", async () => {
    const [header = [], ...rows] = cellsOf(
      readFileSync(`${samples ?? ''}/azure-cost/PricingUnits.csv`, 'utf8').replace('\uFEFF', ''),
      ',',
    )
    const [unit, size] = ['UnitOfMeasure', 'PricingBlockSize'].map((name) => header.indexOf(name))
    const listed = new Map(rows.map((row) => [row[unit ?? -1] ?? '', Number(row[size ?? -1])]))
    expect(listed.size).toBeGreaterThan(300)
    const folder = tempFolder()
    const found = await withDuckDb({ tempDir: folder, timezone: 'UTC', files: [] }, (db) =>
      db.rows(
        `select unit, ${azureBlockSql} as block from (values ${[...listed.keys()].map((u) => `('${u.replaceAll("'", "''")}')`).join(', ')}) as units(unit)`,
      ),
    )
    expect(new Map(found.map((row) => [String(row['unit']), Number(row['block'])]))).toEqual(listed)
  })

  it('both Azure exports together are two bases, never a sum', async () => {
    const usage = await read(
      `${samples ?? ''}/azure-cost/EA_ActualCost_Small.csv`,
      `${samples ?? ''}/azure-cost/EA_AmortizedCost_Small.csv`,
    )
    const totals = metricTotals(usage)
    expect(totals['cost USD']).toBeCloseTo(8.545007786742, 11)
    expect(totals['cost:amortized USD']).toBeCloseTo(16.296932136637, 11)
    expect(usage.notices.map((n) => n.code)).toContain('actual_and_amortized')
  })

  it.each(['template', 'vm'])('an Azure table without a currency (%s) is refused', async (name) => {
    await expect(read(`${data ?? ''}/cost/opencost_azure_billing_${name}.csv`)).rejects.toThrow(
      /lacks BillingCurrency/,
    )
  })

  it('an Infracost estimate is refused', async () => {
    await expect(read(`${data ?? ''}/cost/infracost_example_out.json`)).rejects.toThrow(/estimate/)
  })

  it.each([
    [
      'aws/cur2.csv',
      'aws-cur',
      {
        'cost USD': 0.189,
        'cost:amortized USD': 0.189,
        'cost:net USD': 0.189,
        tokens_input: 23_000,
        tokens_cache_read: 400_000,
      },
    ],
    ['aws/cost_explorer.json', 'aws-cost-explorer', { 'cost USD': 2.709, tokens_input: 523_000 }],
    [
      'gcp/billing_export.jsonl',
      'gcp-billing',
      { 'cost USD': -0.0001, 'cost:gross USD': 1.2143, tokens_input: 1_065_040 },
    ],
    ['opencost/allocation.json', 'opencost', { 'cost USD': 173.3, gpu_hours: 48 }],
    ['opencost/csv_export.csv', 'opencost-csv', { 'cost USD': 61.9 }],
  ])('%s is %s with these totals', async (path, format, totals) => {
    const usage = await read(`${samples ?? ''}/${path}`)
    expect(usage.imports[0]).toMatchObject({ format, rejected: 0 })
    expect(metricTotals(usage)).toEqual(totals)
  })
})
