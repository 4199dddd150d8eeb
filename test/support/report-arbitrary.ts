import fc from 'fast-check'
import type { ReportDocument } from '../../src/report/document/report-document.ts'
import type { ConstraintReport, PeriodReport } from '../../src/report/document/sections/constraint.ts'
import type { RungReport } from '../../src/report/document/sections/ladder.ts'
import type { DemandReport } from '../../src/report/document/sections/load.ts'
import type {
  BreachSummary,
  DateQuantiles,
  Quantiles,
  SeriesBands,
} from '../../src/report/document/sections/values.ts'
import { formatDay } from '../../src/units/day.ts'

/** Any text that a name or message may hold: also control characters, wide characters, emoji, Markdown and CSV syntax. */
const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(
    'gpu-pool',
    'a,"b"\n|c|',
    '\u001B[31mred',
    '請求 予算',
    '=1+1',
    '',
    '<b>&',
    'x'.repeat(200),
  ),
)

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e18, max: 1e18 }),
  fc.constantFrom(0, 1, 0.5, 999.5, 1e-9, -0, 123_456_789.123),
)
const share = fc.double({ noNaN: true, min: 0, max: 1 })
const day = fc.integer({ min: 15_000, max: 30_000 })
const date = day.map((d) => formatDay(d))
const orNull = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { nil: null })

const quantiles: fc.Arbitrary<Quantiles> = fc
  .tuple(number, number, number)
  .map((values) => values.sort((a, b) => a - b))
  .map(([p10, p50, p90]) => ({ p10, p50, p90 }))

const dateQuantiles: fc.Arbitrary<DateQuantiles> = fc
  .tuple(day, day, day, fc.integer({ min: 0, max: 3 }))
  .map(([a, b, c, known]) => {
    const sorted = [a, b, c].sort((x, y) => x - y).map((d, i) => (i < known ? formatDay(d) : null))
    return { p10: sorted[0] ?? null, p50: sorted[1] ?? null, p90: sorted[2] ?? null }
  })

const breach: fc.Arbitrary<BreachSummary> = fc
  .tuple(dateQuantiles, orNull(share), orNull(share))
  .map(([dates, probability, standardError]) => ({ ...dates, probability, standardError }))

const bands: fc.Arbitrary<SeriesBands> = fc
  .array(fc.tuple(date, orNull(number), quantiles), { maxLength: 4 })
  .map((rows) => ({
    dates: rows.map(([d]) => d),
    mean: rows.map(([, mean]) => mean),
    p10: rows.map(([, , q]) => q.p10),
    p50: rows.map(([, , q]) => q.p50),
    p90: rows.map(([, , q]) => q.p90),
  }))

const period: fc.Arbitrary<PeriodReport> = fc.record({
  from: date,
  to: date,
  limit: number,
  spent: number,
  total: quantiles,
  overProbability: share,
  expectedOverrun: number,
  firstDayOver: orNull(date),
})

const constraint: fc.Arbitrary<ConstraintReport> = fc.record(
  {
    id: text,
    type: fc.constantFrom('budget' as const, 'capacity' as const),
    of: text,
    unit: fc.oneof(fc.constantFrom('gpus', 'kW', 'tokens/min', 'USD', 'EUR', 'writes/s'), text),
    limit: number,
    limitText: text,
    basis: text,
    period: fc.constantFrom('month', 'quarter', 'year', '30d', 'total'),
    headroom: share,
    now: orNull(number),
    utilisation: orNull(number),
    breach,
    touch: breach,
    breachExtended: dateQuantiles,
    firstDayOver: orNull(date),
    bindsFirst: orNull(share),
    leadTimeDays: orNull(quantiles),
    decideBy: orNull(date),
    lateProbability: orNull(share),
    status: fc.constantFrom(
      'over' as const,
      'late' as const,
      'act' as const,
      'watch' as const,
      'ok' as const,
      'unknown' as const,
    ),
    periods: fc.array(period, { maxLength: 4 }),
    peakFactor: fc.record({
      value: number,
      source: fc.constantFrom('measured' as const, 'stated' as const, 'assumed' as const),
    }),
  },
  {
    requiredKeys: [
      'id',
      'type',
      'of',
      'unit',
      'limit',
      'limitText',
      'headroom',
      'now',
      'utilisation',
      'breach',
      'touch',
      'bindsFirst',
      'leadTimeDays',
      'decideBy',
      'lateProbability',
      'status',
    ],
  },
)

const demand: fc.Arbitrary<DemandReport> = fc.record({
  id: text,
  unit: text,
  model: text,
  now: number,
  growthPerYear: quantiles,
  growthFactor: fc.record(
    { total: number, organic: number, rebound: number, events: number, tokensPerRequest: number },
    { requiredKeys: ['total', 'organic', 'rebound', 'events'] },
  ),
  elasticity: quantiles,
  rebound: fc.record({ share: orNull(number), backfireProbability: orNull(share) }),
  ceilingTouched: share,
  status: text,
  backtest: orNull(
    fc.record({
      horizonDays: number,
      origins: fc.nat(),
      points: fc.nat(),
      male: number,
      maleNaive: number,
      coverage80: share,
      skillVsNaive: number,
    }),
  ),
  series: bands,
})

const rung: fc.Arbitrary<RungReport> = fc.record({
  step: orNull(text),
  lasts: breach,
  lastsExtended: dateQuantiles,
  bindsFirst: orNull(fc.record({ id: text, share })),
  boughtDays: orNull(fc.record({ p10: orNull(number), p50: orNull(number), p90: orNull(number) })),
  leadTimeDays: orNull(quantiles),
  decideBy: orNull(date),
  lateProbability: orNull(share),
  costPerMonth: orNull(fc.record({ start: number, end: number })),
  cost: orNull(number),
})

/** Any report document that the type allows. */
export const reportArbitrary: fc.Arbitrary<ReportDocument> = fc.record({
  schemaVersion: fc.constant(1 as const),
  tool: fc.record({ name: fc.constant('jevons' as const), version: text }),
  scenario: fc.record({
    name: text,
    hash: text,
    start: date,
    end: date,
    paths: fc.nat(),
    seed: fc.nat(),
    currency: fc.constantFrom('USD', 'EUR', 'SEK'),
    basis: orNull(text),
  }),
  inputs: fc.array(
    fc.record({ source: text, format: text, rows: fc.nat(), rejected: fc.nat(), from: date, to: date }),
    { maxLength: 3 },
  ),
  demand: fc.array(demand, { maxLength: 6 }),
  resources: fc.array(
    fc.record({
      id: text,
      kind: text,
      measure: text,
      unit: text,
      modelOverMeasured: orNull(number),
      series: bands,
    }),
    { maxLength: 4 },
  ),
  constraints: fc.array(constraint, { maxLength: 6 }),
  cascade: fc.array(fc.record({ id: text, date: dateQuantiles }), { maxLength: 4 }),
  steps: fc.array(fc.record({ of: text, rungs: fc.array(rung, { maxLength: 4 }) }), { maxLength: 2 }),
  checks: fc.array(
    fc.record(
      {
        id: text,
        expr: text,
        level: fc.constantFrom('error' as const, 'warn' as const),
        result: fc.constantFrom('pass' as const, 'fail' as const, 'unknown' as const),
        close: fc.boolean(),
        value: orNull(fc.oneof<[fc.Arbitrary<number | string>, fc.Arbitrary<number | string>]>(number, date)),
        standardError: orNull(number),
        limit: orNull(fc.oneof<[fc.Arbitrary<number | string>, fc.Arbitrary<number | string>]>(number, date)),
        file: text,
        line: fc.nat(),
        message: text,
        reason: text,
      },
      { requiredKeys: ['id', 'expr', 'level', 'result', 'close', 'value', 'standardError', 'limit'] },
    ),
    { maxLength: 4 },
  ),
  runRate: fc.array(fc.record({ id: text, date: orNull(date), total: orNull(number) }), { maxLength: 3 }),
  efficiencies: fc.array(fc.record({ id: text, gross: quantiles, net: quantiles }), { maxLength: 3 }),
  assumptions: fc.array(
    fc.record({
      of: fc.constantFrom('demand', 'resource', 'constraint', 'prices'),
      id: text,
      param: text,
      range: orNull(quantiles.map(({ p10, p50, p90 }) => ({ p05: p10, p50, p95: p90 }))),
      unit: fc.oneof(text, fc.constantFrom('share', 'days', 'USD/tokens', 'USD/h')),
      grade: text,
      source: orNull(text),
      asOf: orNull(date),
      stale: fc.boolean(),
      influence: orNull(share),
      moves: orNull(text),
      note: text,
    }),
    { maxLength: 4 },
  ),
  drivers: fc.array(fc.record({ name: text, share, grade: text }), { maxLength: 4 }),
  warnings: fc.array(
    fc.record(
      { code: text, message: text, level: fc.constantFrom('warning', 'info'), subject: text },
      { requiredKeys: ['code', 'message', 'level'] },
    ),
    { maxLength: 6 },
  ),
})
