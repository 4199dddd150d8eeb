import { z } from 'zod'
import {
  countField,
  declineField,
  durationField,
  moneyField,
  multipleField,
  quantityField,
  shareField,
  wordField,
} from '../../units/field.ts'
import { point, type Range } from '../../units/range.ts'
import { anchorOf, anchorOn } from '../physics/anchoring.ts'
import { addShared, primaryColumns } from '../physics/columns.ts'
import {
  inScenarioCurrency,
  makePriceFall,
  moneyMeasure,
  monthShareOf,
  type PriceFall,
} from '../physics/money.ts'
import { drawn, noteAssumptions } from '../physics/parameter.ts'
import { loadBefore, sumOfPasts } from '../physics/past-load.ts'
import { makeRetentionWindow, type RetentionWindow, type WindowHistory } from '../physics/retention-window.ts'
import { uslPeak, uslThroughput } from '../physics/usl.ts'
import {
  type BuildContext,
  type Clock,
  defineResourceKind,
  type Measure,
  type ResourceKind,
} from '../resource-kind.ts'

const engines = ['relational', 'distributed', 'columnar'] as const

const params = z.strictObject({
  engine: wordField(engines).default('relational'),
  writes: quantityField('writes').optional(),
  bytes: quantityField('B').optional(),
  retention: durationField().optional(),
  'index-factor': multipleField().optional(),
  replicas: quantityField('replicas', { min: 1 }).optional(),
  compression: multipleField().optional(),
  ceiling: quantityField('writes/s').optional(),
  usl: z
    .strictObject({ lambda: quantityField('writes/s'), sigma: shareField(), kappa: countField() })
    .optional(),
  clients: countField({ min: 1 }).optional(),
  price: moneyField('month').optional(),
  'price-decline': declineField().optional(),
})
type Params = z.output<typeof params>

/** Run, step, three spans, usage row and metadata update of one LLM call are 6 rows (MODELS 3.3); half to double that. */
const assumedWrites: Range = { shape: 'lognormal', p05: 3, p95: 12, grade: 'assumed' }
/** 1 kB a row (MODELS 3.3); half to double that. */
const assumedBytes: Range = { shape: 'lognormal', p05: 500, p95: 2000, grade: 'assumed' }
const assumedRetentionDays: Range = { shape: 'point', value: 30, grade: 'assumed' }
const assumedIndexFactor: Range = { shape: 'point', value: 1.6, grade: 'assumed' }
const assumedReplicas: Range = { shape: 'point', value: 3, grade: 'assumed' }
/** Raw bytes / stored bytes (MODELS 3.3). */
const assumedCompression: Readonly<Record<(typeof engines)[number], number>> = {
  relational: 1,
  distributed: 1,
  columnar: 5,
}
const secondsPerDay = 86_400
const bytesPerGb = 1e9

const hasCeiling = (p: Params): boolean => p.ceiling !== undefined || p.usl !== undefined

function measures(p: Params, currency: string): Measure[] {
  return [
    { name: 'writes/s', unit: 'writes/s', nature: 'gauge', metric: 'db_writes_per_s', derivedRate: true },
    { name: 'GB', unit: 'GB', nature: 'gauge', metric: 'db_storage_gb' },
    ...(p.price ? [moneyMeasure(currency)] : []),
    ...(hasCeiling(p)
      ? ([
          { name: 'utilisation', unit: '%', nature: 'gauge' },
          { name: 'ceiling', unit: 'writes/s', nature: 'gauge' },
        ] as const)
      : []),
  ]
}

/** GB that a write per day and day of retention takes, per future. */
function gbPerWrite(context: BuildContext<Params>): Float64Array {
  const p = context.params
  const settled = anchorOf(context, 'GB') !== undefined
  const bytes = drawn(context, 'bytes', p.bytes ?? assumedBytes, settled)
  const index = drawn(context, 'index-factor', p['index-factor'] ?? assumedIndexFactor, settled)
  const copies = drawn(context, 'replicas', p.replicas ?? assumedReplicas, settled)
  const packed = drawn(context, 'compression', p.compression ?? point(assumedCompression[p.engine]), settled)
  return bytes.map((b, i) => (b * (index[i] ?? 1) * (copies[i] ?? 1)) / (packed[i] ?? 1) / bytesPerGb)
}

/** Says what was assumed about writes and storage, unless their levels are measured. */
function noteGuesses(context: BuildContext<Params>): void {
  const p = context.params
  const writes = anchorOf(context, 'writes/s') === undefined && !p.writes
  const stored = anchorOf(context, 'GB') === undefined
  noteAssumptions(context, [
    ...(writes ? ['writes 3 to 12 per request'] : []),
    ...(stored && !p.bytes ? ['bytes 500 B to 2 kB per write'] : []),
    ...(p.retention ? [] : ['retention 30d']),
    ...(stored && !p['index-factor'] ? ['index-factor 1.6'] : []),
    ...(stored && !p.replicas ? ['replicas 3'] : []),
  ])
}

/** Highest rate of writes that the engine sustains, per future: stated, or from the scalability law. */
function ceilingOf(context: BuildContext<Params>): Float64Array | undefined {
  const { ceiling, usl, clients } = context.params
  if (ceiling) return drawn(context, 'ceiling', ceiling)
  if (!usl) return undefined
  const lambda = drawn(context, 'usl-lambda', usl.lambda)
  const sigma = drawn(context, 'usl-sigma', usl.sigma)
  const kappa = drawn(context, 'usl-kappa', usl.kappa)
  const used = clients && drawn(context, 'clients', clients)
  return lambda.map((value, i) => {
    const law = { lambda: value, sigma: sigma[i] ?? Number.NaN, kappa: kappa[i] ?? Number.NaN }
    return used ? uslThroughput(law, used[i] ?? Number.NaN) : uslPeak(law).throughput
  })
}

/** What was written before the first step, from the feeders' measured past. */
function historyOf(
  context: BuildContext<Params>,
  clock: Clock,
  perRequest: Float64Array,
  days: number,
): WindowHistory | undefined {
  const pasts = context.inputs.flatMap((input) => input.past ?? [])
  if (pasts.length === 0 || pasts.length < context.inputs.length) return undefined
  const before = loadBefore(sumOfPasts(pasts), clock.day, days)
  return before && { before, scale: perRequest.map((w, i) => w * (context.share[i] ?? Number.NaN)) }
}

/** The store: writes of the last `retention` days, started from the past on the first step. */
function makeStore(context: BuildContext<Params>, perRequest: Float64Array) {
  const retention = drawn(context, 'retention', context.params.retention ?? assumedRetentionDays)
  const longest = retention.reduce((a, b) => Math.max(a, b), 0)
  let window: RetentionWindow | undefined
  return (clock: Clock, writesPerDay: Float64Array, out: Float64Array): void => {
    window ??= makeRetentionWindow(context.paths, retention, historyOf(context, clock, perRequest, longest))
    window.advance(clock, writesPerDay, out)
  }
}

/**
 * Writes and storage of a database that records what is asked for.
 *
 *   writes/s = share x V x writes per request / 86,400                               (mean of the day)
 *   GB       = bytes x index factor x replicas / compression x writes of the last `retention` days / 1e9
 *   money    = price per month / days of the calendar month x exp(-decline x years)   (a fixed charge)
 *   utilisation = writes/s / ceiling (in %), ceiling = stated, or the Universal Scalability Law
 *     X(N) = lambda N / (1 + sigma (N - 1) + kappa N (N - 1)) at `clients`, else at its peak N* = sqrt((1 - sigma) / kappa)
 *     (lambda / sigma when kappa = 0)
 * Storage is carried across days. It starts from the measured past of the demand, extended backwards at that past's own
 * growth; without a measured past, from the steady state of the first day. Where the exports hold db_writes_per_s or
 * db_storage_gb, they start at their measured levels (storage follows the writes when it is not measured itself).
 * Sources: MODELS 3.3 and 3.5; N. J. Gunther 2007, "Guerrilla Capacity Planning", eq. 4.31.
 */
export const database: ResourceKind = defineResourceKind({
  kind: 'database',
  summary:
    'Database writes, storage with retention, and a ceiling that is stated or follows the scalability law',
  params,
  feeds: ['demand', 'agents', 'observed'],
  levers: { 'writes/s': { param: 'writes', moves: 'with' }, GB: { param: 'bytes', moves: 'with' } },
  measures,
  build(context) {
    const { paths, params: p, share } = context
    noteGuesses(context)
    const column = (): Float64Array => new Float64Array(paths)
    const writesAnchor = anchorOf(context, 'writes/s')
    const perRequest = drawn(context, 'writes', p.writes ?? assumedWrites, writesAnchor !== undefined)
    const perGb = gbPerWrite(context)
    const gbAnchor = anchorOf(context, 'GB') ?? writesAnchor ?? 1
    const ceiling = ceilingOf(context)
    const store = makeStore(context, perRequest)
    const loads = primaryColumns(context)
    const price = p.price && drawn(context, 'price', inScenarioCurrency(context, p.price, 'price'))
    const fall = makePriceFall(drawn(context, 'price-decline', p['price-decline'] ?? point(0)))
    const [perDay, rate, gb, money, used] = [column(), column(), column(), column(), column()] as const
    return {
      measures: measures(p, context.currency),
      columns: [rate, gb, ...(price ? [money] : []), ...(ceiling ? [used, ceiling] : [])],
      selfAnchored: true,
      step(clock) {
        addShared(loads, share, perDay)
        countWrites(perDay, perRequest, anchorOn(context, 'writes/s', clock) ?? 1, rate)
        store(clock, perDay, gb)
        multiply(gb, perGb, gbAnchor)
        if (price) chargeMonthly(price, fall, clock, money)
        if (ceiling) usedShare(rate, ceiling, used)
      },
    }
  },
  examples: [
    {
      kind: 'database',
      from: 'assistant',
      engine: 'relational',
      writes: 14,
      bytes: '2 kB',
      retention: '90d',
      price: '$9k/month',
    },
    {
      kind: 'database',
      from: 'assistant',
      writes: '10 to 20',
      ceiling: '12k writes/s',
      'index-factor': '1.6x',
      replicas: 3,
      'price-decline': '10% per year',
      price: '$9k/month',
    },
    {
      kind: 'database',
      from: 'assistant',
      engine: 'columnar',
      usl: { lambda: 2915, sigma: '1.4%', kappa: 0.000161 },
      clients: 64,
    },
    { kind: 'database', from: 'assistant' },
  ],
})

/** out = price / days of the month x exp(-decline x years). */
function chargeMonthly(price: Float64Array, fall: PriceFall, clock: Clock, out: Float64Array): void {
  fall.at(clock)
  const { factors } = fall
  const share = monthShareOf(clock.day)
  for (let i = 0; i < out.length; i++) out[i] = (factors[i] as number) * (price[i] as number) * share
}

/** Turns requests per day into writes per day in place, and writes their rate per second times the anchor. */
function countWrites(
  perDay: Float64Array,
  perRequest: Float64Array,
  anchor: number,
  rate: Float64Array,
): void {
  for (let i = 0; i < perDay.length; i++) {
    const writes = (perDay[i] as number) * (perRequest[i] as number)
    perDay[i] = writes
    rate[i] = (writes / secondsPerDay) * anchor
  }
}

/** out x each x all, in place. */
function multiply(out: Float64Array, each: Float64Array, all: number): void {
  for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) * (each[i] as number) * all
}

/** Percent of the ceiling. */
function usedShare(rate: Float64Array, ceiling: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = (100 * (rate[i] ?? Number.NaN)) / (ceiling[i] ?? Number.NaN)
}
