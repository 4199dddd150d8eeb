import { z } from 'zod'
import { columnLoop } from '../../stats/loops/column-loop.ts'
import {
  countField,
  declineField,
  durationField,
  moneyField,
  multipleField,
  quantityField,
  rateField,
  shareField,
  wordField,
} from '../../units/field.ts'
import { anchorOn } from '../physics/anchoring.ts'
import { deferrableField } from '../physics/gpu/deferrable-field.ts'
import {
  type Fleet,
  type FleetAnchors,
  fleetSizer,
  meetMeasured,
  ownsFleet,
} from '../physics/gpu/gpu-fleet.ts'
import { type GpuParams as Params, refuseMisfits } from '../physics/gpu/gpu-params.ts'
import { gpuParts } from '../physics/gpu/gpu-parts.ts'
import { gpuModels, modelClasses } from '../physics/gpu/gpu-presets.ts'
import { stackOfFleet } from '../physics/gpu/gpu-stack.ts'
import { hourlyPayment } from '../physics/money/hourly-payment.ts'
import { moneyMeasure } from '../physics/money/money.ts'
import {
  type BuildContext,
  type Clock,
  defineResourceKind,
  type Measure,
  type ResourceKind,
} from '../resource-kind.ts'

const fleets = ['on-demand', 'autoscale', 'spot', 'reserved', 'owned'] as const

const params = z.strictObject({
  gpu: wordField(gpuModels).optional(),
  'model-class': wordField(modelClasses).optional(),
  prefill: quantityField('tokens/s').optional(),
  'prefill-cached': quantityField('tokens/s').optional(),
  decode: quantityField('tokens/s').optional(),
  batch: countField({ min: 1 }).optional(),
  'batch-half': countField().optional(),
  latency: quantityField('ms').optional(),
  context: quantityField('tokens', { min: 1 }).optional(),
  'kv-bytes': quantityField('B', { min: 1 }).optional(),
  weights: quantityField('GB').optional(),
  hbm: quantityField('GB').optional(),
  utilisation: shareField().optional(),
  wait: multipleField().optional(),
  peak: multipleField().optional(),
  replica: quantityField('gpus', { min: 1 }).optional(),
  'min-replicas': countField().optional(),
  spares: countField().optional(),
  fleet: wordField(fleets).default('on-demand'),
  count: quantityField('gpus').optional(),
  interruptions: shareField().optional(),
  'cold-start': durationField().optional(),
  'scale-delay': durationField().optional(),
  surge: rateField().optional(),
  deferrable: deferrableField.optional(),
  window: durationField().optional(),
  'deferrable-utilisation': shareField().optional(),
  price: moneyField('h').optional(),
  'price-decline': declineField().optional(),
})

function measures(p: Params, currency: string): Measure[] {
  const gauge = (name: string, unit = 'gpus'): Measure => ({ name, unit, nature: 'gauge' })
  return [
    { ...gauge('gpus'), metric: 'gpu_count' },
    { name: 'gpu-hours', unit: 'gpu-hours/day', nature: 'flow', metric: 'gpu_hours' },
    gauge('busy-gpus'),
    ...(ownsFleet(p.fleet) ? [gauge('idle-gpus')] : []),
    ...(p.deferrable ? [gauge('interactive-gpus')] : []),
    ...(p.deferrable && ownsFleet(p.fleet) ? [gauge('deferred', '%')] : []),
    ...(p.price ? [moneyMeasure(currency)] : []),
  ]
}

/** Each of need and hours takes the other's factor where only one is measured. */
function anchorsOn(context: BuildContext<Params>, clock: Clock): FleetAnchors {
  const hours = anchorOn(context, 'gpu-hours', clock)
  const gpus = anchorOn(context, 'gpus', clock)
  return { hours: hours ?? gpus ?? 1, gpus: gpus ?? hours ?? 1 }
}

/** The fleet's columns in the order of the measures. */
function columnsOf(p: Params, fleet: Fleet): Float64Array[] {
  const owned = ownsFleet(p.fleet)
  return [
    fleet.gpus,
    fleet.hours,
    fleet.busy,
    ...(owned ? [fleet.idle] : []),
    ...(p.deferrable ? [fleet.interactive] : []),
    ...(p.deferrable && owned ? [fleet.deferred] : []),
  ]
}

/**
 * GPUs that serve tokens, and jobs that share them.
 *
 *   decode    = X b / (b + half), b = min(batch, latency x X - half, (0.9 memory - weights) / (kv-bytes x context))   batching.ts
 *   GPU-seconds/day = share x [T_in / X_prefill + T_cached / X_prefill,cached + T_out / X_decode]
 *   busy-gpus = GPU-seconds / 86,400        GPUs at full throughput, on the mean of the day
 *   gpu-hours = 24 busy / utilisation       hours in service to carry that load (per day)
 *   gpus      = busy x peak / utilisation   GPUs needed in the busiest part of the day; the limit of a capacity
 *   idle-gpus = installed - gpu-hours / 24  owned and reserved fleets; installed = max(count, gpus)
 *   money     = price x gpu-hours           on-demand, autoscale, spot: what is in service is paid
 *             = price x 24 x installed      owned, reserved: what is installed is paid, used or not
 * `utilisation` is the share of the time in service that carries load at the stated throughput: over the whole day, or at
 * the peak where `peak` is stated too; with `wait` it follows from how long work may wait (waiting-ceiling.ts). Autoscale and spot
 * hold more than the load by what grows until new GPUs serve, and by what is taken away (gpu-margin.ts). GPUs are not rounded, so
 * that growth stays smooth and dates do not jump; with `replica: n` the need is rounded up to whole replicas of n (at least
 * `min-replicas`, plus `spares`), and hours never fall below those.
 * Work that may wait (`deferrable`) fills what the interactive peak leaves free and yields to it: the need is the larger of that
 * peak and of what has to be done within `window` (deferrable.ts); `deferred` is the share for which a standing fleet has no room.
 * An owned fleet that the need outgrows is taken to grow with it: unserved demand is what capacities report, not a saving.
 * Where the exports hold gpu_count or gpu_hours, need and hours start at their measured levels, and money follows.
 * Sources: MODELS 3.1 (DeepSeek production day, NVIDIA NIM sweep, ML.ENERGY v3), 3.6, 4.3 (busy hour), 5 (autoscaler).
 */
export const gpu: ResourceKind = defineResourceKind({
  kind: 'gpu',
  summary: 'GPUs that serve tokens: prefill and decode throughput, batch, utilisation, fleet',
  params,
  feeds: ['tokens', 'demand'],
  levers: {
    gpus: { param: 'utilisation', moves: 'against' },
    'gpu-hours': { param: 'utilisation', moves: 'against' },
    money: { param: 'price', moves: 'with' },
  },
  measures,
  build(context) {
    refuseMisfits(context)
    const { work, fleet, margin } = gpuParts(context)
    const payment = hourlyPayment(context, (out) => paidHours(fleet, out))
    const sizeFleet = fleetSizer(fleet, work)
    let anchors: FleetAnchors = { hours: 1, gpus: 1 }
    return {
      measures: measures(context.params, context.currency),
      columns: [...columnsOf(context.params, fleet), ...(payment ? [payment.money] : [])],
      selfAnchored: true,
      step(clock) {
        work.fill()
        anchors = anchorsOn(context, clock)
        sizeFleet(anchors)
        payment?.at(clock)
      },
      anchor(measure, level) {
        meetMeasured(fleet, measure, level)
        payment?.again()
      },
      explain: () => stackOfFleet(fleet, { work, anchors, margin }),
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
      replica: '8 gpus',
      'min-replicas': 2,
      spares: 1,
      price: '$2.35/h',
      'price-decline': '-20% to 20% per year',
    },
    {
      kind: 'gpu',
      from: 'tokens',
      gpu: 'H100',
      'model-class': '70B',
      context: '3k tokens',
      latency: '40 ms',
      wait: '0.5x',
      peak: '1.6x',
      fleet: 'owned',
      count: 640,
      deferrable: '30%',
      window: '12h',
    },
    {
      kind: 'gpu',
      from: 'tokens',
      'model-class': '8B',
      fleet: 'autoscale',
      'cold-start': '5min to 15min',
      'scale-delay': '2min',
      price: '$2.35/h',
    },
    { kind: 'gpu', from: 'tokens', fleet: 'spot', price: '$1.10/h' },
    { kind: 'gpu', from: 'tokens' },
  ],
})

const paid = columnLoop(['hours', 'idle', 'out'], [], 'out = hours + 24 * idle')

/** A function that writes the hours that are paid: those in service, and in owned and reserved fleets the idle ones too (their `idle` is not 0). */
function paidHours({ hours, idle }: Fleet, out: Float64Array): () => void {
  const loop = paid.over({ hours, idle, out })
  return () => {
    loop.run()
  }
}
