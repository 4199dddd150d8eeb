/**
 * Standard normal quantile: the z with P(Z < z) = p, relative error about 1e-16. 0 gives -Infinity, 1 gives Infinity,
 * anything outside 0..1 gives NaN.
 *
 * Source: M. J. Wichura (1988), "Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied
 * Statistics 37(3), 477-484, routine PPND16.
 */
export function probit(p: number): number {
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) return central(q)
  const tail = q < 0 ? p : 1 - p
  if (!(tail > 0)) return tail === 0 ? (q < 0 ? -Infinity : Infinity) : Number.NaN
  const r = Math.sqrt(-Math.log(tail))
  const z = r <= 5 ? nearTail(r - 1.6) : farTail(r - 5)
  return q < 0 ? -z : z
}

/** |p - 0.5| <= 0.425. */
function central(q: number): number {
  const r = 0.180625 - q * q
  const numerator =
    ((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r +
      45921.953931549871457) *
      r +
      13731.693765509461125) *
      r +
      1971.5909503065514427) *
      r +
      133.14166789178437745) *
      r +
    3.387132872796366608
  const denominator =
    ((((((5226.495278852854561 * r + 28729.085735721942674) * r + 39307.89580009271061) * r +
      21213.794301586595867) *
      r +
      5394.1960214247511077) *
      r +
      687.1870074920579083) *
      r +
      42.313330701600911252) *
      r +
    1
  return (q * numerator) / denominator
}

/** Tails down to about 1e-11; `r` = sqrt(-ln tail) - 1.6. */
function nearTail(r: number): number {
  const numerator =
    ((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r +
      1.27045825245236838258) *
      r +
      3.64784832476320460504) *
      r +
      5.7694972214606914055) *
      r +
      4.6303378461565452959) *
      r +
    1.42343711074968357734
  const denominator =
    ((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r +
      0.14810397642748007459) *
      r +
      0.68976733498510000455) *
      r +
      1.6763848301838038494) *
      r +
      2.05319162663775882187) *
      r +
    1
  return numerator / denominator
}

/** Beyond; `r` = sqrt(-ln tail) - 5. */
function farTail(r: number): number {
  const numerator =
    ((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r +
      0.026532189526576123093) *
      r +
      0.29656057182850489123) *
      r +
      1.7848265399172913358) *
      r +
      5.4637849111641143699) *
      r +
    6.6579046435011037772
  const denominator =
    ((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r +
      7.868691311456132591e-4) *
      r +
      0.0148753612908506148525) *
      r +
      0.13692988092273580531) *
      r +
      0.59983220655588793769) *
      r +
    1
  return numerator / denominator
}

/**
 * P(Z < z) of a standard normal, relative error below 1e-12 down to z = -37.
 *
 * Source: J. F. Hart et al. (1968), "Computer Approximations", formula 5666, as given by G. West (2005), "Better
 * approximations to cumulative normal functions", Wilmott Magazine; the far tail is Laplace's continued fraction.
 */
export function normalCdf(z: number): number {
  const x = Math.abs(z)
  const upper = x > 37.5 ? 0 : Math.exp((-x * x) / 2) * (x < 7.07 ? hart(x) : laplace(x))
  return z > 0 ? 1 - upper : upper
}

/** (1 - Phi(x)) / exp(-x^2 / 2) for 0 <= x < 7.07. */
function hart(x: number): number {
  const numerator =
    (((((3.52624965998911e-2 * x + 0.700383064443688) * x + 6.37396220353165) * x + 33.912866078383) * x +
      112.079291497871) *
      x +
      221.213596169931) *
      x +
    220.206867912376
  const denominator =
    ((((((8.83883476483184e-2 * x + 1.75566716318264) * x + 16.064177579207) * x + 86.7807322029461) * x +
      296.564248779674) *
      x +
      637.333633378831) *
      x +
      793.826512519948) *
      x +
    440.413735824752
  return numerator / denominator
}

const rootOfTwoPi = 2.5066282746310002

/** The same for large x: 1 / (x + 1/(x + 2/(x + 3/(x + ...)))) / sqrt(2 pi). */
function laplace(x: number): number {
  let fraction = x
  for (let k = 40; k >= 1; k--) fraction = x + k / fraction
  return 1 / (fraction * rootOfTwoPi)
}
