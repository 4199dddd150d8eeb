import { growthPaths } from '../../fit/find-model.ts'
import type { FittedGrowth } from '../../fit/growth-model.ts'
import { seasonAt } from '../../fit/history/season.ts'
import { type NoiseStepper, noisePaths } from '../../fit/noise.ts'
import type { Draws } from '../../stats/draws.ts'
import { expInPlace } from '../../stats/fill-exp.ts'
import { type Day, daysPerYear } from '../../units/day.ts'
import { isCertain, type Range, rangeMedian } from '../../units/range.ts'
import { drawRange } from '../future-draws.ts'
import type { DemandPlan } from '../plan/plan.ts'
import type { Clock, Measure } from '../resource-kind.ts'
import { type EventPath, makeEventPath } from './event-path.ts'
import { type LaggedResponse, makeLaggedResponse } from './lagged-response.ts'
import type { PricePath } from './price-path.ts'

/** What became of a demand by the horizon's end, one entry per future, before the ceiling (PRODUCT.md, `growthFactor`). */
export type DemandOutcome = {
  /** ln of organic growth since start: the fitted or stated growth without the answer to past price falls. */
  readonly lnOrganic: Float64Array
  /** ln of what falling prices added: elasticity x pass-through x (lagged) fall of ln effective price since start. */
  readonly lnRebound: Float64Array
  readonly lnEvents: Float64Array
  readonly elasticity: Float64Array
  /** Elasticity x pass-through. */
  readonly answer: Float64Array
  /** 1 = the future touched the ceiling within the display horizon. */
  readonly touchedCeiling: Uint8Array
}

/** A demand under simulation. */
export type DemandNode = {
  readonly id: string
  readonly measures: readonly Measure[]
  /** One column: volume per day. */
  readonly columns: readonly [Float64Array]
  step(clock: Clock): void
  /** Reads the outcome at the last step. */
  outcome(): DemandOutcome
}

/** The one measure of a demand. */
function demandMeasures(plan: DemandPlan): readonly Measure[] {
  return [{ name: 'volume', unit: plan.unit, nature: 'flow' }]
}

/**
 * Builds a demand over a block of futures. With G the growth path, e the answer (elasticity x pass-through), d' the past
 * decline that the fitted growth holds, and y the lagged answer to price changes beyond d' (lagged-response.ts):
 *   ln volume = G(t) - e y(t) + events(t)                    (fitted growth; = [G - e d' t] + e [d' t - y])
 *   ln volume = G(t) + e [d' t - y(t)] + events(t)           (stated organic growth)
 * the first bracket organic, the second rebound. Season and daily noise come on top within the display horizon; then the
 * ceiling; then the override of known days. `prices` must have made its step before.
 */
export function makeDemandNode(
  plan: DemandPlan,
  options: { readonly draws: Draws; readonly prices: PricePath; readonly start: Day },
): DemandNode {
  const { draws, prices, start } = options
  const parts = makeParts(plan, draws, prices, start)
  const volume = new Float64Array(draws.paths)
  const touchedCeiling = new Uint8Array(draws.paths)
  const isCapped = parts.ceiling.some((most) => most < Infinity)
  return {
    id: plan.id,
    measures: demandMeasures(plan),
    columns: [volume],
    step(clock) {
      advance(parts, clock, prices)
      const { trend, ceiling } = parts
      const noise = clock.extended ? undefined : parts.noise
      const fixed = clock.extended
        ? parts.extendedShift
        : seasonAt(plan.growth, clock.day - plan.growth.origin)
      fillVolume(volume, trend, noise, fixed)
      if (plan.growth.offset > 0 || parts.after) multiplyAfter(volume, plan.growth.offset, parts.after)
      if (isCapped) cap(volume, ceiling, clock.extended ? undefined : touchedCeiling)
      for (const known of parts.overrides) {
        if (clock.day >= known.from && clock.day < known.to) volume.set(known.values)
      }
    },
    outcome: () => outcomeOf(parts, touchedCeiling),
  }
}

type Parts = {
  readonly growth: FittedGrowth
  readonly start: Day
  readonly trendPath: (tDays: number, out: Float64Array) => void
  readonly noisePath: NoiseStepper
  /** ln of the level of each future relative to the median one; undefined = known. */
  readonly levelShift: Float64Array | undefined
  readonly events: EventPath
  readonly elasticity: Float64Array
  readonly answer: Float64Array
  /** False when nothing answers to prices: the arrays below stay 0. */
  readonly answers: boolean
  /** d' in log-points per day. */
  readonly pastDeclinePerDay: Float64Array
  readonly lagged: LaggedResponse
  readonly ceiling: Float64Array
  readonly overrides: readonly { readonly from: Day; readonly to: Day; readonly values: Float64Array }[]
  /** ln E[exp(season + noise)]: keeps the mean when season and noise end with the display horizon. */
  readonly extendedShift: number
  /** ln of everything at this step but season and noise (and what `after` holds). */
  readonly trend: Float64Array
  readonly noise: Float64Array | undefined
  /** ln of growth alone at this step, and at start. */
  readonly growthNow: Float64Array
  readonly growthAtStart: Float64Array
  /** ln of events and price answer, kept apart where the growth has an offset (it belongs between the two). */
  readonly after: Float64Array | undefined
  tDays: number
  started: boolean
}

function makeParts(plan: DemandPlan, draws: Draws, prices: PricePath, start: Day): Parts {
  const { growth, spec } = plan
  const column = (): Float64Array => new Float64Array(draws.paths)
  const elasticity = drawRange(draws, 'elasticity', plan.elasticity)
  const passThrough = drawRange(draws, 'pass-through', spec.passThrough)
  const answer = elasticity.map((e, i) => e * (passThrough[i] ?? Number.NaN))
  const pastDeclinePerDay = pastDecline(plan, draws, prices).map((d) => d / daysPerYear)
  const slope = pastDeclinePerDay.map((past, i) => past - (prices.decline[i] ?? Number.NaN) / daysPerYear)
  const events = makeEventPath(spec.events, start, draws)
  const answers = answer.some((a) => a !== 0)
  const level = plan.levelNow > 0 ? plan.levelNow : Infinity
  return {
    growth,
    start,
    trendPath: growthPaths(growth, draws),
    noisePath: noisePaths(growth, draws),
    levelShift: levelShift(plan, draws),
    events,
    elasticity,
    answer,
    answers,
    pastDeclinePerDay,
    lagged: makeLaggedResponse(slope, drawRange(draws, 'response', spec.responseHalfLifeDays)),
    ceiling: drawRange(draws, 'ceiling', spec.ceiling).map((multiple) => multiple * level),
    overrides: spec.overrides.map(({ from, to, value }, k) => ({
      from,
      to,
      values: drawRange(draws, `override ${k}`, value),
    })),
    extendedShift: Math.log(meanExp(growth.season)) + Math.log(meanExp(growth.residuals)),
    trend: column(),
    noise: growth.residuals.length > 0 ? column() : undefined,
    growthNow: column(),
    growthAtStart: column(),
    after: growth.offset > 0 && (answers || events.any) ? column() : undefined,
    tDays: 0,
    started: false,
  }
}

/** Mean of exp(x); 1 for none. */
function meanExp(logs: Float64Array): number {
  return logs.length > 0 ? logs.reduce((sum, x) => sum + Math.exp(x), 0) / logs.length : 1
}

/** d' per year. Stated organic growth with nothing known of past prices: the future decline is taken to have held. */
function pastDecline(plan: DemandPlan, draws: Draws, prices: PricePath): Float64Array {
  const { perYear, assumed } = plan.pastDecline
  const unknown = plan.growth.contains === 'organic' && isCertain(perYear) && rangeMedian(perYear) === 0
  return assumed || unknown ? prices.decline : drawRange(draws, 'past-decline', perYear)
}

/** A stated level that is a range moves the whole path of each future. */
function levelShift(plan: DemandPlan, draws: Draws): Float64Array | undefined {
  const stated: Range | undefined = plan.spec.level?.value
  if (stated === undefined || isCertain(stated)) return undefined
  const median = rangeMedian(stated)
  return drawRange(draws, 'stated-level', stated).map((level) => Math.log(level / median))
}

/** Brings every part to the step and adds up the logs in `trend` (and `after`). */
function advance(parts: Parts, clock: Clock, prices: PricePath): void {
  const { growthNow, trend, growth } = parts
  const sinceOrigin = clock.day - growth.origin
  parts.trendPath(sinceOrigin, growthNow)
  if (parts.levelShift) addTo(growthNow, parts.levelShift)
  if (!parts.started) {
    parts.growthAtStart.set(growthNow)
    parts.started = true
  }
  parts.tDays = clock.tDays
  trend.set(growthNow)
  if (parts.noise && !clock.extended) parts.noisePath(clock.step, sinceOrigin, parts.noise)
  const target = parts.after ?? trend
  parts.after?.fill(0)
  if (parts.events.any) {
    parts.events.step(clock.day)
    addTo(target, parts.events.ln)
  }
  if (!parts.answers) return
  parts.lagged.step(clock.tDays, prices.hasMoves ? prices.lnMoves : undefined)
  addAnswer(target, parts, clock.tDays)
}

function addTo(out: Float64Array, add: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) + (add[i] ?? 0)
}

/** The answer to prices since start; what fitted growth already holds of it is left out. */
function addAnswer(out: Float64Array, parts: Parts, tDays: number): void {
  const { answer, lagged, pastDeclinePerDay } = parts
  const within = parts.growth.contains === 'organic' ? tDays : 0
  for (let i = 0; i < out.length; i++) {
    const beyond = (pastDeclinePerDay[i] ?? 0) * within - (lagged.value[i] ?? 0)
    out[i] = (out[i] ?? 0) + (answer[i] ?? 0) * beyond
  }
}

function fillVolume(
  out: Float64Array,
  trend: Float64Array,
  noise: Float64Array | undefined,
  fixed: number,
): void {
  if (noise === undefined) {
    for (let i = 0; i < out.length; i++) out[i] = (trend[i] as number) + fixed
  } else {
    for (let i = 0; i < out.length; i++) out[i] = (trend[i] as number) + (noise[i] as number) + fixed
  }
  expInPlace(out)
}

/** Takes the offset of the log off again (never below 0), then applies events and prices. */
function multiplyAfter(out: Float64Array, offset: number, after: Float64Array | undefined): void {
  for (let i = 0; i < out.length; i++) {
    const value = Math.max(0, (out[i] ?? 0) - offset)
    out[i] = after === undefined ? value : value * Math.exp(after[i] ?? 0)
  }
}

function cap(out: Float64Array, ceiling: Float64Array, touched: Uint8Array | undefined): void {
  for (let i = 0; i < out.length; i++) {
    const most = ceiling[i] ?? Infinity
    if (!((out[i] ?? 0) >= most)) continue
    out[i] = most
    if (touched) touched[i] = 1
  }
}

function outcomeOf(parts: Parts, touchedCeiling: Uint8Array): DemandOutcome {
  const { growthNow, growthAtStart, answer, lagged, pastDeclinePerDay, tDays } = parts
  const organic = parts.growth.contains === 'organic'
  const past = answer.map((e, i) => e * (pastDeclinePerDay[i] ?? 0) * tDays)
  return {
    lnOrganic: growthNow.map((g, i) => g - (growthAtStart[i] ?? 0) - (organic ? 0 : (past[i] ?? 0))),
    lnRebound: past.map((p, i) => p - (answer[i] ?? 0) * (lagged.value[i] ?? 0)),
    lnEvents: parts.events.ln.slice(),
    elasticity: parts.elasticity,
    answer,
    touchedCeiling,
  }
}
