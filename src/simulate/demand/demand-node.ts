import { growthPaths } from '../../fit/find-model.ts'
import type { FittedGrowth } from '../../fit/growth-model.ts'
import { seasonAt } from '../../fit/history/season.ts'
import { type NoiseStepper, noisePaths } from '../../fit/noise.ts'
import type { Draws } from '../../stats/draws.ts'
import { columnLoop } from '../../stats/loops/column-loop.ts'
import { columnExp } from '../../stats/loops/exp-column.ts'
import { makeAboveFinder } from '../../stats/loops/find-above.ts'
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
  const volume = draws.column()
  const touchedCeiling = new Uint8Array(draws.paths)
  const { trend } = parts
  const logs = draws.column()
  const noisy = parts.noise && addingNoise.over({ trend, noise: parts.noise, logs })
  const shift = shifting.over({ trend, logs })
  const exponentiate = columnExp(logs, volume)
  const cap = parts.ceiling.some((most) => most < Infinity) && makeCap(volume, parts.ceiling)
  return {
    id: plan.id,
    measures: demandMeasures(plan),
    columns: [volume],
    step(clock) {
      advance(parts, clock, prices)
      const noise = clock.extended ? undefined : parts.noise
      const fixed = clock.extended
        ? parts.extendedShift
        : seasonAt(plan.growth, clock.day - plan.growth.origin)
      if (noise) noisy?.run(fixed)
      else shift.run(fixed)
      exponentiate()
      if (plan.growth.offset > 0 || parts.after) multiplyAfter(volume, plan.growth.offset, parts.after)
      if (cap) cap(clock.extended ? undefined : touchedCeiling)
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
  readonly addAnswer: ReturnType<typeof addingAnswer.over>
  readonly ceiling: Float64Array
  readonly overrides: readonly { readonly from: Day; readonly to: Day; readonly values: Float64Array }[]
  /** ln E[exp(season + noise)]: keeps the mean when season and noise end with the display horizon. */
  readonly extendedShift: number
  /** ln of everything at this step but season and noise (and what `after` holds): `growthNow` itself where nothing is added. */
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
  const column: Draws['column'] = (values) => draws.column(values)
  const elasticity = drawRange(draws, 'elasticity', plan.elasticity)
  const passThrough = drawRange(draws, 'pass-through', spec.passThrough)
  const answer = column(elasticity.map((e, i) => e * (passThrough[i] ?? Number.NaN)))
  const pastDeclinePerDay = column(pastDecline(plan, draws, prices).map((d) => d / daysPerYear))
  const slope = pastDeclinePerDay.map((past, i) => past - (prices.decline[i] ?? Number.NaN) / daysPerYear)
  const events = makeEventPath(spec.events, start, draws)
  // Prices that do not move, beyond what the fitted growth holds, are not answered.
  const moves =
    prices.hasMoves || anyMove(slope) || (growth.contains === 'organic' && anyMove(pastDeclinePerDay))
  const answers = moves && anyMove(answer)
  const lagged = makeLaggedResponse(column, slope, drawRange(draws, 'response', spec.responseHalfLifeDays))
  const growthNow = column()
  const added = answers || events.any ? column() : undefined
  const after = growth.offset > 0 ? added : undefined
  const trend = after ? growthNow : (added ?? growthNow)
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
    lagged,
    addAnswer: addingAnswer.over({
      out: after ?? trend,
      answer,
      perDay: pastDeclinePerDay,
      lagged: lagged.value,
    }),
    ceiling: ceilingOf(plan, draws),
    overrides: spec.overrides.map(({ from, to, value }, k) => ({
      from,
      to,
      values: drawRange(draws, `override ${k}`, value),
    })),
    extendedShift: Math.log(meanExp(growth.season)) + Math.log(meanExp(growth.residuals)),
    trend,
    noise: growth.residuals.length > 0 ? column() : undefined,
    growthNow,
    growthAtStart: column(),
    after,
    tDays: 0,
    started: false,
  }
}

/** The most that a demand comes to: multiples of its level now. */
function ceilingOf({ levelNow, spec }: DemandPlan, draws: Draws): Float64Array {
  const level = levelNow > 0 ? levelNow : Infinity
  return drawRange(draws, 'ceiling', spec.ceiling).map((multiple) => multiple * level)
}

/** Whether any is not 0; what is not a number is not. */
function anyMove(values: Float64Array): boolean {
  return values.some((value) => value !== 0)
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
  if (trend !== growthNow) trend.set(growthNow)
  if (parts.noise && !clock.extended) parts.noisePath(clock.step, sinceOrigin, parts.noise)
  const target = parts.after ?? trend
  parts.after?.fill(0)
  if (parts.events.any) {
    parts.events.step(clock.day)
    addTo(target, parts.events.ln)
  }
  if (!parts.answers) return
  parts.lagged.step(clock.tDays, prices.hasMoves ? prices.lnMoves : undefined)
  // What fitted growth already holds of the answer is left out.
  parts.addAnswer.run(growth.contains === 'organic' ? clock.tDays : 0)
}

function addTo(out: Float64Array, add: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) + (add[i] ?? 0)
}

/** The answer to prices since start. */
const addingAnswer = columnLoop(
  ['out', 'answer', 'perDay', 'lagged'],
  ['within'],
  'out = out + answer * (perDay * within - lagged)',
)
const addingNoise = columnLoop(['trend', 'noise', 'logs'], ['fixed'], 'logs = trend + noise + fixed')
const shifting = columnLoop(['trend', 'logs'], ['fixed'], 'logs = trend + fixed')

/** Takes the offset of the log off again (never below 0), then applies events and prices. */
function multiplyAfter(out: Float64Array, offset: number, after: Float64Array | undefined): void {
  for (let i = 0; i < out.length; i++) {
    const value = Math.max(0, (out[i] ?? 0) - offset)
    out[i] = after === undefined ? value : value * Math.exp(after[i] ?? 0)
  }
}

/** A function that keeps the volume to a ceiling, and marks the futures that it does so in. */
function makeCap(volume: Float64Array, ceiling: Float64Array): (touched: Uint8Array | undefined) => void {
  const { limits, found, find } = makeAboveFinder(volume)
  limits.set(ceiling)
  return (touched) => {
    const count = find(volume)
    for (let k = 0; k < count; k++) {
      const i = found[k] as number
      if (Number.isNaN(volume[i])) continue
      volume[i] = limits[i] as number
      if (touched) touched[i] = 1
    }
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
