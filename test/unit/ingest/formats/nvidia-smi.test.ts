import { describe, expect, it } from 'vitest'
import { JevonsError } from '../../../../src/errors.ts'
import { bucketsOf, metricTotals, readTexts } from '../../../support/temp-usage.ts'

const header = 'timestamp, index, name, power.draw [W], utilization.gpu [%], memory.used [MiB]'
const log = (...rows: string[]): string => `${[header, ...rows].join('\n')}\n`
const two = log(
  '2026/05/09 03:57:48.161, 0, NVIDIA H100, 300.50 W, 40 %, 1000 MiB',
  '2026/05/09 03:57:48.163, 1, NVIDIA H100, 200.25 W, 20 %, 3000 MiB',
  '2026/05/09 04:57:48.161, 0, NVIDIA H100, 500.50 W, 60 %, [N/A]',
  '2026/05/09 04:57:48.163, 1, NVIDIA H100, [Not Supported], 0 %, [Unknown Error]',
)

describe('nvidia-smi log', () => {
  it('averages per GPU; unsupported cells are missing, not zero', async () => {
    const data = await readTexts({ 'log.csv': two })
    expect(bucketsOf(data, 'power_kw').map((b) => b.value)).toEqual([0.4005, 0.20025])
    expect(bucketsOf(data, 'gpu_util').map((b) => b.value)).toEqual([0.5, 0.1])
    expect(bucketsOf(data, 'gpu_count').map((b) => b.value)).toEqual([1, 1])
    expect(bucketsOf(data, 'gpu_mem_gb').map((b) => b.value)).toEqual([1.048576, 3.145728])
    expect(data.imports[0]).toMatchObject({ format: 'nvidia-smi', rows: 4, rejected: 0, gaps: 'gauge' })
  })

  it('a log without units and one whose rows name no GPU give the same watts', async () => {
    const bare = two
      .replaceAll(/ (W|%|MiB)(?=[,\n])/g, '')
      .replaceAll(/ \[(W|%|MiB)\]/g, '')
      .replaceAll(/(\d{3}), ([01]), /g, '$1, ')
      .replaceAll('.163', '.161')
      .replace('index, ', '')
    const data = await readTexts({ 'log.csv': bare })
    expect(bucketsOf(data, 'power_kw').map((b) => b.value)).toEqual([0.4005, 0.20025])
    expect(data.notices.map((n) => n.code)).toContain('gpus_numbered')
  })

  it('a log read twice counts once, and its stamps are in the stated zone', async () => {
    const data = await readTexts({ 'a.csv': two, 'b.csv': two }, { timezone: 'Asia/Tokyo' })
    expect(bucketsOf(data, 'power_kw').map((b) => [b.day, b.value])).toEqual([
      ['2026-05-08', 0.4005],
      ['2026-05-08', 0.20025],
    ])
    expect(data.imports.reduce((sum, i) => sum + i.duplicates, 0)).toBe(4)
  })

  it('rejects a row that is cut off and one whose power is no number, and keeps the rest', async () => {
    const data = await readTexts({
      'log.csv': `${two}2026/05/09 05:57:48.161, 0, NVIDIA H100, ERR!, 1 %, 1 MiB\n2026/05/09 05:5`,
    })
    expect(data.imports[0]).toMatchObject({ rows: 6, rejected: 2 })
    expect(metricTotals(data)['power_kw']).toBeCloseTo((300.5 + 200.25 + 500.5) / 3000, 12)
  })

  it('a log without stamps is refused with the command that writes them', async () => {
    const text = 'power.draw [W], utilization.gpu [%]\n62.87 W, 0 %\n62.53 W, 0 %\n'
    const error: unknown = await readTexts({ 'log.csv': text }).catch((e: unknown) => e)
    if (!(error instanceof JevonsError)) throw new Error('it was imported')
    expect(error.code).toBe('MISSING_COLUMN')
    expect(error.problems[0].hint).toContain('--query-gpu=timestamp')
  })
})
