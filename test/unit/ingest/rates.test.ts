import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readUsage } from '../../../src/ingest/read-usage.ts'
import { sharedPath } from '../../support/shared.ts'
import { readTexts } from '../../support/temp-usage.ts'
import { readText } from '../../support/usage-files.ts'

const trace = sharedPath('data/llm-usage/azure_llm_2023_code.csv')
if (trace === undefined)
  process.stderr.write('rates of real traces: skipped, the shared reference folder is absent\n')

/** Requests every ten minutes, ten seconds each; in the hour from 12:00 of each day five times as many. */
function log(days: number): string {
  const rows: object[] = []
  for (let day = 0; day < days; day++)
    for (let slot = 0; slot < 144; slot++)
      for (let i = 0; i < (slot >= 72 && slot < 78 ? 5 : 1); i++) {
        const start = Date.UTC(2026, 4, 1 + day, 0, 10 * slot)
        rows.push({
          request_id: `${String(day)}-${String(slot)}-${String(i)}`,
          startTime: new Date(start).toISOString(),
          endTime: new Date(start + 10_000).toISOString(),
          spend: 1,
          prompt_tokens: slot === 0 ? 1000 : 100,
          completion_tokens: 50,
          status: slot === 143 ? 'failure' : 'success',
          model: 'm',
          custom_llm_provider: 'openai',
        })
      }
  return JSON.stringify(rows)
}

describe('rates of requests', () => {
  it('peaks, sizes, shares and concurrency follow from the rows', async () => {
    const { imports } = await readText(log(4), {}, 'log.json')
    const rates = imports[0]?.rates
    if (rates === undefined) throw new Error('no rates')
    // 168 requests a day: the busiest hour has 30 of them, the busiest window of five minutes 5 of 288 windows.
    expect(rates.dayPeaks.find((p) => p.metric === 'requests')).toEqual({
      metric: 'requests',
      factor: Number(((24 * 30) / 168).toPrecision(9)),
      days: 2,
    })
    const five = rates.peaks.find((p) => p.metric === 'requests' && p.window === '5min')
    expect(five?.factor).toBeCloseTo((5 * (4 * 288 - 1)) / (4 * 168), 6)
    const input = rates.sizes.find((s) => s.metric === 'input')
    expect(input).toMatchObject({ requests: 672, p50: 100, p95: 100 })
    expect(input?.mean).toBeCloseTo((167 * 100 + 1000) / 168, 6)
    expect(rates.shares.find((s) => s.name === 'errors')?.share).toBeCloseTo(1 / 168, 9)
    expect(rates.concurrency?.peak).toBe(5)
    expect(rates.concurrency?.mean).toBeCloseTo((672 * 10) / (4 * 86_400 - 590), 6)
  })

  it('a repeated page changes none of them', async () => {
    const once = await readText(log(3), {}, 'log.json')
    const twice = await readText(`${log(3).slice(0, -1)},${log(3).slice(1)}`, {}, 'log.json')
    expect(twice.imports[0]?.rates).toEqual(once.imports[0]?.rates)
  })

  it('shares over several files are those of their sums, and a file without the count says nothing', async () => {
    const day = (at: number, failed: number, withErrors = true): string =>
      `time,requests${withErrors ? ',errors' : ''}\n${Array.from({ length: 24 }, (_, hour) => `${new Date(Date.UTC(2026, 4, at, hour)).toISOString()},100${withErrors ? `,${String(failed)}` : ''}`).join('\n')}\n`
    const shareOf = async (files: Record<string, string>): Promise<number | undefined> => {
      const { imports } = await readTexts(files)
      const told = imports.flatMap((i) => i.rates?.shares ?? []).filter((s) => s.name === 'errors')
      expect(told).toHaveLength(1)
      return told[0]?.share
    }
    expect(await shareOf({ 'a.csv': day(1, 2), 'b.csv': day(2, 4) })).toBeCloseTo(0.03, 12)
    expect(await shareOf({ 'a.csv': day(1, 2), 'b.csv': day(2, 0, false) })).toBeCloseTo(0.02, 12)
  })

  it('what needs the rows a second time is left out where only the roll-up is asked for', async () => {
    const { imports } = await readTexts({ 'log.json': log(4) }, { rates: 'rolled' })
    const rates = imports[0]?.rates
    expect([rates?.peaks, rates?.sizes, rates?.concurrency]).toEqual([[], [], undefined])
    expect(rates?.dayPeaks.length).toBeGreaterThan(0)
    expect(rates?.shares.map((s) => s.name)).toContain('errors')
  })

  it('a table of days has none', async () => {
    const { imports } = await readText('date,requests\n2026-05-01,5\n2026-05-02,6\n2026-05-03,7\n')
    expect(imports[0]?.rates).toBeUndefined()
  })
})

const mooncake = {
  trace: sharedPath('data/llm-usage/mooncake_synthetic_trace.jsonl'),
  minutes: sharedPath('data/llm-usage/mooncake_synthetic_per_minute.csv'),
} as const

describe.skipIf(mooncake.trace === undefined || mooncake.minutes === undefined)('rates of Mooncake', () => {
  it.each([
    ['requests', 1],
    ['tokens_input', 2],
    ['tokens_output', 3],
  ] as const)('the peak minute of %s is that of the counts by minute', async (metric, column) => {
    const lines = readFileSync(mooncake.minutes ?? '', 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1)
    const counts = lines.map((line) => Number(line.split(',')[column]))
    const mean = counts.reduce((a, b) => a + b, 0) / counts.length
    const { imports } = await readUsage([mooncake.trace ?? ''], { step: 'hour', traceStart: '2024-06-25' })
    const peak = imports[0]?.rates?.peaks.find((p) => p.metric === metric && p.window === '1min')
    expect(peak?.factor).toBeCloseTo(Math.max(...counts) / mean, 6)
  })
})

describe.skipIf(trace === undefined)('rates of a real trace', () => {
  it('the peak minute of the Azure code trace equals a direct count of its rows', async () => {
    const lines = readFileSync(trace ?? '', 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1)
    const outputs = new Map<number, number>()
    for (const line of lines) {
      const [stamp = '', , output = ''] = line.split(',')
      const minute = Math.floor(Date.parse(`${stamp.slice(0, 19).replace(' ', 'T')}Z`) / 60_000)
      outputs.set(minute, (outputs.get(minute) ?? 0) + Number(output))
    }
    const minutes = [...outputs.keys()]
    const span = Math.max(...minutes) - Math.min(...minutes) + 1
    const sum = [...outputs.values()].reduce((a, b) => a + b, 0)
    const { imports } = await readUsage([trace ?? ''], { step: 'day' })
    const peak = imports[0]?.rates?.peaks.find((p) => p.metric === 'tokens_output' && p.window === '1min')
    expect(peak?.factor).toBeCloseTo((Math.max(...outputs.values()) * span) / sum, 6)
  })
})
