import { describe, expect, it } from 'vitest'
import { JevonsError } from '../../../../src/errors.ts'
import { dimColumn } from '../../../support/table-columns.ts'
import { bucketsOf, metricTotals, readTexts } from '../../../support/temp-usage.ts'

const header = 'JobIDRaw|User|Account|Partition|State|Submit|Start|End|ElapsedRaw|AllocTRES'
const h100 = 'billing=32,cpu=32,gres/gpu:h100=8,gres/gpu=8,mem=512G,node=1'
const jobs = [
  `4711|alice|ml|gpu|COMPLETED|2026-08-01T09:55:00|2026-08-01T10:00:00|2026-08-02T02:00:00|57600|${h100}`,
  `4711.batch||ml||COMPLETED|2026-08-01T10:00:00|2026-08-01T10:00:00|2026-08-02T02:00:00|57600|cpu=32,gres/gpu:h100=8,gres/gpu=8`,
  '4712|bob|ml|gpu|RUNNING|2026-08-02T00:00:00|2026-08-02T00:01:00|Unknown|3600|cpu=16,gres/gpu=4,node=1',
  '4713|bob|ml|gpu|CANCELLED by 1001|2026-08-02T00:00:00|Unknown|2026-08-02T00:10:00|0|',
]
const text = (...rows: string[]): string => `${[header, ...rows].join('\n')}\n`

describe('sacct', () => {
  it('spreads GPU-hours over the days that a job ran, without steps and without adding typed GPUs twice', async () => {
    const data = await readTexts({ 'sacct.txt': text(...jobs) })
    expect(metricTotals(data)).toEqual({ gpu_hours: 132, jobs: 2, queue_wait_s: 180 })
    const days = new Map<string, number>()
    for (const { day, value } of bucketsOf(data, 'gpu_hours')) days.set(day, (days.get(day) ?? 0) + value)
    expect([...days].map(([day, v]) => [day, Number(v.toFixed(9))])).toEqual([
      ['2026-08-01', 112],
      ['2026-08-02', 20],
    ])
    expect(data.imports[0]).toMatchObject({ format: 'slurm-sacct', rows: 2, rejected: 0, gaps: 'events' })
    expect(data.notices.map((n) => n.code)).toEqual(expect.arrayContaining(['running_jobs', 'rows_skipped']))
    expect(dimColumn(data.table, 'user')).toBeUndefined()
    expect(new Set(dimColumn(data.table, 'gpu_type'))).toEqual(new Set(['h100', undefined]))
  })

  it('users are a dimension only when asked for', async () => {
    const data = await readTexts({ 'sacct.txt': text(...jobs) }, { keepUser: true })
    expect(new Set(dimColumn(data.table, 'user'))).toEqual(new Set(['alice', 'bob']))
  })

  it('a job in two exports counts once, as far as the later one saw it, in either order', async () => {
    const running = '9|u|ml|gpu|RUNNING|2026-08-01T00:00:00|2026-08-01T00:00:00|Unknown|3600|gres/gpu=2'
    const ended =
      '9|u|ml|gpu|COMPLETED|2026-08-01T00:00:00|2026-08-01T00:00:00|2026-08-01T05:00:00|18000|gres/gpu=2'
    for (const files of [
      { 'a.txt': text(running), 'b.txt': text(ended) },
      { 'a.txt': text(ended), 'b.txt': text(running) },
    ]) {
      const data = await readTexts(files)
      expect(metricTotals(data)).toMatchObject({ gpu_hours: 10, jobs: 1 })
      expect(data.imports.reduce((sum, i) => sum + i.duplicates, 0)).toBe(1)
      expect(data.notices.map((n) => n.code)).not.toContain('running_jobs')
    }
  })

  it('adds typed GPUs where the untyped count is absent, and reads Elapsed, a trailing bar and suspended time', async () => {
    const row =
      '7|2026-08-01T00:00:00|2026-08-01T00:00:00|2026-08-03T00:00:00|1-12:00:00|gres/gpu:a100=1,gres/gpu:h100=3|'
    const data = await readTexts({
      'sacct.txt': `JobID|Submit|Start|End|Elapsed|AllocTRES|\n${row}\n`,
    })
    expect(metricTotals(data)['gpu_hours']).toBeCloseTo(144, 9)
    expect(bucketsOf(data, 'gpu_hours').map((b) => Number(b.value.toFixed(9)))).toEqual([72, 72])
  })

  it('reads stamps in the stated zone', async () => {
    const data = await readTexts({ 'sacct.txt': text(jobs[0] ?? '') }, { timezone: 'America/New_York' })
    expect(bucketsOf(data, 'gpu_hours').map((b) => [b.day, Number(b.value.toFixed(9))])).toEqual([
      ['2026-08-01', 80],
      ['2026-08-02', 48],
    ])
  })

  it('says that GPUs were not recorded instead of counting none', async () => {
    const data = await readTexts({
      'sacct.txt': text(
        '1|u|ml|cpu|COMPLETED|2026-08-01T00:00:00|2026-08-01T00:00:00|2026-08-01T01:00:00|3600|cpu=4',
      ),
    })
    expect(metricTotals(data)).toEqual({ jobs: 1, queue_wait_s: 0 })
    expect(data.notices.map((n) => n.code)).toContain('no_gpus')
  })

  it('rejects damaged rows, keeps the others, and never expands an absurd run', async () => {
    const data = await readTexts({
      'sacct.txt': text(
        jobs[0] ?? '',
        '2|u|ml|gpu|COMPLETED|2026-08-01T00:00:00|yesterday|2026-08-01T01:00:00|3600|gres/gpu=1',
        '3|u|ml|gpu|RUNNING|2026-08-01T00:00:00|2026-08-01T00:00:00|Unknown|999999999999999|gres/gpu=1',
        '4|u|ml|gpu|RUNNING|2026-08-01T00:00:00|2026-08-01T00:00:00|Unknown|soon|gres/gpu=1',
        '5|u|ml|gpu|COMPL',
      ),
    })
    expect(metricTotals(data)).toEqual({ gpu_hours: 128, jobs: 1, queue_wait_s: 300 })
    expect(data.imports[0]).toMatchObject({ rows: 5, rejected: 4 })
  })

  it.each([
    [
      'an sreport total',
      'Cluster|Account|Login|Proper Name|TRES Name|Used\nc|ml|||gres/gpu|120\nc|qa|||gres/gpu|12\n',
      'sreport',
    ],
    ['JSON', '{"jobs":[{"job_id":1,"job_state":"COMPLETED","tres":{}}],"meta":{}}', 'JSON'],
    ['jobs without Start', 'JobIDRaw|ElapsedRaw|AllocTRES\n1|60|gres/gpu=1\n2|60|gres/gpu=1\n', 'Start'],
  ])('%s is refused with what to export instead', async (_, content, word) => {
    const error: unknown = await readTexts({ 'x.txt': content }).catch((e: unknown) => e)
    if (!(error instanceof JevonsError)) throw new Error('it was imported')
    expect(error.message).toContain(word)
    expect(`${error.message} ${error.problems[0].hint ?? ''}`).toContain('--format=JobIDRaw')
  })
})
