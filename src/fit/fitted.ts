import { JevonsError } from '../errors.ts'
import { stepDays as stepLengths } from '../units/step.ts'
import { yearlyPercent } from '../units/yearly-growth.ts'
import type { FittedGrowth, GrowthModel, GrowthOptions, History } from './growth-model.ts'
import { logOfNothing, type Prepared, prepareHistory } from './history/prepare-history.ts'
import { type GrowthWalk, stillWalk, walkParams } from './walk/growth-walk.ts'
import { knownOf, recentLevel } from './walk/level.ts'
import { rangeTable, tableQuantile } from './walk/parameter-draws.ts'

/** Buckets whose mean is the level when growth is stated: four weeks, but at least four buckets. */
export function levelBuckets(stepDays: number): number {
  return Math.max(4, Math.round(28 / stepDays))
}

/** What a model adds to the parts that all fits share. */
export type FitResult = {
  readonly label: string
  readonly logLevel: number
  readonly walk?: GrowthWalk
  /** For models that are not walks. */
  readonly params?: FittedGrowth['params']
  readonly residuals: Float64Array
  readonly contains: FittedGrowth['contains']
  /** Log growth over the first year: quantiles. */
  readonly firstYear: { readonly p10: number; readonly p50: number; readonly p90: number }
  readonly status?: FittedGrowth['status']
  readonly backtest?: FittedGrowth['backtest']
  readonly notices?: FittedGrowth['notices']
}

/** Without a new value for two weeks and three buckets the level is no longer today's. */
function isStale(prepared: Prepared): boolean {
  const last = prepared.years[prepared.years.length - 1]
  return last !== undefined && -last * 365.25 > 14 && -last > 3.5 * prepared.stepYears
}

/** Most residuals that are kept: two years of days are plenty and cross threads quickly. */
const maxResiduals = 730

/** Growth ratio less 1 of a yearly log growth; the largest number where it is beyond all of them. */
function growthRatio(logPerYear: number): number {
  return Math.min(Number.MAX_VALUE, Math.expm1(logPerYear))
}

/** The fitted growth from a model's result. */
function finishFit(model: string, history: History, prepared: Prepared, result: FitResult): FittedGrowth {
  const stale = isStale(prepared)
  const fromPrior = result.status === 'prior-driven' ? [priorDriven(prepared.points, history.stepDays)] : []
  const notices = [...prepared.notices, ...(result.notices ?? []), ...fromPrior]
  const { p10, p50, p90 } = result.firstYear
  return {
    model,
    label: result.label,
    origin: 0,
    stepDays: history.stepDays,
    logLevel: result.logLevel,
    params: result.params ?? walkParams(result.walk ?? stillWalk),
    offset: prepared.offset,
    season: prepared.season,
    ...(prepared.holidays && { holidays: prepared.holidays }),
    residuals: centred(result.residuals.slice(-maxResiduals)),
    blockLength: 4,
    contains: result.contains,
    growthPerYear: { p10: growthRatio(p10), p50: growthRatio(p50), p90: growthRatio(p90) },
    window: prepared.window,
    points: prepared.points,
    status: stale ? 'stale' : (result.status ?? 'ok'),
    ...(result.backtest && { backtest: result.backtest }),
    notices,
  }
}

/** Says that a short history gives the level and not the growth, which a status word alone does not tell everyone. */
function priorDriven(points: number, stepDays: number): FittedGrowth['notices'][number] {
  const step = Object.entries(stepLengths).find(([, length]) => length === stepDays)?.[0] ?? 'bucket'
  const seen = `${String(points)} observed ${step}${points === 1 ? '' : 's'}`
  return {
    code: 'prior-driven',
    level: 'warning',
    message: `${seen} ${points === 1 ? 'is' : 'are'} too few to show growth: it is taken from what other series did (the prior), hence the wide bands; add exports that reach further back, or state the growth in a scenario, e.g. growth: { model: exponential, rate: 2% to 8% per month }`,
  }
}

function centred(values: Float64Array): Float64Array {
  if (values.length === 0) return values
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  return values.map((v) => v - mean)
}

/**
 * Wraps a model's own arithmetic: prepares the history, refuses one that is too short (`TOO_FEW_POINTS`), answers the cases that
 * are the same for all (nothing but zeros; a stated rate, which only needs a level), and puts the parts together.
 */
export function fitWith(
  model: Pick<GrowthModel, 'name' | 'minPoints'>,
  fit: (prepared: Prepared, history: History, options: GrowthOptions) => FitResult,
): GrowthModel['fit'] {
  return (history, options) => {
    const prepared = prepareHistory(history, options)
    const needed = options.ratePerYear ? 1 : model.minPoints
    if (prepared.points < needed)
      throw new JevonsError({
        code: 'TOO_FEW_POINTS',
        message: `growth model ${model.name} needs ${needed} observed values and found ${prepared.points}`,
        hint: 'give more history, state a `rate:`, or use `growth: flat`',
      })
    const result = prepared.empty ? nothing() : fit(prepared, history, options)
    return { ...finishFit(model.name, history, prepared, result), origin: options.origin }
  }
}

/** A history of zeros has no level that could grow: zero goes on. */
function nothing(): FitResult {
  return {
    label: 'nothing but zeros',
    logLevel: logOfNothing,
    residuals: new Float64Array(0),
    contains: 'fitted',
    firstYear: { p10: 0, p50: 0, p90: 0 },
    notices: [
      { code: 'no-usage', level: 'warning', message: 'the history holds only zeros: zero is carried on' },
    ],
  }
}

/** Stated growth: level from the last four weeks of data, growth drawn from the range, residual noise, nothing else. */
export function fitStatedRate(prepared: Prepared, history: History, options: GrowthOptions): FitResult {
  const rate = options.ratePerYear ?? { shape: 'point', value: 0 }
  const rateTableOf = rangeTable(rate)
  const median = tableQuantile(rateTableOf, 0.5)
  const recent = recentLevel(prepared, median, levelBuckets(history.stepDays))
  // The level is the mean of the window, whose centre lies this far before the origin: a faster rate has a higher level today.
  const leverYears = centreOfWindow(prepared, levelBuckets(history.stepDays))
  return {
    label: `stated rate ${yearlyPercent(median)}`,
    logLevel: recent.level,
    walk: { ...stillWalk, rateTable: rateTableOf, levelSd: recent.sd, leverYears },
    residuals: recent.residuals,
    contains: 'organic',
    firstYear: {
      p10: tableQuantile(rateTableOf, 0.1),
      p50: median,
      p90: tableQuantile(rateTableOf, 0.9),
    },
  }
}

/** Mean distance in years of the last `buckets` known values from the origin (positive). */
function centreOfWindow(prepared: Prepared, buckets: number): number {
  let sum = 0
  let count = 0
  for (let i = prepared.logs.length - 1; i >= 0 && count < buckets; i--) {
    if (Number.isNaN(prepared.logs[i])) continue
    sum -= prepared.years[i] as number
    count++
  }
  return count > 0 ? sum / count : 0
}

/** Quantiles of the first year's log growth of a normal: median -+ 1.2816 sd. */
export function normalYear(median: number, sd: number): FitResult['firstYear'] {
  return { p10: median - 1.2815515655446004 * sd, p50: median, p90: median + 1.2815515655446004 * sd }
}

/** Noise that is left when the level is followed by smoothing: the one-step errors, scaled by sqrt(1 - alpha^2). */
export function noiseOf(errors: Float64Array, alpha: number): Float64Array {
  const share = Math.sqrt(Math.max(0, 1 - alpha * alpha))
  return share > 0 ? errors.map((e) => e * share) : new Float64Array(0)
}

/** Known logs with their times in years before the origin. */
export function knownPoints(prepared: Prepared): { readonly years: number[]; readonly logs: number[] } {
  const years: number[] = []
  for (let i = 0; i < prepared.logs.length; i++)
    if (!Number.isNaN(prepared.logs[i])) years.push(prepared.years[i] as number)
  return { years, logs: knownOf(prepared.logs) }
}
