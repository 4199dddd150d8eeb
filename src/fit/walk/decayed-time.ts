/**
 * Years of full growth that `years` of decaying growth are worth: H / ln 2 (1 - 2^(-t/H)) for a growth-rate half-life
 * H in years (MODELS.md 1.8, "decaying growth"); t itself for H = Infinity. Before the origin (t < 0) growth is not decayed.
 */
export function decayedYears(years: number, halfLifeYears: number): number {
  if (halfLifeYears === Infinity || years <= 0) return years
  const scale = halfLifeYears / Math.LN2
  return scale * -Math.expm1(-years / scale)
}

/** Damping factor per step of a growth-rate half-life in the same unit as `step`: 2^(-step/H). */
export function dampingPerStep(step: number, halfLife: number): number {
  return 2 ** (-step / halfLife)
}

/** sum_{j=1..h} phi^j: steps of full trend that `h` damped steps are worth (Gardner and McKenzie, 1985, "Forecasting trends in time series"). */
export function dampedSteps(phi: number, h: number): number {
  return phi === 1 ? h : (phi * (1 - phi ** h)) / (1 - phi)
}
