import { describe, expect, it } from 'vitest'
import { type DailyRows, run } from '../../support/run-scenario.ts'

const flat = (metric: string, value: number): DailyRows => ({
  metric,
  unit: metric === 'requests' ? 'requests' : 'tokens',
  from: '2026-10-01',
  values: Array.from({ length: 61 }, () => value),
})

async function told(series: readonly DailyRows[], metric: string, params = ''): Promise<string[]> {
  const report = await run(
    `version: 1
start: 2026-12-01
horizon: 1mo
paths: 16
demand: { d: { history: { metric: ${metric} }, growth: flat } }
resources: { t: { kind: tokens, from: d, price: $2/M tokens${params} } }
constraints: { c: { budget: $9k/month, of: t } }
`,
    series,
  )
  return report.warnings.filter((w) => w.code === 'measured-rate').map((w) => w.message)
}

describe('token and cache ratios', () => {
  const all = [
    flat('requests', 100),
    flat('tokens_input', 60_000),
    flat('tokens_cache_read', 20_000),
    flat('tokens_output', 20_000),
  ]

  it('of the exports are told once for each resource, with their values', async () => {
    expect(await told(all, 'requests')).toEqual([
      't: input 800, output 200, cached 25 %, output-share 20 % measured in the exports (mean of the last 28 days)',
    ])
  })

  it('that the scenario states are not', async () => {
    const [message] = await told(all, 'requests', ', input: 1k, cached: 10%')
    expect(message).toBe(
      't: output 200, output-share 20 % measured in the exports (mean of the last 28 days)',
    )
  })

  it('of a part alone are none: output without input is no share of 100 %', async () => {
    expect(await told([flat('requests', 100), flat('tokens_output', 20_000)], 'requests')).toEqual([
      't: output 200 measured in the exports (mean of the last 28 days)',
    ])
    expect(await told([flat('requests', 100), flat('tokens_cache_read', 20_000)], 'requests')).toEqual([
      't: input 200 measured in the exports (mean of the last 28 days)',
    ])
  })
})
