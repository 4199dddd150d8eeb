import type { Draws } from '../../stats/draws.ts'
import { probit } from '../../stats/normal.ts'
import { daysPerYear } from '../../units/day.ts'
import { yearlyPercent } from '../../units/yearly-growth.ts'
import { fitCurves, logisticLog, weightedQuantile } from '../curves/logistic-curve.ts'
import { type FitResult, fitWith, knownPoints, levelBuckets } from '../fitted.ts'
import type { FittedGrowth, GrowthModel, GrowthOptions, History, TrendStepper } from '../growth-model.ts'
import type { Prepared } from '../history/prepare-history.ts'
import { recentLevel } from '../walk/level.ts'
import { normalDraws, rangeTable, tableDraws, tableQuantile } from '../walk/parameter-draws.ts'

const name = 'logistic'
const minPoints = 8

/** Ceiling relative to the level at start when nothing is stated: lognormal with median 10 and sd 1 of the log (MODELS.md 1.8, assumed). */
const defaultCeiling = {
  shape: 'lognormal',
  p05: 10 * Math.exp(-1.6448536),
  p95: 10 * Math.exp(1.6448536),
} as const

/** y = K / (1 + (K - 1) e^(-r t)) from today's level 1, with today's growth g = r (1 - 1/K). */
function fit(prepared: Prepared, history: History, options: GrowthOptions): FitResult {
  const ceilingTable = rangeTable(options.ceiling ?? defaultCeiling).map((k) => Math.max(1.001, k))
  return options.ratePerYear
    ? stated(prepared, history, options, ceilingTable)
    : fitted(prepared, ceilingTable)
}

function stated(
  prepared: Prepared,
  history: History,
  options: GrowthOptions,
  ceilingTable: Float64Array,
): FitResult {
  const rateTable = rangeTable(options.ratePerYear ?? { shape: 'point', value: 0 })
  const rate = tableQuantile(rateTable, 0.5)
  const recent = recentLevel(prepared, rate, levelBuckets(history.stepDays))
  const ceiling = tableQuantile(ceilingTable, 0.5)
  const year = (g: number): number => logisticLog(1, g, ceiling)
  return {
    label: `logistic: stated rate ${yearlyPercent(rate)} now, ceiling ${ceiling.toPrecision(3)}x`,
    logLevel: recent.level,
    params: {
      ceilings: ceilingTable,
      rateTable,
      levelSd: recent.sd,
    },
    residuals: recent.residuals,
    contains: 'organic',
    firstYear: {
      p10: year(tableQuantile(rateTable, 0.1)),
      p50: year(rate),
      p90: year(tableQuantile(rateTable, 0.9)),
    },
  }
}

function fitted(prepared: Prepared, ceilingTable: Float64Array): FitResult {
  const { years, logs } = knownPoints(prepared)
  const curves = fitCurves(years, logs, ceilingTable)
  const medianGrowth = weightedQuantile(curves.growth, curves.weights, 0.5)
  const ceiling = weightedQuantile(curves.ceilings, curves.weights, 0.5)
  const level = weightedQuantile(curves.levels, curves.weights, 0.5)
  const best = curves.weights.indexOf(Math.max(...curves.weights))
  const residuals = Float64Array.from(prepared.withOutliers, (v, i) => {
    const t = prepared.years[i] as number
    return (
      v -
      (curves.levels[best] as number) -
      logisticLog(t, curves.growth[best] as number, curves.ceilings[best] as number)
    )
  }).filter((v) => !Number.isNaN(v))
  const sd = weightedQuantile(curves.growthSds, curves.weights, 0.5)
  const year = (g: number): number => logisticLog(1, g, ceiling)
  return {
    label: `logistic: ${yearlyPercent(medianGrowth)} now, ceiling ${ceiling.toPrecision(3)}x the present level`,
    logLevel: level,
    params: {
      ceilings: curves.ceilings,
      weights: curves.weights,
      levels: curves.levels,
      growth: curves.growth,
      growthSds: curves.growthSds,
      levelSds: curves.levelSds,
    },
    residuals,
    contains: 'fitted',
    firstYear: {
      p10: year(medianGrowth - 1.2815515655446004 * sd),
      p50: year(medianGrowth),
      p90: year(medianGrowth + 1.2815515655446004 * sd),
    },
    notices: [
      {
        code: 'ceiling-assumed',
        level: 'info',
        message: `a logistic ceiling is hardly visible before half of it is reached: ${ceiling.toPrecision(2)}x the present level is mostly an assumption; state \`ceiling:\` if it is known`,
      },
    ],
  }
}

type PathParameters = { level: Float64Array; growth: Float64Array; ceiling: Float64Array }

/** Parameters of every future: of a stated curve, or the ceiling first, then level and growth given it. */
function drawParameters(fitted: FittedGrowth, draws: Draws): PathParameters {
  const ceilings = vector(fitted, 'ceilings')
  const weights = vector(fitted, 'weights')
  if (weights.length === 0)
    return {
      level: normalDraws(draws, 'level', fitted.logLevel, Number(fitted.params['levelSd'])),
      growth: tableDraws(draws, 'growth', vector(fitted, 'rateTable')),
      ceiling: tableDraws(draws, 'ceiling', ceilings),
    }
  const curve = draws.uniform('ceiling').map((u) => pickCurve(weights, u))
  const given = (name: string, mean: string, sd: string): Float64Array => {
    const [means, sds, u] = [vector(fitted, mean), vector(fitted, sd), draws.uniform(name)]
    return curve.map((k, i) => (means[k] as number) + (sds[k] as number) * probit(u[i] as number))
  }
  return {
    level: given('level', 'levels', 'levelSds'),
    growth: given('growth', 'growth', 'growthSds'),
    ceiling: curve.map((k) => ceilings[k] as number),
  }
}

function vector(fitted: FittedGrowth, name: string): Float64Array {
  const value = fitted.params[name]
  return value instanceof Float64Array ? value : new Float64Array(0)
}

/** Index of the curve at quantile `u` of the weights. */
function pickCurve(weights: Float64Array, u: number): number {
  let k = 0
  let sum = weights[0] as number
  while (k < weights.length - 1 && u > sum) sum += weights[++k] as number
  return k
}

function paths(fitted: FittedGrowth, draws: Draws): TrendStepper {
  if (fitted.params['ceilings'] === undefined) return (_tDays, out) => out.fill(fitted.logLevel)
  const { level, growth, ceiling } = drawParameters(fitted, draws)
  return (tDays, out) => {
    const years = tDays / daysPerYear
    for (let i = 0; i < out.length; i++)
      out[i] = (level[i] as number) + logisticLog(years, growth[i] as number, ceiling[i] as number)
  }
}

/** Growth towards a ceiling. */
export const logistic: GrowthModel = {
  name,
  summary:
    'Growth towards a ceiling: y = K / (1 + (K - 1) e^(-r t)), K relative to the level at start, stated or from a prior.',
  source:
    'Verhulst, 1838; ceiling weighted over a grid by least squares on logs and a lognormal prior (MAP on a grid), as it is not identified before the inflection.',
  minPoints,
  fit: fitWith({ name, minPoints }, fit),
  paths,
}
