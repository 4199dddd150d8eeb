import { expect, it } from 'vitest'
import { readText, tableLines, totals } from '../../../support/usage-files.ts'

it('limits, quotas and budgets of a table are step functions: the last value counts, and days do not add up', async () => {
  const text =
    'date,limit_tpm,quota_gpus,budget,over_limit\n2026-01-01,100,8,5,1\n2026-01-02,100,8,5,2\n2026-01-03,200,9,6,3\n'
  const data = await readText(text)
  expect(totals(data)).toEqual({ limit_tpm: 200, quota_gpus: 9, budget: 6, over_limit: 6 })
  expect(tableLines(data.table).filter((line) => line.startsWith('limit_tpm'))).toEqual([
    'limit_tpm 2026-01-01 100',
    'limit_tpm 2026-01-02 100',
    'limit_tpm 2026-01-03 200',
  ])
})
