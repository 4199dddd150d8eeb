/** How a cluster's throughput grows with its nodes, and how many it may have. */
export type Cluster = {
  /** Contention 0..1 and coherency >= 0 between nodes (usl.ts). */
  readonly sigma: number
  readonly kappa: number
  /** Least nodes: one for each copy of the data. */
  readonly least: number
  readonly most: number
}

/** Throughput of n nodes over that of one: n / (1 + sigma (n - 1) + kappa n (n - 1)), the Universal Scalability Law in nodes. */
export function clusterSpeedup(nodes: number, { sigma, kappa }: Pick<Cluster, 'sigma' | 'kappa'>): number {
  return nodes / (1 + sigma * (nodes - 1) + kappa * nodes * (nodes - 1))
}

/**
 * Fewest whole nodes that do the work of `need` nodes alone: the smaller root of
 *   kappa need n^2 + (need (sigma - kappa) - 1) n + need (1 - sigma) = 0,
 * n = need (1 - sigma) / (1 - need sigma) when kappa = 0. No number of nodes does it once need >= 1 / sigma, or beyond the
 * law's peak: then `most`, and the load stays above what they can do.
 */
export function clusterNodes(need: number, { sigma, kappa, least, most }: Cluster): number {
  const a = kappa * need
  const b = need * (sigma - kappa) - 1
  const c = need * (1 - sigma)
  const root = b * b - 4 * a * c
  // The form with the root below the line loses no digits where a is small, and is the linear answer where it is 0.
  const exact = b < 0 && root >= 0 ? (2 * c) / (-b + Math.sqrt(root)) : Number.POSITIVE_INFINITY
  // A hair less, so that a need which the arithmetic puts just above a whole number does not take one node more.
  return Math.min(most, Math.max(least, Math.ceil(exact * (1 - 1e-12))))
}
