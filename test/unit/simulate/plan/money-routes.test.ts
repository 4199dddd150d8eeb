import { describe, expect, it } from 'vitest'
import { JevonsError } from '../../../../src/errors.ts'
import { type DailyRows, run } from '../../../support/run-scenario.ts'

const scenario = (resources: string): string => `version: 1
start: 2027-01-01
horizon: 30d
paths: 16
demand: { app: { level: 1M requests/day, growth: flat } }
resources:
${resources}`

async function refusal(text: string): Promise<JevonsError> {
  try {
    await run(text)
  } catch (error) {
    if (error instanceof JevonsError) return error
    throw error
  }
  throw new Error('was not refused')
}

describe('routes of money', () => {
  it('refuses tokens that are priced where they are counted and where they are served', async () => {
    const error = await refusal(
      scenario(`  tokens: { kind: tokens, from: app, input: 1k, output: 100, price: $3/M tokens }
  pool: { kind: gpu, from: tokens, price: $2.60/h }`),
    )
    expect(error.code).toBe('BAD_SCENARIO')
    expect(error.message).toContain("'tokens'")
    expect(error.message).toContain("'pool'")
    expect(error.problems[0].pos?.line).toBe(7)
  })

  it('refuses routes that serve more than all tokens', async () => {
    const error = await refusal(
      scenario(`  tokens: { kind: tokens, from: app, input: 1k, output: 100 }
  one: { kind: gpu, from: tokens, price: $2.60/h }
  two: { kind: gpu, from: tokens, share: 30%, price: $2.60/h }`),
    )
    expect(error.message).toContain('130 %')
    expect(error.problems[0].hint).toContain('share: 50%')
  })

  it('says which share of the tokens has no route and no price', async () => {
    const report = await run(
      scenario(`  tokens: { kind: tokens, from: app, input: 1k, output: 100 }
  one: { kind: gpu, from: tokens, share: 30%, price: $2.60/h }`),
    )
    expect(report.warnings.find((warning) => warning.code === 'unrouted')?.message).toContain('70 %')
  })
})

describe('measured series that two resources claim', () => {
  const flat = (metric: string, unit: string, value: number): DailyRows => ({
    metric,
    unit,
    from: '2026-01-01',
    values: Array.from({ length: 200 }, () => value),
  })
  const first = (report: Awaited<ReturnType<typeof run>>, id: string): number =>
    report.resources.find((resource) => resource.id === id)?.series.p50[0] ?? Number.NaN

  it('are split by share when the same traffic feeds both', async () => {
    const report = await run(
      `version: 1
horizon: 30d
paths: 16
demand: { app: { history: { metric: requests }, growth: flat } }
resources:
  api: { kind: tokens, from: app, share: 70%, input: 900, output: 100, cached: 0% }
  own: { kind: tokens, from: app, share: 30%, input: 900, output: 100, cached: 0% }`,
      [flat('requests', 'requests', 1000), flat('tokens_total', 'tokens', 2_000_000)],
    )
    expect(first(report, 'api')).toBeCloseTo(1_400_000, -2)
    expect(first(report, 'own')).toBeCloseTo(600_000, -2)
    expect(report.resources.find((resource) => resource.id === 'own')?.modelOverMeasured).toBeCloseTo(0.5, 6)
  })

  it('anchor neither when different traffic feeds them and no dimension tells it apart', async () => {
    const report = await run(
      `version: 1
horizon: 30d
paths: 16
demand:
  one: { history: { metric: requests }, growth: flat }
  two: { level: 1000 requests/day, growth: flat }
resources:
  a: { kind: database, from: one, writes: 10 }
  b: { kind: database, from: [one, two], writes: 10 }`,
      [flat('requests', 'requests', 1000), flat('db_writes_per_s', 'writes/s', 7)],
    )
    const told = report.warnings.filter((warning) => warning.code === 'not-anchored')
    expect(told.map((warning) => warning.subject)).toEqual(['a', 'b'])
    // The physics as it is: 10 writes a request, 1,000 requests a day.
    expect(first(report, 'a')).toBeCloseTo(10_000 / 86_400, 6)
  })
})
