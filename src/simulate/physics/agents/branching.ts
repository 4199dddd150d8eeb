/** Mean and variance of how many agents one task starts, itself included. */
export type TreeSize = { readonly mean: number; readonly variance: number }

/**
 * Size of a tree in which every agent starts children independently (mean `fanout`, variance `variance`), down to `depth`
 * levels below the root: a Galton-Watson process stopped at that generation.
 *
 *   M_d = 1 + m M_{d-1},  V_d = m V_{d-1} + v M_{d-1}^2,  M_0 = 1, V_0 = 0
 * so that M_d = sum of m^k, k = 0..d; for m < 1 and deep trees M = 1 / (1 - m) and V = v / (1 - m)^3. At m >= 1 nothing but the
 * depth bounds it. T. E. Harris 1963, "The Theory of Branching Processes", I.5 and I.13 (total progeny).
 */
export function treeSize(fanout: number, variance: number, depth: number): TreeSize {
  let [mean, spread] = [1, 0]
  for (let level = 0; level < depth; level++) {
    spread = fanout * spread + variance * mean * mean
    mean = 1 + fanout * mean
  }
  return { mean, variance: spread }
}
