import { JevonsError } from '../../../errors.ts'
import type { MoneyValue } from '../../../units/field.ts'
import { point, type Range } from '../../../units/range.ts'
import type { BuildContext } from '../../resource-kind.ts'
import { anchorOf } from '../anchoring.ts'
import { benchmarkDay, classPresets, type ModelClass } from '../gpu/gpu-presets.ts'
import { drawn, noteAssumptions } from '../parameter.ts'
import type { TimeOfUse } from './energy-bill.ts'
import type { PowerParts } from './facility-power.ts'
import type { SiteForm } from './power-sites.ts'

type Stated = Range | undefined

/** GPUs whose draw was measured. */
export const poweredGpus = ['H100', 'B200'] as const

/** What a scenario says about power, in canonical units. */
export type PowerParams = {
  readonly gpu?: (typeof poweredGpus)[number] | undefined
  readonly 'model-class'?: ModelClass | undefined
  readonly watts?: Stated
  readonly 'idle-watts'?: Stated
  readonly overhead?: { readonly watts: Range } | { readonly factor: Range } | undefined
  readonly pue?: Stated
  readonly 'pue-peak'?: Stated
  readonly redundancy?: number | undefined
  readonly derating?: Stated
  readonly 'measured-at': 'facility' | 'it'
  readonly sites?: readonly SiteForm[] | undefined
  readonly price?: MoneyValue | TimeOfUse | undefined
  readonly 'price-decline'?: Stated
  readonly 'demand-charge'?: MoneyValue | undefined
  readonly 'take-or-pay'?: Stated
  readonly carbon?: Stated
  readonly 'carbon-decline'?: Stated
}

/** H100 serving, ML.ENERGY v3: 430 to 690 W per GPU (MODELS 3.2). */
const assumedWatts: Range = { shape: 'lognormal', p05: 430, p95: 690, grade: 'assumed' }
/** Serving whatever model, per GPU: from the least to the most of ML.ENERGY v3, 600 W and 930 W at good batches (MODELS 3.2). */
const benchmarkedWatts: Readonly<Record<(typeof poweredGpus)[number], Range>> = {
  H100: { shape: 'triangular', low: 430, mode: 600, high: 690, grade: 'benchmarked' },
  B200: { shape: 'triangular', low: 450, mode: 930, high: 975, grade: 'benchmarked' },
}
/** Our choice: the draw of a class was measured, that of another's load lies within this factor of it. */
const classSpread = 1.2
/** Idle (MODELS 3.2, not found in print). */
const assumedIdle: Readonly<Record<(typeof poweredGpus)[number], number>> = { H100: 75, B200: 140 }
/** CPU, network and fans per GPU: 150 to 350 W (MODELS 3.2). */
const assumedOverheadWatts: Range = { shape: 'lognormal', p05: 150, p95: 350, grade: 'assumed' }
/** From a hyperscale hall (1.15) to the surveyed average (1.54; Uptime Institute 2025). */
const assumedPue: Range = { shape: 'lognormal', p05: 1.15, p95: 1.54, grade: 'assumed' }

/** The benchmark of what the scenario names, with words for it; undefined where it states watts or names nothing. */
function benchmarkOf(p: PowerParams): { readonly watts: Range; readonly text: string } | undefined {
  if (p.watts || (!p.gpu && !p['model-class'])) return undefined
  const gpu = p.gpu ?? 'H100'
  const measured = p['model-class'] && classPresets[p['model-class']].measured[gpu]
  if (p['model-class'] && measured) {
    const [low, high] = [measured.watts / classSpread, measured.watts * classSpread]
    return {
      watts: {
        shape: 'lognormal',
        p05: low,
        p95: high,
        grade: 'benchmarked',
        source: `ML.ENERGY leaderboard v3: ${p['model-class']} on ${gpu}, 1.2x either way`,
        asOf: benchmarkDay,
      },
      text: `watts ${low.toFixed(0)} W to ${high.toFixed(0)} W (${p['model-class']} on ${gpu} at 50 ms per token, ML.ENERGY v3, 2026-02)`,
    }
  }
  const watts = benchmarkedWatts[gpu]
  const [low, high] = watts.shape === 'triangular' ? [watts.low, watts.high] : [Number.NaN, Number.NaN]
  return {
    watts,
    text: `watts ${String(low)} W to ${String(high)} W (${gpu} serving, ML.ENERGY v3, 2026-02)`,
  }
}

function noteGuesses(context: BuildContext<PowerParams>): void {
  const p = context.params
  const benchmark = benchmarkOf(p)
  if (benchmark)
    context.notice({
      code: 'benchmarked',
      level: 'info',
      subject: context.id,
      message: `${context.id}: ${benchmark.text}`,
    })
  noteAssumptions(context, [
    ...(p.watts || benchmark ? [] : ['watts 430 W to 690 W at load (H100)']),
    ...(p['idle-watts'] ? [] : [`idle-watts ${String(assumedIdle[p.gpu ?? 'H100'])} W`]),
    ...(p.overhead ? [] : ['overhead 150 W to 350 W per GPU']),
    ...(p.pue ? [] : ['pue 1.15 to 1.54']),
  ])
}

/** Whether the exports say what is drawn: the physics then only moves it. */
const isMetered = (context: BuildContext<unknown>): boolean =>
  ['kW', 'kWh', 'kW-it'].some((measure) => anchorOf(context, measure) !== undefined)

/** The electrical parameters of a node per future, and a notice of what was assumed. */
export function powerParts(context: BuildContext<PowerParams>): PowerParts {
  const p = context.params
  const settled = isMetered(context)
  if (!settled) noteGuesses(context)
  const overhead = p.overhead ?? { watts: assumedOverheadWatts }
  const constant = (value: number): Float64Array => new Float64Array(context.paths).fill(value)
  const { load, idle } = wattsOf(p)
  return {
    loadWatts: drawn(context, 'watts', load, settled),
    idleWatts: drawn(context, 'idle-watts', idle, settled),
    factor: 'factor' in overhead ? drawn(context, 'overhead', overhead.factor, settled) : constant(1),
    wattsPerGpu: 'watts' in overhead ? drawn(context, 'overhead', overhead.watts, settled) : constant(0),
    ...pueOf(context, settled),
    nameplate: nameplateOf(context, constant(p.redundancy ?? 1)),
  }
}

/** Draw of one GPU at load and idle: stated, else of the GPU that is named, else of an H100. */
function wattsOf(p: PowerParams): { readonly load: Range; readonly idle: Range } {
  return {
    load: p.watts ?? benchmarkOf(p)?.watts ?? assumedWatts,
    idle: p['idle-watts'] ?? { ...point(assumedIdle[p.gpu ?? 'H100']), grade: 'assumed' },
  }
}

/** Over the year and on the hottest day, which is never cooler than the year. */
function pueOf(context: BuildContext<PowerParams>, settled: boolean): Pick<PowerParts, 'pue' | 'puePeak'> {
  const { pue: stated, 'pue-peak': hottest } = context.params
  const pue = drawn(context, 'pue', stated ?? assumedPue, settled)
  if (!hottest) return { pue, puePeak: pue }
  const peak = drawn(context, 'pue-peak', hottest, settled)
  return { pue, puePeak: peak.map((x, i) => Math.max(x, pue[i] ?? x)) }
}

/** Spare modules over the share of a nameplate that may be used. */
function nameplateOf(context: BuildContext<PowerParams>, modules: Float64Array): Float64Array {
  const { derating } = context.params
  if (!derating) return modules
  const usable = drawn(context, 'derating', derating)
  return modules.map((count, i) => count / (usable[i] ?? Number.NaN))
}

/** @throws JevonsError BAD_SCENARIO for parameters that do not go together. */
export function refuseMisfits({ id, params: p }: BuildContext<PowerParams>): void {
  const found =
    p['take-or-pay'] && !p.price
      ? (['found `take-or-pay` and no price of the energy', 'add `price: $0.09/kWh`'] as const)
      : p['carbon-decline'] && !p.carbon
        ? (['found `carbon-decline` and no `carbon`', 'add `carbon: 0.445 kg/kWh`'] as const)
        : undefined
  if (found) throw new JevonsError({ code: 'BAD_SCENARIO', message: `${id}: ${found[0]}`, hint: found[1] })
}
