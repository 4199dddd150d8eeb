import { JevonsError } from '../../errors.ts'
import { elasticityPrior, elasticityRange } from '../../fit/elasticity/elasticity-prior.ts'
import { growthModel } from '../../fit/find-model.ts'
import type { FittedGrowth, History } from '../../fit/growth-model.ts'
import type { PriceCatalogue } from '../../prices/price-catalogue.ts'
import { detectCensored } from '../../series/censored.ts'
import { monthLengths } from '../../series/month-length.ts'
import { bucketStatus, type Series } from '../../series/series.ts'
import { formatDay } from '../../units/day.ts'
import { point, type Range, rangeMedian } from '../../units/range.ts'
import { stepDays } from '../../units/step.ts'
import { before, type DailyValues, meanBefore, perUnit, toDaily } from '../measured/daily.ts'
import { logTrend, normalRange } from '../measured/log-trend.ts'
import { demandHistory } from './demand-history.ts'
import { estimatedElasticity } from './estimated-elasticity.ts'
import type { DemandPlan } from './plan.ts'
import {
  hasMetric,
  knowsDimensions,
  measuredDays,
  moneyOf,
  type Planning,
  pricesMove,
  type Where,
} from './planning.ts'
import type { DemandSpec } from './specs.ts'

const throttledShareThatHides = 0.01

/** The demand's history as the fit wants it: amounts per day, cut at `start`, censored days marked. */
function historyOf(series: Series, planning: Planning, where: Where): History {
  const lengths = monthLengths(series, series.times)
  const perDay = (i: number): number =>
    series.nature === 'total' ? 1 / stepDays[series.step] / (lengths?.[i] ?? 1) : 1
  const width = stepDays[series.step]
  const count = series.times.findLastIndex((time) => time + width <= planning.start + 1e-9) + 1
  const values = series.values.slice(0, count).map((value, i) => value * perDay(i))
  const throttled = throttledDays(planning, series, where)
  const history: History = {
    times: series.times.slice(0, count),
    values,
    stepDays: width,
    seasons: series.step === 'day' ? [7] : series.step === 'month' ? [12] : [],
    ...(planning.holidays && { holidays: planning.holidays }),
  }
  const { censored } = detectCensored(history, throttled ? { throttled: throttled.slice(0, count) } : {})
  const marked = series.status.slice(0, count).map((status) => (status === bucketStatus.censored ? 1 : 0))
  const both = marked.map((mark, i) => (mark === 1 || censored[i] === 1 ? 1 : 0))
  return both.includes(1) ? { ...history, censored: both } : history
}

/** Throttled share of requests per bucket, above which the day only shows what was let through. */
function throttledDays(planning: Planning, series: Series, where: Where): Float64Array | undefined {
  if (series.metric !== 'requests' || series.step !== 'day') return undefined
  if (!hasMetric(planning.data, 'throttled') || !knowsDimensions(planning.data, 'throttled', where))
    return undefined
  const days = measuredDays(planning, 'throttled', where)
  if (!days) return undefined
  return series.times.map((time, i) => {
    const throttled = days.values[Math.round(time) - days.from] ?? Number.NaN
    return throttled > throttledShareThatHides * (series.values[i] ?? Number.NaN) ? 1 : 0
  })
}

/** A demand of the scenario with its growth fitted, its elasticity settled and its past at hand; list prices serve an elasticity to be estimated. */
export function planDemand(spec: DemandSpec, planning: Planning, catalogue?: PriceCatalogue): DemandPlan {
  const elasticity = elasticityOf(spec, planning, catalogue)
  if (spec.history === undefined) return planStated(spec, planning, elasticity)
  const { metric, where } = spec.history
  const { series, notices } = demandHistory(planning.data, spec.id, {
    metric,
    where,
    ...moneyOf(metric, planning),
  })
  for (const notice of notices) planning.notice({ ...notice, subject: spec.id })
  const [measured] = series
  if (!measured) {
    throw new JevonsError({
      code: 'NO_SUCH_SERIES',
      message: `demand '${spec.id}': the exports hold no ${metric}`,
    })
  }
  const history = historyOf(measured, planning, where)
  if (history.times.length === 0) throw startsTooLate(measured, planning)
  const censoredDays = history.censored?.reduce((sum, mark) => sum + mark, 0) ?? 0
  if (censoredDays > 0) {
    planning.notice({
      code: 'demand_censored',
      level: 'warning',
      subject: spec.id,
      message: `${spec.id}: ${censoredDays} of ${history.times.length} buckets were at a limit or throttled; they are lower bounds, not the demand`,
    })
  }
  const growth = fit(spec, planning, history)
  const past = before(toDaily(measured), planning.start)
  const thing = measured.currency ?? measured.unit
  const unit = measured.nature === 'total' ? `${thing}/day` : thing
  return complete(spec, planning, {
    growth,
    unit,
    past,
    levelNow: levelNow(past, planning, growth),
    elasticity,
  })
}

/** The exports begin after the run does: they hold nothing that growth could be fitted to. */
function startsTooLate({ metric, times, step }: Series, { start }: Planning): JevonsError {
  const first = times[0]
  if (first === undefined)
    return new JevonsError({
      code: 'TOO_FEW_POINTS',
      message: `the exports hold no complete day of ${metric}`,
      hint: 'export a longer span; `jevons inspect` shows what these hold',
    })
  const end = formatDay(Math.floor((times.at(-1) ?? first) + stepDays[step] + 1e-6))
  return new JevonsError({
    code: 'TOO_FEW_POINTS',
    message: `the run starts on ${formatDay(start)}, and the exports hold ${metric} only from ${formatDay(Math.floor(first))} on`,
    hint: `export earlier ${metric}, or state a later start: \`start: ${end}\` (or --start ${end})`,
  })
}

/** Mean of the last 28 known days; the fitted level where there are none. */
function levelNow(past: DailyValues, planning: Planning, growth: FittedGrowth): number {
  return meanBefore(past, planning.start, 28) ?? Math.exp(growth.logLevel)
}

/** Fits the stated or automatic growth and passes its remarks on. */
function fit(spec: DemandSpec, planning: Planning, history: History): FittedGrowth {
  const { model, ratePerYear, ceiling, prior } = spec.growth
  const growth = named(spec.id, () =>
    growthModel(model).fit(history, {
      origin: planning.start,
      horizonDays: planning.end - planning.start,
      seed: planning.seed,
      ...(ratePerYear ? { ratePerYear } : {}),
      ...(ceiling ? { ceiling } : {}),
      ...(prior ? { prior } : {}),
    }),
  )
  for (const notice of growth.notices) planning.notice({ ...notice, subject: spec.id })
  return growth
}

/** A model does not know whose history it is given: a refusal of it is told with the demand. */
function named(id: string, work: () => FittedGrowth): FittedGrowth {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof JevonsError)) throw error
    const [first, ...more] = error.problems
    throw new JevonsError({ ...first, message: `demand '${id}': ${first.message}` }, ...more)
  }
}

/** A demand whose level the scenario states: growth stated too, or flat. */
function planStated(spec: DemandSpec, planning: Planning, elasticity: Range): DemandPlan {
  const level = spec.level ?? { value: point(0), unit: 'requests/day' }
  const median = rangeMedian(level.value)
  const history: History = {
    times: Float64Array.of(planning.start),
    values: Float64Array.of(median),
    stepDays: 1,
    seasons: [],
  }
  const fitsAlone = spec.growth.ratePerYear !== undefined || ['flat', 'naive'].includes(spec.growth.model)
  if (!fitsAlone) {
    throw new JevonsError({
      code: 'BAD_SCENARIO',
      message: `demand '${spec.id}': growth '${spec.growth.model}' needs a measured history, but the level is stated`,
      hint: `state it: growth: { model: exponential, rate: 3% to 8% per month }, or growth: flat`,
      ...(spec.pos ? { pos: spec.pos } : {}),
    })
  }
  const growth = fit(spec, planning, history)
  return complete(spec, planning, { growth, unit: level.unit, levelNow: median, elasticity })
}

type Measured = Pick<DemandPlan, 'growth' | 'unit' | 'levelNow' | 'elasticity'> & {
  readonly past?: DailyValues
}

/** Settles the past price fall. */
function complete(spec: DemandSpec, planning: Planning, measured: Measured): DemandPlan {
  const { elasticity } = measured
  return {
    id: spec.id,
    spec,
    growth: measured.growth,
    unit: measured.unit,
    levelNow: measured.levelNow,
    elasticity,
    pastDecline: pastDecline(spec, planning, measured, elasticity),
    ...(measured.past ? { past: measured.past } : {}),
  }
}

/** The stated elasticity, or what the exports say; 0 while prices stay; else the prior, with a notice. */
function elasticityOf(spec: DemandSpec, planning: Planning, catalogue: PriceCatalogue | undefined): Range {
  if (spec.elasticity === 'estimate') return estimatedElasticity(spec, planning, catalogue)
  if (spec.elasticity !== undefined) return spec.elasticity
  if (!pricesMove(planning.prices)) return point(0)
  planning.notice({
    code: 'elasticity-prior',
    level: 'info',
    subject: spec.id,
    message: `${spec.id}: no elasticity stated while prices move; the prior ${elasticityPrior.mean} +- ${elasticityPrior.sd} is used (assumed)`,
  })
  return elasticityRange(elasticityPrior, 'assumed')
}

/**
 * The fall of the effective price that the fitted growth already answers to: measured as cost per token over the fit
 * window where the exports hold both for this demand; else the future decline is taken to have held (PRODUCT.md, Growth).
 */
function pastDecline(
  spec: DemandSpec,
  planning: Planning,
  measured: Measured,
  elasticity: Range,
): DemandPlan['pastDecline'] {
  const still = { perYear: point(0), assumed: false }
  const answers = !(elasticity.shape === 'point' && elasticity.value === 0)
  if (!answers || measured.growth.contains === 'organic') return still
  const price = pricePerToken(spec, planning)
  const trend = price && logTrend(price, planning.start)
  if (trend && trend.weeks >= 8) {
    return { perYear: normalRange(-trend.slope, trend.slopeError, 'measured'), assumed: false }
  }
  if (planning.prices.declinePerYear === undefined) return still
  planning.notice({
    code: 'past-price-unknown',
    level: 'info',
    subject: spec.id,
    message: `${spec.id}: past token prices are not in the exports; the stated decline is taken to have held in the past too`,
  })
  return { perYear: planning.prices.declinePerYear, assumed: true }
}

/** Measured cost per token of the demand's own traffic, where both metrics know its dimensions. */
function pricePerToken(spec: DemandSpec, planning: Planning): DailyValues | undefined {
  const where = spec.history?.where ?? {}
  const known = (metric: string): boolean =>
    hasMetric(planning.data, metric) && knowsDimensions(planning.data, metric, where)
  if (!known('cost') || !known('tokens')) return undefined
  const cost = measuredDays(planning, 'cost', where)
  const tokens = measuredDays(planning, 'tokens', where)
  if (!cost || !tokens) return undefined
  return perUnit(cost, tokens)
}
