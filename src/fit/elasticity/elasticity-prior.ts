import { normalCdf } from '../../stats/normal.ts'
import type { Range } from '../../units/range.ts'

/** What is known of an elasticity: a normal distribution, cut to [min, max] where those are given. */
export type ElasticityBelief = {
  readonly mean: number
  readonly sd: number
  readonly min?: number
  readonly max?: number
}

/**
 * Prior of the elasticity of demand to the effective price: normal 0.9 +- 0.4, cut to 0..2 (assumed; bracketed by published estimates
 * from 0.05 across models of a market to 1.1 within a model across its hosts). Half of the futures lie near "spend stays as it is".
 */
export const elasticityPrior: Required<ElasticityBelief> = { mean: 0.9, sd: 0.4, min: 0, max: 2 }

/**
 * Prior and estimate weighed by their precision: mean (e / s^2 + m / d^2) / (1 / s^2 + 1 / d^2), variance 1 / (1 / s^2 + 1 / d^2), with
 * the prior's limits. A cut normal prior and a normal likelihood give a normal cut at the same places.
 */
export function shrinkElasticity(
  estimate: { readonly elasticity: number; readonly standardError: number },
  prior: ElasticityBelief,
): ElasticityBelief {
  const data = 1 / estimate.standardError ** 2
  const before = 1 / prior.sd ** 2
  if (data === Infinity) return { ...prior, mean: estimate.elasticity, sd: 0 }
  return {
    ...prior,
    mean: (estimate.elasticity * data + prior.mean * before) / (data + before),
    sd: 1 / Math.sqrt(data + before),
  }
}

/** Probability that demand grows by more than the price falls, so that a lower price raises spend. */
export function probabilityAbove(belief: ElasticityBelief, threshold = 1): number {
  const { mean, sd, min = -Infinity, max = Infinity } = belief
  if (threshold <= min) return 1
  if (threshold >= max) return 0
  if (sd === 0) return Math.min(max, Math.max(min, mean)) > threshold ? 1 : 0
  const below = (x: number): number => (x === Infinity ? 1 : x === -Infinity ? 0 : normalCdf((x - mean) / sd))
  return (below(max) - below(threshold)) / (below(max) - below(min))
}

/** The belief as one unknown number of a scenario. */
export function elasticityRange(belief: ElasticityBelief, grade: 'measured' | 'assumed'): Range {
  const { mean, sd, min = -1e9, max = 1e9 } = belief
  return { shape: 'bounded-normal', mean, sd, min, max, grade }
}
