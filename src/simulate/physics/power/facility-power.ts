import { columnLoop } from '../../../stats/loops/column-loop.ts'
import type { BuildContext } from '../../resource-kind.ts'

/** Electrical parameters of GPUs in a hall, one entry per future. */
export type PowerParts = {
  /** Watts of one GPU at full load, and idle. */
  readonly loadWatts: Float64Array
  readonly idleWatts: Float64Array
  /** Server draw: `factor` times the GPU's, plus `wattsPerGpu`. */
  readonly factor: Float64Array
  readonly wattsPerGpu: Float64Array
  /** Facility draw / IT draw, over the year and on its hottest day. */
  readonly pue: Float64Array
  readonly puePeak: Float64Array
  /** Nameplate that must be there / draw that it carries: spare modules over derating. */
  readonly nameplate: Float64Array
}

const wattsPerKw = 1000
const hoursPerDay = 24

/** GPUs that draw power, one entry per future. */
export type PoweredGpus = {
  /** Switched on, mean of the day: in service or installed and idle. */
  readonly on: Float64Array
  /** At full load, mean of the day. */
  readonly busy: Float64Array
  /** At the peak: installed in owned fleets, needed in others. */
  readonly most: Float64Array
  /** Needed at the peak, installed or not. */
  readonly need: Float64Array
}

/** Draw and energy of a day, one entry per future. */
export type FacilityDraw = {
  readonly kw: Float64Array
  readonly kwh: Float64Array
  readonly kwPeak: Float64Array
  readonly kwPlanning: Float64Array
}

/** Measured / physics of the draw and of the energy on a day; 1 = physics as it is. */
export type DrawAnchors = { readonly kw: number; readonly kwh: number }

/** kW at the facility for each GPU of a kind, one entry per future. */
export type KwPerGpu = {
  /** For each that is on, and what load adds for each that is busy. */
  readonly on: Float64Array
  readonly busy: Float64Array
  /** At full load: over the year, and in nameplate on the hottest day. */
  readonly peak: Float64Array
  readonly planning: Float64Array
}

/** What a GPU draws at the facility (MODELS 3.2): server watts, times PUE, / 1000. */
export function kwPerGpu({ column }: Pick<BuildContext<unknown>, 'column'>, parts: PowerParts): KwPerGpu {
  const { loadWatts, idleWatts, factor, wattsPerGpu, pue, puePeak, nameplate } = parts
  const kwOf = (watts: (i: number) => number): Float64Array =>
    column(pue.map((_, i) => watts(i) / wattsPerKw))
  const at = (column: Float64Array, i: number): number => column[i] as number
  const idle = (i: number): number => Math.min(at(idleWatts, i), at(loadWatts, i))
  const full = (i: number): number => at(loadWatts, i) * at(factor, i) + at(wattsPerGpu, i)
  return {
    on: kwOf((i) => (idle(i) * at(factor, i) + at(wattsPerGpu, i)) * at(pue, i)),
    busy: kwOf((i) => (at(loadWatts, i) - idle(i)) * at(factor, i) * at(pue, i)),
    peak: kwOf((i) => full(i) * at(pue, i)),
    planning: kwOf((i) => full(i) * at(puePeak, i) * at(nameplate, i)),
  }
}

const drawing = columnLoop(
  [
    ...(['on', 'busy', 'most', 'need', 'ofOn', 'ofBusy', 'ofPeak', 'ofPlanning'] as const),
    ...(['kw', 'kwh', 'kwPeak', 'kwPlanning'] as const),
  ],
  ['byKw', 'byKwh'],
  `
  draw = on * ofOn + busy * ofBusy
  kw = draw * byKw
  kwh = ${hoursPerDay} * draw * byKwh
  kwPeak = most * ofPeak * byKw
  kwPlanning = need * ofPlanning * byKw`,
)

/**
 * A function that writes the facility draw of GPUs (MODELS 3.2), per future, times the anchors:
 * P = [on x idle + busy x (load - idle)] x factor + on x overhead watts, times PUE;
 * the energy of 24 hours of it; the draw of the GPUs of the peak, all at full load; and the nameplate for the GPUs that are needed,
 * all at full load on the hottest day.
 */
export function facilityDraw(
  gpus: PoweredGpus,
  perGpu: KwPerGpu,
  out: FacilityDraw,
): (anchors: DrawAnchors) => void {
  const { on: ofOn, busy: ofBusy, peak: ofPeak, planning: ofPlanning } = perGpu
  const loop = drawing.over({ ...gpus, ofOn, ofBusy, ofPeak, ofPlanning, ...out })
  return ({ kw, kwh }) => {
    loop.run(kw, kwh)
  }
}

/**
 * The draw in the busiest part of the day: load rises from its mean by as much as the need exceeds what is in service, and no GPU is more
 * than busy. What a demand charge is taken from.
 */
export function busiestDraw(gpus: PoweredGpus, parts: PowerParts, byKw: number, out: Float64Array): void {
  const { on, busy, most, need } = gpus
  for (let i = 0; i < out.length; i++) {
    const load = parts.loadWatts[i] as number
    const idle = Math.min(parts.idleWatts[i] as number, load)
    const standing = Math.max(on[i] as number, most[i] as number)
    const rise = (on[i] as number) > 0 ? Math.max(1, (need[i] as number) / (on[i] as number)) : 1
    const loaded = Math.min(standing, (busy[i] as number) * rise)
    const watts =
      (standing * idle + loaded * (load - idle)) * (parts.factor[i] as number) +
      standing * (parts.wattsPerGpu[i] as number)
    out[i] = ((watts * (parts.pue[i] as number)) / wattsPerKw) * byKw
  }
}
