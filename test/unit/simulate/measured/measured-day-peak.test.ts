import { describe, expect, it } from 'vitest'
import { simulate } from '../../../../src/pipeline.ts'
import { parseScenario } from '../../../../src/scenario/parse-scenario.ts'
import { readTexts } from '../../../support/temp-usage.ts'

/** Hours of some days; the hour from 12:00 has three times the requests of the others. */
function hours(days: number): string {
  const rows = Array.from({ length: 24 * days }, (_, i) => {
    const stamp = new Date(Date.UTC(2026, 4, 1, i)).toISOString()
    return `${stamp},${i % 24 === 12 ? '300' : '100'},${i % 24 === 12 ? '60000' : '20000'}`
  })
  return `time,requests,tokens_output\n${rows.join('\n')}\n`
}

async function run(days: number, gpu = ''): Promise<{ notices: string[]; peak: number }> {
  const usage = await readTexts({ 'load.csv': hours(days) })
  const scenario = parseScenario(
    `version: 1
horizon: 1mo
paths: 64
demand: { d: { history: { metric: requests }, growth: flat } }
resources:
  tokens: { kind: tokens, from: d, input: 1k, output: 200 }
  gpus: { kind: gpu, from: tokens, decode: 1k tokens/s, prefill: 5k tokens/s${gpu} }
constraints: { pool: { capacity: 640 gpus, of: gpus } }
`,
    { file: 'scenario.yml' },
  )
  const report = await simulate(scenario, usage, { version: 'test' })
  const notices = report.warnings.filter((w) => w.code === 'measured-rate').map((w) => w.message)
  const last = (measure: string): number =>
    report.resources.find((r) => r.id === 'gpus' && r.measure === measure)?.series.mean.at(-1) ?? Number.NaN
  return { notices, peak: (24 * last('gpus')) / last('gpu-hours') }
}

describe('the busy-hour factor of GPUs', () => {
  it('is the measured one where data is finer than a day, and the report says so', async () => {
    const { notices, peak } = await run(12)
    expect(peak).toBeCloseTo((24 * 3) / 26, 6)
    expect(notices).toEqual([
      expect.stringMatching(
        /gpus: peak 2\.77x was measured: the busiest hour of tokens_output .* 10 days of .*load\.csv/,
      ),
    ])
  })

  it.each([
    ['a stated peak', 12, ', peak: 1.5x'],
    ['a stated utilisation', 12, ', utilisation: 50%'],
  ])('yields to %s', async (_, days, gpu) => {
    expect((await run(days, gpu)).notices).toEqual([])
  })

  it('is not taken from a few days', async () => {
    expect((await run(8)).notices).toEqual([])
  })
})
