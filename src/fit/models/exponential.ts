import { yearlyPercent } from '../../units/yearly-growth.ts'
import { type FitResult, fitStatedRate, fitWith, knownPoints, normalYear } from '../fitted.ts'
import type { FittedGrowth, GrowthModel, GrowthOptions, History } from '../growth-model.ts'
import type { Prepared } from '../history/prepare-history.ts'
import { stillWalk } from '../walk/growth-walk.ts'
import { leastSquares } from '../walk/slopes.ts'
import { walkPaths } from '../walk/walk-paths.ts'

const name = 'exponential'
const minPoints = 3

/** ln y = a + g t by least squares over the whole history; both with their standard errors. */
function fit(prepared: Prepared, history: History, options: GrowthOptions): FitResult {
  if (options.ratePerYear) return fitStatedRate(prepared, history, options)
  const { years, logs } = knownPoints(prepared)
  const line = leastSquares(years, logs)
  const residuals = Float64Array.from(prepared.withOutliers, (v, i) => {
    return v - line.level - line.slope * ((prepared.years[i] as number) - line.centre)
  }).filter((v) => !Number.isNaN(v))
  return {
    label: `exponential, ${yearlyPercent(line.slope)}`,
    logLevel: line.level - line.slope * line.centre,
    walk: {
      ...stillWalk,
      slopes: Float64Array.of(line.slope),
      slopeScales: Float64Array.of(line.slopeSd),
      levelSd: line.levelSd,
      leverYears: -line.centre,
    },
    residuals,
    contains: 'fitted',
    firstYear: normalYear(line.slope, line.slopeSd),
    notices: misfit(prepared, line),
  }
}

/** Says so when the last four weeks lie far off the line: then the curve is not where demand is. */
function misfit(prepared: Prepared, line: ReturnType<typeof leastSquares>): FittedGrowth['notices'] {
  const recent = line.residuals.slice(-Math.max(4, Math.round(28 / (prepared.stepYears * 365.25))))
  if (line.residuals.length < 2 * recent.length) return []
  const off = recent.reduce((a, b) => a + b, 0) / recent.length
  if (Math.abs(off) < 0.2) return []
  const percent = Math.round(100 * Math.expm1(off))
  return [
    {
      code: 'exponential-misfit',
      level: 'warning',
      message: `the last four weeks lie ${Math.abs(percent)} % ${percent > 0 ? 'above' : 'below'} the fitted exponential: growth was not constant, growth: auto may serve better`,
    },
  ]
}

/** Constant relative growth. */
export const exponential: GrowthModel = {
  name,
  summary: 'Constant relative growth: y = y0 exp(g t), fitted to the whole history or stated as a rate.',
  source:
    'Log-linear least squares; standard errors: Newey and West, 1987, "A simple, positive semi-definite, heteroskedasticity and autocorrelation consistent covariance matrix".',
  minPoints,
  fit: fitWith({ name, minPoints }, fit),
  paths: walkPaths,
}
