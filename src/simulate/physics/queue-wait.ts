/**
 * Erlang's C: the share of arrivals that wait for one of `servers` at an offered load of `load` < servers (Erlang B by its
 * recursion B_k = a B_{k-1} / (k + a B_{k-1}), C = B / (1 - rho (1 - B))). A. K. Erlang 1917; 1 at and above saturation.
 */
export function erlangC(servers: number, load: number): number {
  if (load >= servers) return 1
  let blocked = 1
  for (let k = 1; k <= servers; k++) blocked = (load * blocked) / (k + load * blocked)
  return blocked / (1 - (load / servers) * (1 - blocked))
}

/** Our choice: loads at which Erlang's C is tabulated. */
const cells = 512

/**
 * The mean wait for one of `slots`, in mean durations, as a function of the offered load and of the variability
 * (Ca^2 + Cs^2) / 2 of arrivals and durations: C(c, a) / (c - a) x variability, exact for M/M/c (A. O. Allen 1990,
 * "Probability, Statistics, and Queueing Theory", the Allen-Cunneen approximation). Infinite from load = slots on. C is read
 * from a table that is linear between 512 loads.
 */
export function makeWait(slots: number): (load: number, variability: number) => number {
  const table = Float64Array.from({ length: cells + 1 }, (_, k) => erlangC(slots, (slots * k) / cells))
  return (load, variability) => {
    if (!(load < slots)) return load >= slots ? Number.POSITIVE_INFINITY : Number.NaN
    const at = (load / slots) * cells
    const k = Math.floor(at)
    const low = table[k] ?? 1
    const waits = low + (at - k) * ((table[k + 1] ?? 1) - low)
    return (waits / (slots - load)) * variability
  }
}
