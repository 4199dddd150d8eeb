import { z } from 'zod'
import { JevonsError } from '../../errors.ts'
import {
  declineField,
  multipleField,
  quantityField,
  shareField,
  wordField,
  yamlField,
} from '../../units/field.ts'
import { describe } from '../../units/quantity.ts'
import { point } from '../../units/range.ts'
import { anchorOn, scaleColumn } from '../physics/anchoring.ts'
import { eitherField } from '../physics/either-field.ts'
import { modelClasses } from '../physics/gpu/gpu-presets.ts'
import { makePriceFall, moneyMeasure } from '../physics/money/money.ts'
import { drawn } from '../physics/parameter.ts'
import { makeEnergyBill } from '../physics/power/energy-bill.ts'
import { busiestDraw, type FacilityDraw, facilityDraw, kwPerGpu } from '../physics/power/facility-power.ts'
import {
  type PowerParams as Params,
  poweredGpus,
  powerParts,
  refuseMisfits,
} from '../physics/power/power-params.ts'
import { makePlacement, siteSchema } from '../physics/power/power-sites.ts'
import { stackOfPower } from '../physics/power/power-stack.ts'
import { gpuCounter, newPoweredGpus } from '../physics/power/powered-gpus.ts'
import { demandChargeField, tariffField } from '../physics/power/tariff-field.ts'
import {
  type BuildContext,
  type Clock,
  defineResourceKind,
  type Measure,
  type ResourceKind,
} from '../resource-kind.ts'

/** `1.4` multiplies the GPUs' draw; `200 W` is added for each GPU. */
const overheadField = eitherField(
  (value) => /W\b/.test(JSON.stringify(value) || ''),
  quantityField('W').transform((watts) => ({ watts })),
  multipleField().transform((factor) => ({ factor })),
)

/** `4+1`: five modules where four carry the load, 1.25 of nameplate per kW; `2N`: 2; `N`: 1. */
const redundancyField: z.ZodType<number> = yamlField(
  (value) => {
    const [, needed, spare] = /^(\d+)\s*\+\s*(\d+)$/.exec(String(value)) ?? []
    if (value === 'N') return 1
    if (value === '2N') return 2
    if (Number(needed) > 0) return (Number(needed) + Number(spare)) / Number(needed)
    throw new JevonsError({
      code: 'BAD_QUANTITY',
      message: `found ${describe(value)}, expected the modules that carry the load + the spare ones`,
      hint: 'write `4+1` for N+1 with four modules, `2N` or `N`',
    })
  },
  { description: 'modules that carry the load + spare ones', type: 'string', examples: ['4+1', '2N'] },
)

const params = z.strictObject({
  gpu: wordField(poweredGpus).optional(),
  'model-class': wordField(modelClasses).optional(),
  watts: quantityField('W').optional(),
  'idle-watts': quantityField('W').optional(),
  overhead: overheadField.optional(),
  pue: multipleField().optional(),
  'pue-peak': multipleField().optional(),
  redundancy: redundancyField.optional(),
  derating: shareField().optional(),
  'measured-at': wordField(['facility', 'it']).default('facility'),
  sites: z.array(siteSchema).min(1).optional(),
  price: tariffField.optional(),
  'price-decline': declineField().optional(),
  'demand-charge': demandChargeField.optional(),
  'take-or-pay': quantityField('kW').optional(),
  carbon: quantityField('kg/kWh').optional(),
  'carbon-decline': declineField().optional(),
})

function measures(p: Params, currency: string): Measure[] {
  const gauge = (name: string, unit = 'kW'): Measure => ({ name, unit, nature: 'gauge' })
  const inside = p['measured-at'] === 'it'
  return [
    { ...gauge('kW'), ...(inside ? {} : { metric: 'power_kw' }) },
    { name: 'kWh', unit: 'kWh/day', nature: 'flow', ...(inside ? {} : { metric: 'energy_kwh' }) },
    gauge('kW-peak'),
    gauge('kW-planning'),
    ...(inside ? [{ ...gauge('kW-it'), metric: 'power_kw' }] : []),
    ...(p.sites
      ? [...p.sites.map(({ name }) => gauge(`site:${name}`)), gauge('unplaced'), gauge('sites-used', '%')]
      : []),
    ...(p.carbon ? [{ name: 'kgCO2', unit: 'kg/day', nature: 'flow' } as const] : []),
    ...(p.price || p['demand-charge'] ? [moneyMeasure(currency)] : []),
  ]
}

/** kgCO2 per day = kWh x intensity x exp(-decline x years). */
function makeEmissions(context: BuildContext<Params>, kwh: Float64Array) {
  const { carbon, 'carbon-decline': decline } = context.params
  if (!carbon) return undefined
  const intensity = drawn(context, 'carbon', carbon)
  const fall = makePriceFall(context, drawn(context, 'carbon-decline', decline ?? point(0)))
  const kilograms = new Float64Array(context.paths)
  const again = (): void => {
    for (let i = 0; i < kilograms.length; i++)
      kilograms[i] = (kwh[i] as number) * (intensity[i] as number) * (fall.factors[i] as number)
  }
  return {
    kilograms,
    again,
    at(clock: Clock): void {
      fall.at(clock)
      again()
    },
  }
}

/** The parts of the node, each with its own state, and what follows from a day's draw. */
function partsOf(context: BuildContext<Params>) {
  const { paths, params: p, column } = context
  const draw: FacilityDraw = { kw: column(), kwh: column(), kwPeak: column(), kwPlanning: column() }
  const [it, busiest] = [column(), column()] as const
  const parts = powerParts(context)
  const gpus = newPoweredGpus(column)
  const bill = makeEnergyBill(context, { kwh: draw.kwh, kwBusiest: busiest })
  const emissions = makeEmissions(context, draw.kwh)
  const sites = p.sites && makePlacement(context, p.sites, parts.puePeak)
  /** IT load and places follow from the draw as it stands. */
  const settle = (byKw: number): void => {
    if (p['measured-at'] === 'it')
      for (let i = 0; i < paths; i++) it[i] = (draw.kw[i] as number) / (parts.pue[i] as number)
    if (p['demand-charge']) busiestDraw(gpus, parts, byKw, busiest)
    sites?.place(draw.kwPlanning)
  }
  const columns = [
    ...[draw.kw, draw.kwh, draw.kwPeak, draw.kwPlanning],
    ...(p['measured-at'] === 'it' ? [it] : []),
    ...(sites ? [...sites.sites.map(({ kw }) => kw), sites.unplaced, sites.used] : []),
    ...(emissions ? [emissions.kilograms] : []),
    ...(bill ? [bill.money] : []),
  ]
  return { draw, it, parts, gpus, bill, emissions, sites, settle, columns }
}

/**
 * Electrical draw of GPUs, at the facility.
 *
 *   kW      = [on x idle + busy x (load - idle)] x overhead factor + on x overhead watts, x PUE / 1000
 *   kWh     = 24 x kW (per day)
 *   kW-peak = the same with every GPU of the peak at full load (u = 1): what breakers must carry
 *   kW-planning = every GPU that is needed, installed or not, at full load, x PUE on the hottest day x redundancy / derating: the
 *                 nameplate to ask for
 *   kW-it   = kW / PUE                                     where the exports measure there (measured-at: it)
 *   site:x  = kW-planning placed on sites by priority, each up to its limit of the day; unplaced, sites-used (%)   power-sites.ts
 *   kgCO2   = kWh x carbon
 *   money   = price x max(kWh, 24 x take-or-pay) + demand charge x busiest kW / days of the month                  energy-bill.ts
 * on = GPUs in service or installed and idle, busy = GPUs at full load, both means of the day. `overhead: 1.4` is a factor on
 * the GPUs' draw (whole server), `overhead: 200 W` is added per GPU. Where the exports hold power_kw or energy_kwh, kW and
 * kWh start at their measured levels, and what follows from them follows.
 * Sources: MODELS 3.2 (ML.ENERGY v3; Latif et al. 2025, IEEE Access; Uptime Institute 2025).
 */
export const power: ResourceKind = defineResourceKind({
  kind: 'power',
  summary: 'Electrical power and energy of GPUs: draw, planning line, sites, tariff, carbon',
  params,
  feeds: ['gpu'],
  levers: {
    kW: { param: 'watts', moves: 'with' },
    'kW-it': { param: 'watts', moves: 'with' },
    kWh: { param: 'watts', moves: 'with' },
  },
  measures,
  build(context) {
    refuseMisfits(context)
    const { draw, it, parts, gpus, bill, emissions, sites, settle, columns } = partsOf(context)
    const countGpus = gpuCounter(context.inputs, context.share, gpus)
    const drawPower = facilityDraw(gpus, kwPerGpu(context, parts), draw)
    let byKw = 1
    return {
      measures: measures(context.params, context.currency),
      columns,
      selfAnchored: true,
      step(clock) {
        countGpus()
        const ofDraw = anchorOn(context, 'kW', clock) ?? anchorOn(context, 'kW-it', clock)
        const ofEnergy = anchorOn(context, 'kWh', clock)
        byKw = ofDraw ?? ofEnergy ?? 1
        drawPower({ kw: byKw, kwh: ofEnergy ?? byKw })
        sites?.at(clock)
        settle(byKw)
        emissions?.at(clock)
        bill?.at(clock)
      },
      anchor(measure, level) {
        const { kw, kwh, kwPeak, kwPlanning } = draw
        const from = measure === 'kWh' ? kwh : measure === 'kW' ? kw : it
        const factor = level / (from[0] ?? Number.NaN)
        for (const column of measure === 'kWh' ? [kwh] : [kw, kwh, kwPeak, kwPlanning])
          scaleColumn(column, factor)
        if (measure !== 'kWh') byKw *= factor
        settle(byKw)
        emissions?.again()
        bill?.again()
      },
      explain: () => stackOfPower(gpus, parts, byKw, draw.kwPlanning),
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
    {
      kind: 'power',
      from: ['inference'],
      gpu: 'B200',
      'model-class': '70B',
      pue: 1.2,
      'pue-peak': 1.35,
      redundancy: '4+1',
      derating: '80%',
      'measured-at': 'it',
      sites: [
        { name: 'hall-a', limit: '1 MW', hall: '800 kW', racks: 20, rack: '35 kW' },
        { name: 'hall-b', limit: '2 MW', steps: [{ at: '2028-01-01', slip: '0d to 180d', limit: '6 MW' }] },
      ],
      price: { peak: '$0.16/kWh', 'off-peak': '$0.07/kWh', hours: '8h', load: '1.1x' },
      'demand-charge': '$14/kW-month',
      'take-or-pay': '50 kW',
      carbon: '0.4 kg/kWh to 0.5 kg/kWh',
      'carbon-decline': '3.6% per year',
    },
    { kind: 'power', from: ['inference'] },
  ],
})
