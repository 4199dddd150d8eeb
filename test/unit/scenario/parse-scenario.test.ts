import { describe, expect, it } from 'vitest'
import { JevonsError } from '../../../src/errors.ts'
import { parseScenario } from '../../../src/scenario/parse-scenario.ts'
import type { Scenario } from '../../../src/scenario/scenario.ts'
import type { Change } from '../../../src/scenario/set-value.ts'
import { dayOf, formatDay } from '../../../src/units/day.ts'

const parse = (text: string, set: readonly Change[] = []): Scenario =>
  parseScenario(text, { file: 'jevons.yml', set })

const tenLines = `version: 1
usage: exports/                       # files, folders, globs, a store; told apart by shape
demand: { requests: measured }        # growth auto; tokens per request etc. from the files
constraints:                          # no \`of:\` means the measured series of that unit
  ai-budget: { budget: $250k/month }
  gpus:   { capacity: 640 gpus, lead-time: 20w to 40w }
  power:  { capacity: 2.4 MW, lead-time: 2y to 4y }
checks: { budget: "p(breach(ai-budget) within 6mo) <= 20%" }
`

// The full scenario of the product page without the kinds `endpoint` and `agents` and without `commitments`.
const full = `# yaml-language-server: $schema=../schema/scenario.schema.json
version: 1
name: AI platform
usage: [../fixtures/usage]            # relative to this file
horizon: 24mo
paths: 8192
seed: 42
currency: USD
demand:                               # what people ask for
  assistant:
    history: { metric: requests, where: { project: assistant } }    # or \`level: 1.2M requests/day\`
    growth: auto                      # or { model: exponential, rate: 6% to 12% per month }
    elasticity: 0.8 to 1.6            # Jevons; or \`estimate\`
    buyer: internal-chargeback
    response: 30d to 90d              # half-life with which demand follows the price
    ceiling: 40x                      # saturation, relative to the level at start
    events:
      - { name: agents GA, at: 2027-03-01, slip: 0d to 60d, multiply: 2x to 10x, ramp: 90d, probability: 70% }
    override: { 2027-01: 1.9M requests/day }
prices:
  decline: 0% to 15% per year         # same model; without it prices stay flat, with a notice
  migrate: [{ to: gpt-5-mini, at: 2027-02-01, price: 0.5x, tokens: 1.3x, adoption: 60d }]
resources:                            # what serving it takes
  tokens:    { kind: tokens, from: assistant, input: 1.8k, output: 350, cached: 55% }
  inference: { kind: gpu, from: tokens, share: 30%, fleet: reserved, prefill: 12k tokens/s, decode: 2.5k tokens/s, utilisation: 45% to 60%, price: $2.60/h }
  hall-b:    { kind: power, from: [inference], watts: 700, overhead: 1.4, pue: 1.25 }
  traces:    { kind: database, from: assistant, engine: relational, writes: 14, bytes: 2 kB, retention: 90d, price: $9k/month }
  search:    { kind: observed, from: assistant, metric: db_qps, exponent: 0.8 to 1.1 }
  spend:     { kind: cost, of: [inference, traces], flat: $4k/month }
constraints:                          # what must not be exceeded
  ai-budget: { budget: $250k/month, of: spend }
  fy-budget: { budget: $3.2M/year, of: spend, fiscal-year-start: february }
  gpu-pool:  { capacity: 640 gpus, of: inference, headroom: 15%, lead-time: 20w to 40w,
               arrivals: [{ at: 2027-04-01, add: 128 gpus, slip: 0d to 60d, status: ordered }] }
  power:     { capacity: 2.4 MW, of: hall-b, lead-time: 2y to 4y }
  db-writes: { capacity: 12k writes/s, of: traces, headroom: 30%, lead-time: 90d }
checks:
  budget:     { expr: "p(breach(ai-budget) < 2027-06-30) <= 0.2", level: error, message: Ask finops }
  gpu-runway: { expr: "decide-by(gpu-pool) > today", level: warn }
`

describe('the smallest scenario', () => {
  const scenario = parse(tenLines)

  it('runs with the defaults of the product', () => {
    expect(scenario).toMatchObject({
      name: 'jevons',
      usage: ['exports/'],
      horizon: { months: 24 },
      paths: 8192,
      seed: 42,
      currency: 'USD',
      budgetBasis: 'effective',
      pricesStated: false,
    })
    expect(scenario.start).toBeUndefined()
  })

  it('reads `requests: measured` as the series of that name', () => {
    expect(scenario.demand).toHaveLength(1)
    expect(scenario.demand[0]).toMatchObject({
      id: 'requests',
      history: { metric: 'requests', where: {} },
      growth: { model: 'auto' },
      buyer: 'metered',
      passThrough: { shape: 'point', value: 1 },
      responseHalfLifeDays: { shape: 'point', value: 90 },
      ceiling: { shape: 'point', value: 30 },
    })
    expect(scenario.demand[0]?.elasticity).toBeUndefined()
  })

  it('leaves `of` open and puts limits into canonical units', () => {
    expect(scenario.constraints.map((c) => c.of)).toEqual([undefined, undefined, undefined])
    expect(scenario.constraints).toMatchObject([
      {
        type: 'budget',
        id: 'ai-budget',
        amount: 250_000,
        currency: 'USD',
        period: { kind: 'month' },
        fiscalYearStart: 1,
      },
      {
        type: 'capacity',
        limit: 640,
        unit: 'gpus',
        leadTimeDays: { shape: 'lognormal', p05: 140, p95: 280 },
      },
      {
        limit: 2400,
        unit: 'kW',
        text: '2.4 MW',
        leadTimeDays: { p05: 730.5, p95: 1461 },
        sustain: { overDays: 5, windowDays: 28 },
      },
    ])
  })

  it('says where each thing stands', () => {
    expect(scenario.constraints[1]?.pos).toEqual({ file: 'jevons.yml', line: 6, column: 3 })
    expect(scenario.checks[0]?.pos).toEqual({ file: 'jevons.yml', line: 8, column: 11 })
  })
})

describe('the full scenario', () => {
  const scenario = parse(full)

  it('reads demand', () => {
    const [assistant] = scenario.demand
    expect(assistant).toMatchObject({
      history: { metric: 'requests', where: { project: 'assistant' } },
      elasticity: { shape: 'lognormal', p05: 0.8, p95: 1.6 },
      buyer: 'internal-chargeback',
      ceiling: { value: 40 },
    })
    expect(assistant?.events[0]).toMatchObject({
      name: 'agents GA',
      multiply: { p05: 2, p95: 10 },
      probability: 0.7,
    })
    expect(formatDay(assistant?.events[0]?.at ?? 0)).toBe('2027-03-01')
    const [override] = assistant?.overrides ?? []
    expect([override?.from, override?.to].map((d) => formatDay(d ?? 0))).toEqual(['2027-01-01', '2027-02-01'])
    expect(override?.value).toEqual({ shape: 'point', value: 1_900_000 })
  })

  it('reads prices', () => {
    expect(scenario.pricesStated).toBe(true)
    expect(scenario.prices.declinePerYear).toEqual({ shape: 'normal', p05: 0, p95: -Math.log1p(-0.15) })
    expect(scenario.prices.migrate).toMatchObject([
      { to: 'gpt-5-mini', price: { value: 0.5 }, tokens: { value: 1.3 }, adoptionDays: { value: 60 } },
    ])
  })

  it('reads resources with the parameters of their kind', () => {
    expect(scenario.resources.map((r) => [r.id, r.kind, r.from])).toEqual([
      ['tokens', 'tokens', ['assistant']],
      ['inference', 'gpu', ['tokens']],
      ['hall-b', 'power', ['inference']],
      ['traces', 'database', ['assistant']],
      ['search', 'observed', ['assistant']],
      ['spend', 'cost', ['inference', 'traces']],
    ])
    expect(scenario.resources[0]?.params['input']).toEqual({ shape: 'point', value: 1800 })
    expect(scenario.resources[1]?.share).toEqual({ shape: 'point', value: 0.3 })
    expect(scenario.resources[1]?.params['price']).toMatchObject({
      range: { shape: 'point', value: 2.6 },
      currency: 'USD',
    })
  })

  it('reads constraints, arrivals and checks', () => {
    expect(scenario.constraints[1]).toMatchObject({
      period: { kind: 'year' },
      fiscalYearStart: 2,
      amount: 3_200_000,
    })
    expect(scenario.constraints[2]).toMatchObject({
      of: 'inference',
      headroom: { value: 0.15 },
      arrivals: [{ add: 128, status: 'ordered', slipDays: { shape: 'truncated-normal', p05: 0, p95: 60 } }],
    })
    expect(scenario.checks.map((c) => [c.id, c.level, c.message])).toEqual([
      ['budget', 'error', 'Ask finops'],
      ['gpu-runway', 'warn', undefined],
    ])
  })
})

describe('short forms', () => {
  const demandOf = (yaml: string): Scenario['demand'][number] | undefined =>
    parse(`version: 1\ndemand: { a: ${yaml} }\n`).demand[0]

  it.each([
    ['auto', { model: 'auto' }],
    ['flat', { model: 'flat' }],
    ['6% per month', { model: 'exponential', ratePerYear: { shape: 'point', value: 12 * Math.log(1.06) } }],
    ['{ rate: 2x per year }', { model: 'exponential', ratePerYear: { shape: 'point', value: Math.LN2 } }],
    [
      '{ model: drift, rate: 10% per year }',
      { model: 'drift', ratePerYear: { shape: 'point', value: Math.log(1.1) } },
    ],
    ['{ model: auto, prior: flat }', { model: 'auto', prior: { mean: 0, sd: 1 } }],
  ])('growth: %s', (yaml, growth) => {
    const read = demandOf(`{ history: measured, growth: ${yaml} }`)?.growth
    expect(read?.model).toBe(growth.model)
    if ('prior' in growth) expect(read?.prior).toEqual(growth.prior)
    if ('ratePerYear' in growth) {
      expect(read?.ratePerYear).toMatchObject({ shape: 'point' })
      expect(read?.ratePerYear?.shape === 'point' && read.ratePerYear.value).toBeCloseTo(
        growth.ratePerYear.value,
        12,
      )
    }
  })

  it('a quantity as a demand is its level, per day', () => {
    expect(demandOf('1.2k requests/s')?.level).toEqual({
      value: { shape: 'point', value: 103_680_000 },
      unit: 'requests/day',
    })
    expect(demandOf('{ level: $3k/day }')?.level).toEqual({
      value: { shape: 'point', value: 3000 },
      unit: 'USD/day',
    })
    expect(demandOf('{ level: 40 gpus }')?.level).toEqual({
      value: { shape: 'point', value: 40 },
      unit: 'gpus',
    })
  })

  it('a metric as a demand is its history', () => {
    expect(demandOf('tokens_output')?.history).toEqual({ metric: 'tokens_output', where: {} })
  })

  it.each([
    ['none', 0],
    ['flat-fee', 0.5],
    ['internal-showback', 0.3],
    ['metered', 1],
  ])('buyer: %s', (word, share) => {
    expect(demandOf(`{ history: measured, buyer: ${word} }`)).toMatchObject({
      buyer: word,
      passThrough: { value: share },
    })
  })

  it('a buyer given as a number is an assumption', () => {
    expect(demandOf('{ history: measured, buyer: 40% }')?.passThrough).toEqual({
      shape: 'point',
      value: 0.4,
      grade: 'assumed',
    })
  })

  it.each([
    ['$90k/30d', { amount: 90_000, period: { kind: 'rolling', days: 30 } }],
    ['$2M total', { amount: 2_000_000, period: { kind: 'total' } }],
    ['USD 600k/quarter', { amount: 600_000, period: { kind: 'quarter' } }],
    ['$1.5k per month', { amount: 1500, period: { kind: 'month' } }],
    ['"$1,000,000/year"', { amount: 1_000_000, period: { kind: 'year' } }],
  ])('budget: %s', (text, budget) => {
    expect(parse(`version: 1\nconstraints: { b: { budget: ${text} } }\n`).constraints[0]).toMatchObject(
      budget,
    )
  })

  it.each([
    ['40k requests/min', 40_000, 'requests/min'],
    ['3B tokens/month', 3e9 / 30.4375, 'tokens/day'],
    ['500 queries/s', 500, 'queries/s'],
    ['20 TB', 20_000, 'GB'],
    ['900 W', 0.9, 'kW'],
    ['2k connections', 2000, 'connections'],
  ])('capacity: %s', (text, limit, unit) => {
    const [constraint] = parse(`version: 1\nconstraints: { c: { capacity: ${text} } }\n`).constraints
    expect(constraint).toMatchObject({ unit, text })
    expect(constraint?.type === 'capacity' && constraint.limit).toBeCloseTo(limit, 9)
  })

  it.each([
    ['1', { overDays: 1, windowDays: 28 }],
    ['3 of 14', { overDays: 3, windowDays: 14 }],
  ])('sustain: %s', (text, sustain) => {
    const [constraint] = parse(
      `version: 1\nconstraints: { c: { capacity: 5 gpus, sustain: ${text} } }\n`,
    ).constraints
    expect(constraint).toMatchObject({ sustain })
  })

  it('grade, source and date in long form land in the range', () => {
    const demand = demandOf(
      '{ history: measured, elasticity: { value: 0.8 to 1.6, source: "page 3", as-of: 2026-01-01, grade: vendor } }',
    )
    expect(demand?.elasticity).toEqual({
      shape: 'lognormal',
      p05: 0.8,
      p95: 1.6,
      grade: 'vendor',
      source: 'page 3',
      asOf: dayOf(2026, 1, 1),
    })
  })

  it('caching and price steps are dated', () => {
    const { prices } = parse(
      'version: 1\ndemand: { a: measured }\nprices:\n  steps: [{ at: 2027-01-01, price: 0.8x }]\n  caching: [{ at: 2027-02-01, cached: 70%, ramp: 60d, read: 10% }]\n',
    )
    expect(prices.steps).toMatchObject([{ multiply: { value: 0.8 } }])
    expect(prices.caching).toMatchObject([
      { share: { value: 0.7 }, rampDays: { value: 60 }, readPrice: { value: 0.1 } },
    ])
    expect(prices.declinePerYear).toBeUndefined()
  })
})

describe('what YAML makes of scalars', () => {
  it('numbers in any notation are numbers', () => {
    const { demand, paths, seed } = parse(
      'version: 1\npaths: 0x10\nseed: 1e2\ndemand: { a: { history: measured, elasticity: 5e-1 } }\n',
    )
    expect([paths, seed]).toEqual([16, 100])
    expect(demand[0]?.elasticity).toEqual({ shape: 'point', value: 0.5 })
  })

  it('names keep the text that was written', () => {
    const text =
      'version: 1\ndemand: { a: { history: { metric: requests, where: { project: 007, team: 1e9, api: 0x10, on: yes } } } }\n'
    expect(parse(text).demand[0]?.history?.where).toEqual({
      project: '007',
      team: '1e9',
      api: '0x10',
      on: 'yes',
    })
  })

  it('a model id keeps its digits', () => {
    const text = 'version: 1\ndemand: { a: measured }\nprices: { migrate: [{ to: 4.10, at: 2027-02-01 }] }\n'
    expect(parse(text).prices.migrate[0]?.to).toBe('4.10')
  })

  it('a quoted amount may have commas', () => {
    expect(
      parse('version: 1\nconstraints: { b: { budget: "$1,000/month" } }\n').constraints[0],
    ).toMatchObject({ amount: 1000 })
  })

  it('a plain amount on a line of its own may have commas', () => {
    expect(parse('version: 1\nconstraints:\n  b:\n    budget: $1,000/month\n').constraints[0]).toMatchObject({
      amount: 1000,
    })
  })

  it('anchors and merge keys work', () => {
    const text =
      'version: 1\ndemand:\n  a: &base { history: measured, elasticity: 1, ceiling: 5x }\n  b: { <<: *base, ceiling: 7x }\n  c: *base\n'
    const { demand } = parse(text)
    expect(demand.map((d) => [d.id, d.history?.metric, d.ceiling])).toMatchObject([
      ['a', 'a', { value: 5 }],
      ['b', 'b', { value: 7 }],
      ['c', 'c', { value: 5 }],
    ])
  })

  it('a byte order mark and CRLF change nothing', () => {
    expect(parse(`\uFEFF${tenLines.replaceAll('\n', '\r\n')}`)).toEqual(parse(tenLines))
  })
})

describe('--set', () => {
  it.each([
    ['paths', '512', (s: Scenario) => s.paths, 512],
    ['horizon', '90d', (s: Scenario) => s.horizon, { days: 90 }],
    ['demand.requests.growth', 'flat', (s: Scenario) => s.demand[0]?.growth, { model: 'flat' }],
    ['demand.requests.history.where.project', 'x', (s: Scenario) => s.demand[0]?.history?.where, undefined],
    [
      'constraints.gpus.capacity',
      '1k gpus',
      (s: Scenario) => s.constraints[1]?.type === 'capacity' && s.constraints[1].limit,
      1000,
    ],
    [
      'constraints.ai-budget.budget',
      '$1,000/month',
      (s: Scenario) => s.constraints[0]?.type === 'budget' && s.constraints[0].amount,
      1000,
    ],
    [
      'prices.decline',
      '50% per year',
      (s: Scenario) => s.prices.declinePerYear,
      { shape: 'point', value: Math.LN2 },
    ],
    ['checks.budget.level', 'warn', (s: Scenario) => s.checks[0]?.level, 'warn'],
    ['usage', '[a.csv, b.csv]', (s: Scenario) => s.usage, ['a.csv', 'b.csv']],
    ['store', 'usage.duckdb', (s: Scenario) => s.usage, ['exports/', 'usage.duckdb']],
  ] as const)('%s=%s', (path, value, look, expected) => {
    if (expected === undefined)
      expect(() => parse(tenLines, [{ path, value }])).toThrow(/expected a path that exists/)
    else expect(look(parse(tenLines, [{ path, value }]))).toEqual(expected)
  })

  it('reaches into lists', () => {
    const changed = parse(full, [{ path: 'demand.assistant.events.0.probability', value: '5%' }])
    expect(changed.demand[0]?.events[0]?.probability).toBe(0.05)
  })

  it('a typo in a path is answered with the nearest path', () => {
    expect(() => parse(full, [{ path: 'demand.asistant.growth', value: 'flat' }])).toThrow(JevonsError)
    try {
      parse(full, [{ path: 'demand.asistant.growth', value: 'flat' }])
    } catch (error) {
      const [problem] = error instanceof JevonsError ? error.problems : []
      expect(problem).toMatchObject({
        code: 'UNKNOWN_NAME',
        pos: { file: '--set demand.asistant.growth', line: 1 },
      })
      expect(problem?.hint).toContain('demand.assistant')
    }
  })

  it('a bad value is reported in its own text', () => {
    try {
      parse(full, [{ path: 'constraints.gpu-pool.capacity', value: '640 gpsu' }])
      expect.unreachable()
    } catch (error) {
      const [problem] = error instanceof JevonsError ? error.problems : []
      expect(problem).toMatchObject({
        code: 'BAD_QUANTITY',
        pos: { file: '--set constraints.gpu-pool.capacity', line: 1, column: 1 },
      })
      expect(problem?.hint).toContain('`gpus`')
    }
  })
})

describe('a check that is too close to call', () => {
  const text = (close: string): string => `version: 1
start: 2027-01-01
demand: { app: { level: 1000 requests/day, growth: flat } }
constraints: { limit: { capacity: 2000 requests/day, of: app } }
checks: { gate: { expr: "p(breach(limit) within 6mo) <= 20%", close: ${close} } }`

  it('may be told which way to fall', () => {
    expect(parse(text('pass')).checks[0]?.close).toBe('pass')
    expect(parse(text('fail')).checks[0]?.close).toBe('fail')
  })

  it('knows no third way', () => {
    expect(() => parse(text('maybe'))).toThrow(/maybe/)
  })
})
