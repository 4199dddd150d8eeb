import { z } from 'zod'
import {
  countField,
  declineField,
  moneyField,
  multipleField,
  quantityField,
  shareField,
  wordField,
} from '../../units/field.ts'
import { point, type Range } from '../../units/range.ts'
import { anchorOf, anchorOn } from '../physics/anchoring.ts'
import { columnOf } from '../physics/columns.ts'
import {
  type Fleet,
  type FleetAnchors,
  meetMeasured,
  newFleet,
  ownsFleet,
  sizeFleet,
} from '../physics/gpu-fleet.ts'
import { inScenarioCurrency, makePriceFall, moneyMeasure } from '../physics/money.ts'
import { levelAtStart } from '../physics/observed-level.ts'
import { drawn, noteAssumptions } from '../physics/parameter.ts'
import type { TokenColumns } from '../physics/token-split.ts'
import { type GpuRates, gpuSecondsOf } from '../physics/token-work.ts'
import {
  type BuildContext,
  type Clock,
  defineResourceKind,
  type Measure,
  type ResourceKind,
} from '../resource-kind.ts'

const fleets = ['on-demand', 'autoscale', 'spot', 'reserved', 'owned'] as const

const params = z.strictObject({
  prefill: quantityField('tokens/s').optional(),
  'prefill-cached': quantityField('tokens/s').optional(),
  decode: quantityField('tokens/s').optional(),
  utilisation: shareField().optional(),
  peak: multipleField().optional(),
  replica: countField({ min: 1 }).optional(),
  'min-replicas': countField().optional(),
  fleet: wordField(fleets).default('on-demand'),
  count: quantityField('gpus').optional(),
  price: moneyField('h').optional(),
  'price-decline': declineField().optional(),
})
type Params = z.output<typeof params>

/** Output tokens/s per GPU of a 70B-class dense model at 50 ms per token on H100: 400 to 2,700 (MODELS 3.1, table). */
const assumedDecode: Range = { shape: 'lognormal', p05: 400, p95: 2700, grade: 'assumed' }
/** Prefill : decode cost per token, DeepSeek V3/R1 production day (MODELS 3.1: 9,212 / 1,850 tokens/s per GPU). */
const prefillOverDecode = 5
/** Our choice: a cached token costs a tenth of a prefilled one, as providers price it (list prices of cache reads, 0.1x). */
const cachedOverPrefill = 10
/** Ceiling 70 % for interactive use (MODELS 3.1), and what is seen around it. */
const assumedUtilisation: Range = { shape: 'logit-normal', p05: 0.5, p95: 0.85, grade: 'assumed' }
/** Busy-hour factor: 1.3 global, 2.0 in one region (MODELS 4.3). */
const assumedPeak: Range = { shape: 'lognormal', p05: 1.3, p95: 2, grade: 'assumed' }

function measures(p: Params, currency: string): Measure[] {
  return [
    { name: 'gpus', unit: 'gpus', nature: 'gauge', metric: 'gpu_count' },
    { name: 'gpu-hours', unit: 'gpu-hours/day', nature: 'flow', metric: 'gpu_hours' },
    { name: 'busy-gpus', unit: 'gpus', nature: 'gauge' },
    ...(ownsFleet(p.fleet) ? [{ name: 'idle-gpus', unit: 'gpus', nature: 'gauge' } as const] : []),
    ...(p.price ? [moneyMeasure(currency)] : []),
  ]
}

/** Whether the exports say how many GPUs the load takes: the throughput then only moves that number. */
const isSettled = (context: BuildContext<Params>): boolean =>
  anchorOf(context, 'gpus') !== undefined || anchorOf(context, 'gpu-hours') !== undefined

function ratesOf(context: BuildContext<Params>, settled: boolean): GpuRates {
  const p = context.params
  const statedDecode = p.decode && drawn(context, 'decode', p.decode, settled)
  const statedPrefill = p.prefill && drawn(context, 'prefill', p.prefill, settled)
  const decode =
    statedDecode ??
    statedPrefill?.map((x) => x / prefillOverDecode) ??
    drawn(context, 'decode', assumedDecode, settled)
  const prefill = statedPrefill ?? decode.map((x) => x * prefillOverDecode)
  const prefillCached = p['prefill-cached']
    ? drawn(context, 'prefill-cached', p['prefill-cached'], settled)
    : prefill.map((x) => x * cachedOverPrefill)
  return { prefill, prefillCached, decode }
}

/** Says what was assumed, unless the measured level makes it harmless. */
function noteGuesses(context: BuildContext<Params>, settled: boolean): void {
  const p = context.params
  if (settled) return
  noteAssumptions(context, [
    ...(p.decode || p.prefill
      ? []
      : ['decode 400 to 2.7k tokens/s per GPU (70B class on H100), prefill 5x that']),
    ...(p.decode && !p.prefill ? ['prefill 5x decode'] : []),
    ...(p.prefill && !p.decode ? ['decode a fifth of prefill'] : []),
    ...(p.utilisation ? [] : ['utilisation 50 % to 85 %']),
    ...(p.utilisation || p.peak ? [] : ['peak 1.3x to 2x']),
  ])
}

/** Installed GPUs: stated, else measured, else the need on the first step (undefined). */
function installedOf(context: BuildContext<Params>): Float64Array | undefined {
  const { count, fleet } = context.params
  if (!ownsFleet(fleet)) return undefined
  if (count) return drawn(context, 'count', count)
  const measured = context.measured('gpu_count')
  const level = measured ? levelAtStart(measured, context.start) : Number.NaN
  if (level > 0) return new Float64Array(context.paths).fill(level)
  noteAssumptions(context, [`count = the GPUs needed at start (fleet: ${fleet})`])
  return undefined
}

function fleetOf(context: BuildContext<Params>): Fleet {
  const p = context.params
  const settled = isSettled(context)
  noteGuesses(context, settled)
  const constant = (value: number): Float64Array => new Float64Array(context.paths).fill(value)
  return newFleet({
    paths: context.paths,
    fleet: p.fleet,
    utilisation: drawn(context, 'utilisation', p.utilisation ?? assumedUtilisation, settled),
    // A stated utilisation is the mean over the day unless a peak is stated beside it.
    peak: p.peak
      ? drawn(context, 'peak', p.peak, settled)
      : p.utilisation
        ? constant(1)
        : drawn(context, 'peak', assumedPeak, settled),
    replica: p.replica ? drawn(context, 'replica', p.replica) : p['min-replicas'] && constant(1),
    minReplicas: p['min-replicas'] ? drawn(context, 'min-replicas', p['min-replicas']) : undefined,
    installed: installedOf(context),
  })
}

/** Each of need and hours takes the other's factor where only one is measured. */
function anchorsOn(context: BuildContext<Params>, clock: Clock): FleetAnchors {
  const hours = anchorOn(context, 'gpu-hours', clock)
  const gpus = anchorOn(context, 'gpus', clock)
  return { hours: hours ?? gpus ?? 1, gpus: gpus ?? hours ?? 1 }
}

/** Token columns of each feeder that has them. */
function tokensFed(context: BuildContext<Params>): TokenColumns[] {
  return context.inputs.flatMap((source) => {
    const input = columnOf(source, 'tokens-input')
    const cached = columnOf(source, 'tokens-cached')
    const output = columnOf(source, 'tokens-output')
    return input && cached && output ? [{ input, cached, output }] : []
  })
}

/**
 * GPUs that serve tokens.
 *
 *   GPU-seconds/day = share x [T_in / X_prefill + T_cached / X_prefill,cached + T_out / X_decode]
 *   busy-gpus = GPU-seconds / 86,400        GPUs at full throughput, on the mean of the day
 *   gpu-hours = 24 busy / utilisation       hours in service to carry that load (per day)
 *   gpus      = busy x peak / utilisation   GPUs needed in the busiest part of the day; the limit of a capacity
 *   idle-gpus = installed - gpu-hours / 24  owned and reserved fleets; installed = max(count, gpus)
 *   money     = price x gpu-hours           on-demand, autoscale, spot: what is in service is paid
 *             = price x 24 x installed      owned, reserved: what is installed is paid, used or not
 * `utilisation` is the share of the time in service that carries load at the stated throughput: over the whole day, or at
 * the peak where `peak` is stated too. GPUs are not rounded, so that growth stays smooth and dates do not jump; with
 * `replica: n` the need is rounded up to whole replicas of n (at least `min-replicas`), and hours never fall below those.
 * An owned fleet that the need outgrows is taken to grow with it: unserved demand is what capacities report, not a saving.
 * Where the exports hold gpu_count or gpu_hours, need and hours start at their measured levels, and money follows.
 * Sources: MODELS 3.1 (DeepSeek production day, NVIDIA NIM sweep, ML.ENERGY v3), 4.3 (busy hour).
 */
export const gpu: ResourceKind = defineResourceKind({
  kind: 'gpu',
  summary: 'GPUs that serve tokens: prefill and decode throughput, utilisation, fleet',
  params,
  feeds: ['tokens'],
  levers: {
    gpus: { param: 'utilisation', moves: 'against' },
    'gpu-hours': { param: 'utilisation', moves: 'against' },
    money: { param: 'price', moves: 'with' },
  },
  measures,
  build(context) {
    const { paths, params: p, share } = context
    const sources = tokensFed(context)
    const rates = ratesOf(context, isSettled(context))
    const fleet = fleetOf(context)
    const price = p.price && drawn(context, 'price', inScenarioCurrency(context, p.price, 'price'))
    const fall = makePriceFall(drawn(context, 'price-decline', p['price-decline'] ?? point(0)))
    const [gpuSeconds, money] = [new Float64Array(paths), new Float64Array(paths)] as const
    const { gpus, hours, busy, idle } = fleet
    const own = measures(p, context.currency)
    const owned = ownsFleet(p.fleet)
    return {
      measures: own,
      columns: [gpus, hours, busy, ...(owned ? [idle] : []), ...(price ? [money] : [])],
      selfAnchored: true,
      step(clock) {
        gpuSecondsOf(sources, rates, gpuSeconds)
        sizeFleet(fleet, { gpuSeconds, share }, anchorsOn(context, clock))
        if (!price) return
        fall.at(clock)
        payFleet(fleet, price, fall.factors, money)
      },
      anchor(measure, level) {
        meetMeasured(fleet, measure, level)
        if (price) payFleet(fleet, price, fall.factors, money)
      },
    }
  },
  examples: [
    {
      kind: 'gpu',
      from: 'tokens',
      share: '30%',
      fleet: 'reserved',
      count: 640,
      prefill: '12k tokens/s',
      decode: '2.5k tokens/s',
      utilisation: '45% to 60%',
      price: '$2.60/h',
    },
    {
      kind: 'gpu',
      from: 'tokens',
      decode: '1k to 2k tokens/s',
      peak: '1.5x',
      replica: 8,
      'min-replicas': 2,
      price: '$2.35/h',
      'price-decline': '0% to 20% per year',
    },
    { kind: 'gpu', from: 'tokens' },
  ],
})

/** Money of a day: hours in service, and in owned and reserved fleets the idle hours too (their `idle` is not 0). */
function payFleet(
  { hours, idle }: Fleet,
  price: Float64Array,
  cheaper: Float64Array,
  out: Float64Array,
): void {
  for (let i = 0; i < out.length; i++) {
    const paid = (hours[i] as number) + 24 * (idle[i] as number)
    out[i] = paid * (price[i] as number) * (cheaper[i] as number)
  }
}
