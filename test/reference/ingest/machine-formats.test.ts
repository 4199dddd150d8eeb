import { describe, expect, test } from 'vitest'
import { JevonsError } from '../../../src/errors.ts'
import { readUsage } from '../../../src/ingest/read-usage.ts'
import { sharedPath } from '../../support/shared.ts'
import { bucketsOf, metricTotals } from '../../support/temp-usage.ts'

const root = sharedPath('formats/samples/slurm/SOURCE.md')?.replace(/slurm\/SOURCE\.md$/, '')
const skipped = root === undefined
if (skipped) process.stdout.write('machine-formats: skipped, the shared reference folder is absent\n')

// The figures are worked out by hand from the samples, which are synthetic but for nvidia-smi's.
describe.skipIf(skipped)('samples of machines', () => {
  test.each([
    // 8 GPUs for 16 h, and 4 GPUs for the hour that the running job had had; waits of 300 s and 60 s.
    ['slurm/sacct_P.txt', 'slurm-sacct', { gpu_hours: 132, jobs: 2, queue_wait_s: 180 }],
    // (62.87 + 62.53) / 2 W; the third poll is [N/A].
    ['nvidia-smi/log.csv', 'nvidia-smi', { power_kw: 0.0627, gpu_util: 0, gpu_count: 1 }],
    [
      'cloudwatch/get_metric_data.json',
      'cloudwatch',
      { db_connections: (118.2 + 97.5) / 2, db_writes_per_s: 44 },
    ],
    ['datadog/v1_query.json', 'datadog', { db_connections: 42 }],
    ['datadog/v2_timeseries.json', 'datadog', { query_0_mean: (1575317847 + 0.5) / 2 }],
  ])('%s: totals', async (path, format, metrics) => {
    const data = await readUsage([`${root ?? ''}${path}`], { step: 'day' })
    expect(data.imports[0]).toMatchObject({ format, rejected: 0 })
    expect(metricTotals(data)).toEqual(metrics)
  })

  test('the sample of sacct spreads over both days', async () => {
    const data = await readUsage([`${root ?? ''}slurm/sacct_P.txt`], { step: 'day' })
    const sums = new Map<string, number>()
    for (const { day, value } of bucketsOf(data, 'gpu_hours')) sums.set(day, (sums.get(day) ?? 0) + value)
    expect([...sums]).toEqual([
      ['2026-08-01', 112],
      ['2026-08-02', expect.closeTo(20, 9)],
    ])
  })

  test('the sample of CloudWatch says that a page is missing', async () => {
    const data = await readUsage([`${root ?? ''}cloudwatch/get_metric_data.json`], { step: 'day' })
    expect(data.notices.map((n) => n.code)).toContain('incomplete_export')
  })

  test.each([
    ['dcgm/default-counters.csv', 'list of the metrics'],
    ['dcgm/sample.prom', 'single instant'],
    ['redfish/power.json', 'when it was measured'],
  ])('%s is refused with its reason', async (path, word) => {
    const error: unknown = await readUsage([`${root ?? ''}${path}`], { step: 'day' }).catch((e: unknown) => e)
    if (!(error instanceof JevonsError)) throw new Error('it was imported')
    expect(error.message).toContain(word)
    expect(error.problems[0].hint ?? '').not.toBe('')
  })
})
