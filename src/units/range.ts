import { JevonsError } from '../errors.ts'
import { normalCdf, probit } from '../stats/normal.ts'
import type { Day } from './day.ts'

/**
 * One unknown number: a distribution over futures, drawn once a future (`each`: varies from task to task and is
 * integrated inside each future). `p05` and `p95` are its 5th and 95th percentiles (PRODUCT.md, "Words for numbers").
 */
export type Range = (
  | { readonly shape: 'point'; readonly value: number }
  /** Both ends positive. */
  | { readonly shape: 'lognormal'; readonly p05: number; readonly p95: number }
  /** Shares and probabilities, never outside 0..1. */
  | { readonly shape: 'logit-normal'; readonly p05: number; readonly p95: number }
  /** Rates on the log scale; anything that may be negative. */
  | { readonly shape: 'normal'; readonly p05: number; readonly p95: number }
  /**
   * Non-negative with an end at 0: a normal cut off below 0, its mass renormalised. With `p05: 0` the parent normal has
   * its mean at 0 (half-normal): 0 is then the bound and the most likely value, and p95 is exact. With p05 > 0 both
   * percentiles of the cut distribution are exact; p05 / p95 must exceed 0.0176, about the ratio of an exponential.
   */
  | { readonly shape: 'truncated-normal'; readonly p05: number; readonly p95: number }
  /** Normal with mean and sd, truncated to [min, max] (the elasticity prior; shares with an end at 0 % or 100 %). */
  | {
      readonly shape: 'bounded-normal'
      readonly mean: number
      readonly sd: number
      readonly min: number
      readonly max: number
    }
  | { readonly shape: 'triangular'; readonly low: number; readonly mode: number; readonly high: number }
) & {
  readonly each?: boolean
  /** Where the number comes from: `measured`, `benchmarked`, `vendor`, `assumed`; undefined = stated by the user. */
  readonly grade?: 'measured' | 'benchmarked' | 'vendor' | 'assumed'
  /** Who says so, as the user wrote it. */
  readonly source?: string
  /** Day from which the number is; undefined = not said. */
  readonly asOf?: Day
}

/** A certain number as a Range. */
export function point(value: number): Range {
  return { shape: 'point', value }
}

/** Standard normal 95 % quantile: p05 and p95 lie this many standard deviations from the centre. */
export const z95 = 1.6448536269514722

/** Whether every future has the same value. */
export function isCertain(range: Range): boolean {
  switch (range.shape) {
    case 'point':
      return true
    case 'triangular':
      return range.low === range.high
    case 'bounded-normal':
      return range.sd === 0 || range.min === range.max
    default:
      return range.p05 === range.p95
  }
}

/** The value below which a share `u` (0..1, exclusive) of futures lies. For many `u` use {@link quantileFunction}. */
export function rangeQuantile(range: Range, u: number): number {
  return quantileFunction(range)(u)
}

/** Half of futures lie below this value. */
export function rangeMedian(range: Range): number {
  return quantileFunction(range)(0.5)
}

/** The quantile function of a range, with its constants worked out once: u in (0, 1) to the value in the range's unit. */
export function quantileFunction(range: Range): (u: number) => number {
  switch (range.shape) {
    case 'point':
      return () => range.value
    case 'normal': {
      const { m, s } = through(range.p05, range.p95)
      return (u) => m + s * probit(u)
    }
    case 'lognormal': {
      const { m, s } = through(Math.log(range.p05), Math.log(range.p95))
      return (u) => Math.exp(m + s * probit(u))
    }
    case 'logit-normal': {
      const { m, s } = through(logit(range.p05), logit(range.p95))
      return (u) => 1 / (1 + Math.exp(-(m + s * probit(u))))
    }
    case 'truncated-normal': {
      const { t, sigma } = truncatedParent(range.p05, range.p95)
      const above = normalCdf(t)
      return (u) => Math.max(0, sigma * (t - probit((1 - u) * above)))
    }
    case 'bounded-normal': {
      const { mean, sd, min, max } = range
      if (isCertain(range)) return () => Math.min(max, Math.max(min, mean))
      const [from, to] = [normalCdf((min - mean) / sd), normalCdf((max - mean) / sd)]
      return (u) => Math.min(max, Math.max(min, mean + sd * probit(from + u * (to - from))))
    }
    case 'triangular':
      return triangularQuantile(range)
  }
}

/** The expected value over futures. Closed forms, but for logit-normal (trapezoidal rule on the normal scale, to 1e-12). */
export function rangeMean(range: Range): number {
  switch (range.shape) {
    case 'point':
      return range.value
    case 'normal':
      return (range.p05 + range.p95) / 2
    case 'lognormal': {
      const { m, s } = through(Math.log(range.p05), Math.log(range.p95))
      return Math.exp(m + (s * s) / 2)
    }
    case 'logit-normal': {
      const { m, s } = through(logit(range.p05), logit(range.p95))
      return meanOverNormal((z) => 1 / (1 + Math.exp(-(m + s * z))))
    }
    case 'truncated-normal': {
      const { t, sigma } = truncatedParent(range.p05, range.p95)
      return sigma * (t + density(t) / normalCdf(t))
    }
    case 'bounded-normal': {
      const { mean, sd, min, max } = range
      if (isCertain(range)) return Math.min(max, Math.max(min, mean))
      const [a, b] = [(min - mean) / sd, (max - mean) / sd]
      return mean + (sd * (density(a) - density(b))) / (normalCdf(b) - normalCdf(a))
    }
    case 'triangular':
      return (range.low + range.mode + range.high) / 3
  }
}

/**
 * The range of `factor` times the number, exact in each shape; `each` and `grade` are kept. Throws BAD_QUANTITY for a
 * share (logit-normal: its multiple is no share) and for a negative factor on a positive shape.
 */
export function scaleRange(range: Range, factor: number): Range {
  if (factor === 1) return range
  if (factor === 0) return { ...flags(range), ...point(0) }
  switch (range.shape) {
    case 'point':
      return { ...range, value: range.value * factor }
    case 'normal': {
      const [a, b] = [range.p05 * factor, range.p95 * factor]
      return { ...range, p05: Math.min(a, b), p95: Math.max(a, b) }
    }
    case 'bounded-normal': {
      const [a, b] = [range.min * factor, range.max * factor]
      return {
        ...range,
        mean: range.mean * factor,
        sd: range.sd * Math.abs(factor),
        min: Math.min(a, b),
        max: Math.max(a, b),
      }
    }
    case 'triangular': {
      const [a, b] = [range.low * factor, range.high * factor]
      return { ...range, low: Math.min(a, b), mode: range.mode * factor, high: Math.max(a, b) }
    }
    default:
      if (range.shape === 'logit-normal' || !(factor > 0)) throw cannotScale(range.shape, factor)
      return { ...range, p05: range.p05 * factor, p95: range.p95 * factor }
  }
}

function cannotScale(shape: string, factor: number): JevonsError {
  return new JevonsError({
    code: 'BAD_QUANTITY',
    message: `cannot multiply a ${shape} range by ${factor}, expected a shape that stays itself under that factor`,
  })
}

function flags({ each, grade, source, asOf }: Range): Pick<Range, 'each' | 'grade' | 'source' | 'asOf'> {
  return {
    ...(each === undefined ? {} : { each }),
    ...(grade === undefined ? {} : { grade }),
    ...(source === undefined ? {} : { source }),
    ...(asOf === undefined ? {} : { asOf }),
  }
}

function through(p05: number, p95: number): { m: number; s: number } {
  return { m: (p05 + p95) / 2, s: (p95 - p05) / (2 * z95) }
}

const logit = (p: number): number => Math.log(p / (1 - p))
const density = (z: number): number => Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI)

function meanOverNormal(f: (z: number) => number): number {
  const steps = 400
  const width = 18 / steps
  let sum = 0
  for (let i = 0; i <= steps; i++) {
    const z = -9 + i * width
    sum += f(z) * density(z) * width
  }
  return sum
}

function triangularQuantile(range: { low: number; mode: number; high: number }): (u: number) => number {
  const { low, mode, high } = range
  const width = high - low
  if (width === 0) return () => low
  const bend = (mode - low) / width
  return (u) =>
    u < bend ? low + Math.sqrt(u * width * (mode - low)) : high - Math.sqrt((1 - u) * width * (high - mode))
}

/**
 * Parent normal of a truncated one, as t = mu / sigma and sigma. Its quantile at u is sigma (t - probit((1-u) Phi(t)))
 * (Johnson, Kotz and Balakrishnan 1994, "Continuous Univariate Distributions" 1, section 13.10), so the ratio of two
 * quantiles depends on t alone and rises with it: found by bisection.
 */
function truncatedParent(p05: number, p95: number): { t: number; sigma: number } {
  const at = (t: number, u: number): number => t - probit((1 - u) * normalCdf(t))
  if (p05 === 0) return { t: 0, sigma: p95 / at(0, 0.95) }
  const ratio = p05 / p95
  let [low, high] = [-7, 8]
  const ratioAt = (t: number): number => at(t, 0.05) / at(t, 0.95)
  if (!(ratio >= ratioAt(low) && ratio < 1))
    throw new JevonsError({
      code: 'BAD_QUANTITY',
      message: `found a truncated normal from ${p05} to ${p95}, expected ends whose ratio lies between 0.0176 and 1`,
      hint: 'take a lognormal range (two positive ends), or 0 as the lower end',
    })
  while (ratioAt(high) < ratio) high *= 2
  for (let i = 0; i < 200 && high - low > 1e-15 * Math.max(1, Math.abs(high)); i++) {
    const middle = (low + high) / 2
    if (ratioAt(middle) < ratio) low = middle
    else high = middle
  }
  const t = (low + high) / 2
  return { t, sigma: p95 / at(t, 0.95) }
}
