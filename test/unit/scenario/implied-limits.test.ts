import { describe, expect, it } from 'vitest'
import { parseScenario } from '../../../src/scenario/parse-scenario.ts'

const parse = (constraints: string, endpoint = 'limits: { rpm: 8k }', checks = '') =>
  parseScenario(
    `version: 1
demand: { app: { level: 1M requests/day, growth: flat } }
resources:
  tokens: { kind: tokens, from: app, input: 1000, output: 100 }
  claude: { kind: endpoint, from: tokens, ${endpoint} }
constraints: { cap: { capacity: 2M requests/day, of: app }${constraints} }
${checks}`,
    { file: 'jevons.yml' },
  )

describe('the limit that an endpoint brings with it', () => {
  it('is 0.5 % of requests lost after retries, sustained, at the lead time of a quota', () => {
    expect(parse('').constraints.map(({ id }) => id)).toEqual(['cap', 'claude-limits'])
    expect(parse('').constraints[1]).toMatchObject({
      type: 'capacity',
      of: 'claude',
      measure: 'lost',
      limit: 0.5,
      unit: '%',
      sustain: { overDays: 5, windowDays: 28 },
      leadTimeDays: { preset: 'api-quota', grade: 'assumed' },
    })
  })

  it('follows the slo that is stated', () => {
    expect(parse('', 'limits: { rpm: 8k }, slo: 2%').constraints[1]).toMatchObject({ limit: 2, text: '2%' })
  })

  it('gives way to a constraint on the same measure, and is absent where there are no limits', () => {
    expect(parse(', mine: { capacity: 1%, of: claude }').constraints).toHaveLength(2)
    expect(parse(', other: { capacity: 5M requests/day, of: app }', 'retries: 3').constraints).toHaveLength(2)
    expect(parse('', 'retries: 3').constraints).toHaveLength(1)
  })

  it('stays beside a constraint on another measure', () => {
    expect(parse(', rate: { capacity: 4k requests/min, of: claude }').constraints).toHaveLength(3)
  })

  it('may be asked for by a check, by its name', () => {
    const check = 'checks: { quota: "p(breach(claude-limits) within 6mo) <= 20%" }'
    expect(parse('', 'limits: { rpm: 8k }', check).checks).toHaveLength(1)
    expect(() => parse('', 'retries: 3', check)).toThrow(/claude-limits/)
  })
})
