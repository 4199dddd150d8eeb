import { logGamma } from './gamma.ts'

/**
 * Regularised incomplete beta function I_x(a, b): continued fraction by the modified method of Lentz (Press et al., 2007, "Numerical
 * Recipes", section 6.4), to about 1e-14.
 */
function betaRegularised(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  if (x > (a + 1) / (a + b + 2)) return 1 - betaRegularised(1 - x, b, a)
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  const tiny = 1e-300
  const away = (v: number): number => (Math.abs(v) < tiny ? tiny : v)
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m <= 500; m++) {
    for (const term of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 / away(1 + term * d)
      c = away(1 + term / c)
      fraction *= c * d
    }
    if (Math.abs(c * d - 1) < 1e-15) break
  }
  return (front * fraction) / a
}

/** Share of a Student t distribution with `freedom` degrees of freedom that lies below `t`. */
export function studentCdf(t: number, freedom: number): number {
  const tail = 0.5 * betaRegularised(freedom / (freedom + t * t), freedom / 2, 0.5)
  return t >= 0 ? 1 - tail : tail
}

/** Quantile of Student's t by bisection of {@link studentCdf}, to about 1e-12; p strictly between 0 and 1. */
export function studentQuantile(p: number, freedom: number): number {
  if (p === 0.5) return 0
  if (p < 0.5) return -studentQuantile(1 - p, freedom)
  let [low, high] = [0, 2]
  while (studentCdf(high, freedom) < p) high *= 2
  for (let i = 0; i < 200 && high - low > 1e-13 * high; i++) {
    const middle = (low + high) / 2
    if (studentCdf(middle, freedom) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}
