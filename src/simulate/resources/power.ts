import { z } from 'zod'
import { declineField, moneyField, multipleField, quantityField } from '../../units/field.ts'
import { point, type Range } from '../../units/range.ts'
import { anchorOf, anchorOn, scaleColumn } from '../physics/anchoring.ts'
import { columnOf } from '../physics/columns.ts'
import { eitherField } from '../physics/either-field.ts'
import {
  type FacilityDraw,
  facilityDraw,
  type PoweredGpus,
  type PowerParts,
} from '../physics/facility-power.ts'
import { inScenarioCurrency, makePriceFall, moneyMeasure } from '../physics/money.ts'
import { drawn, noteAssumptions } from '../physics/parameter.ts'
import { type BuildContext, defineResourceKind, type Measure, type ResourceKind } from '../resource-kind.ts'

/** `1.4` multiplies the GPUs' draw; `200 W` is added for each GPU. */
const overheadField = eitherField(
  (value) => /W\b/.test(JSON.stringify(value) || ''),
  quantityField('W').transform((watts) => ({ watts })),
  multipleField().transform((factor) => ({ factor })),
)

const params = z.strictObject({
  watts: quantityField('W').optional(),
  'idle-watts': quantityField('W').optional(),
  overhead: overheadField.optional(),
  pue: multipleField().optional(),
  price: moneyField('kWh').optional(),
  'price-decline': declineField().optional(),
})
type Params = z.output<typeof params>

const hoursPerDay = 24
/** H100 serving, ML.ENERGY v3: 430 to 690 W per GPU (MODELS 3.2). */
const assumedWatts: Range = { shape: 'lognormal', p05: 430, p95: 690, grade: 'assumed' }
/** H100 idle (MODELS 3.2, not found in print). */
const assumedIdleWatts: Range = { shape: 'point', value: 75, grade: 'assumed' }
/** CPU, network and fans per GPU: 150 to 350 W (MODELS 3.2). */
const assumedOverheadWatts: Range = { shape: 'lognormal', p05: 150, p95: 350, grade: 'assumed' }
/** From a hyperscale hall (1.15) to the surveyed average (1.54; Uptime Institute 2025). */
const assumedPue: Range = { shape: 'lognormal', p05: 1.15, p95: 1.54, grade: 'assumed' }

function measures(p: Params, currency: string): Measure[] {
  return [
    { name: 'kW', unit: 'kW', nature: 'gauge', metric: 'power_kw' },
    { name: 'kWh', unit: 'kWh/day', nature: 'flow', metric: 'energy_kwh' },
    { name: 'kW-peak', unit: 'kW', nature: 'gauge' },
    ...(p.price ? [moneyMeasure(currency)] : []),
  ]
}

function noteGuesses(context: BuildContext<Params>): void {
  const p = context.params
  noteAssumptions(context, [
    ...(p.watts ? [] : ['watts 430 W to 690 W at load (H100)']),
    ...(p['idle-watts'] ? [] : ['idle-watts 75 W']),
    ...(p.overhead ? [] : ['overhead 150 W to 350 W per GPU']),
    ...(p.pue ? [] : ['pue 1.15 to 1.54']),
  ])
}

function partsOf(context: BuildContext<Params>): PowerParts {
  const p = context.params
  const settled = anchorOf(context, 'kW') !== undefined || anchorOf(context, 'kWh') !== undefined
  if (!settled) noteGuesses(context)
  const overhead = p.overhead ?? { watts: assumedOverheadWatts }
  const constant = (value: number): Float64Array => new Float64Array(context.paths).fill(value)
  return {
    loadWatts: drawn(context, 'watts', p.watts ?? assumedWatts, settled),
    idleWatts: drawn(context, 'idle-watts', p['idle-watts'] ?? assumedIdleWatts, settled),
    factor: 'factor' in overhead ? drawn(context, 'overhead', overhead.factor, settled) : constant(1),
    wattsPerGpu: 'watts' in overhead ? drawn(context, 'overhead', overhead.watts, settled) : constant(0),
    pue: drawn(context, 'pue', p.pue ?? assumedPue, settled),
  }
}

type GpuFeed = {
  readonly gpus: Float64Array
  readonly hours: Float64Array
  readonly busy: Float64Array
  /** Owned and reserved fleets only. */
  readonly idle: Float64Array | undefined
}

function feedsOf(context: BuildContext<Params>): GpuFeed[] {
  return context.inputs.flatMap((input) => {
    const gpus = columnOf(input, 'gpus')
    const hours = columnOf(input, 'gpu-hours')
    const busy = columnOf(input, 'busy-gpus')
    return gpus && hours && busy ? [{ gpus, hours, busy, idle: columnOf(input, 'idle-gpus') }] : []
  })
}

/** GPUs of the feeders on a step, share applied. */
function countGpus(feeds: readonly GpuFeed[], share: Float64Array, out: PoweredGpus): void {
  if (feeds.length === 0) for (const column of [out.on, out.busy, out.most]) column.fill(0)
  for (let k = 0; k < feeds.length; k++) addGpus(feeds[k] as GpuFeed, share, out, k === 0)
}

function addGpus(feed: GpuFeed, share: Float64Array, out: PoweredGpus, isFirst: boolean): void {
  const { gpus, hours, busy, idle } = feed
  const { on, busy: loaded, most } = out
  for (let i = 0; i < share.length; i++) {
    const part = share[i] as number
    const standing = (hours[i] as number) / hoursPerDay + (idle === undefined ? 0 : (idle[i] as number))
    on[i] = (isFirst ? 0 : (on[i] as number)) + part * standing
    loaded[i] = (isFirst ? 0 : (loaded[i] as number)) + part * (busy[i] as number)
    most[i] =
      (isFirst ? 0 : (most[i] as number)) + part * (idle === undefined ? (gpus[i] as number) : standing)
  }
}

/**
 * Electrical draw of GPUs, at the facility.
 *
 *   kW      = [on x idle + busy x (load - idle)] x overhead factor + on x overhead watts, x PUE / 1000
 *   kWh     = 24 x kW (per day)
 *   kW-peak = the same with every GPU of the peak at full load (u = 1): what breakers and contracts must carry
 *   money   = kWh x price, only where a price is given
 * on = GPUs in service or installed and idle, busy = GPUs at full load, both means of the day. `overhead: 1.4` is a factor on
 * the GPUs' draw (whole server), `overhead: 200 W` is added per GPU. Where the exports hold power_kw or energy_kwh, kW and
 * kWh start at their measured levels, and kW-peak and money follow.
 * Sources: MODELS 3.2 (ML.ENERGY v3; Latif et al. 2025, IEEE Access; Uptime Institute 2025).
 */
export const power: ResourceKind = defineResourceKind({
  kind: 'power',
  summary: 'Electrical power and energy of GPUs: idle and load draw, server overhead, PUE',
  params,
  feeds: ['gpu'],
  levers: { kW: { param: 'watts', moves: 'with' }, kWh: { param: 'watts', moves: 'with' } },
  measures,
  build(context) {
    const { paths, params: p, share } = context
    const column = (): Float64Array => new Float64Array(paths)
    const feeds = feedsOf(context)
    const parts = partsOf(context)
    const count: PoweredGpus = { on: column(), busy: column(), most: column() }
    const [kw, kwh, kwPeak, money] = [column(), column(), column(), column()] as const
    const draw: FacilityDraw = { kw, kwh, kwPeak }
    const price = p.price && drawn(context, 'price', inScenarioCurrency(context, p.price, 'price'))
    const fall = makePriceFall(drawn(context, 'price-decline', p['price-decline'] ?? point(0)))
    const own = measures(p, context.currency)
    return {
      measures: own,
      columns: [kw, kwh, kwPeak, money].slice(0, own.length),
      selfAnchored: true,
      step(clock) {
        countGpus(feeds, share, count)
        const kwAnchor = anchorOn(context, 'kW', clock) ?? anchorOn(context, 'kWh', clock)
        const kwhAnchor = anchorOn(context, 'kWh', clock) ?? kwAnchor
        facilityDraw(count, parts, { kw: kwAnchor ?? 1, kwh: kwhAnchor ?? 1 }, draw)
        if (!price) return
        fall.at(clock)
        payEnergy(kwh, price, fall.factors, money)
      },
      anchor(measure, level) {
        const factor = level / ((measure === 'kW' ? kw : kwh)[0] ?? Number.NaN)
        for (const column of measure === 'kW' ? [kw, kwh, kwPeak] : [kwh]) scaleColumn(column, factor)
        if (price) payEnergy(kwh, price, fall.factors, money)
      },
    }
  },
  examples: [
    { kind: 'power', from: ['inference'], watts: 700, overhead: 1.4, pue: 1.25 },
    {
      kind: 'power',
      from: ['inference'],
      watts: '430 W to 690 W',
      'idle-watts': 75,
      overhead: '200 W',
      pue: '1.15 to 1.54',
      price: '$0.09/kWh',
    },
    { kind: 'power', from: ['inference'] },
  ],
})

/** Money per day = kWh x price x exp(-decline x years). */
function payEnergy(kwh: Float64Array, price: Float64Array, cheaper: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++)
    out[i] = (kwh[i] as number) * (price[i] as number) * (cheaper[i] as number)
}
