/** ln of a Gompertz curve relative to its ceiling: -b exp(-c t) (Gompertz, 1825; Winsor, 1932, "The Gompertz curve as a growth curve"). */
export function gompertzLog(t: number, b: number, c: number): number {
  return -b * Math.exp(-c * t)
}

/**
 * Share of the eventual adopters after `t` years: (1 - e^{-(p+q)t}) / (1 + (q/p) e^{-(p+q)t}) (Bass, 1969, "A new product growth model
 * for consumer durables", equation 9). 0 at the launch.
 */
export function bassShare(t: number, p: number, q: number): number {
  const decay = Math.exp(-(p + q) * t)
  return (1 - decay) / (1 + (q / p) * decay)
}
