import { erlangC } from '../queue-wait.ts'

/** Our choice: server counts of the table; beyond the last the free share falls with the root of the servers. */
const serverCounts = [
  1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 128, 160, 192, 256, 320,
  384, 512, 640, 768, 1024, 1536, 2048,
]

/** The highest offered load of `servers` at which the mean wait is `wait` mean service times: C(c, a) / (c - a) = wait (M/M/c). */
export function loadWithin(servers: number, wait: number): number {
  let [low, high] = [0, servers]
  // Bisection to the last bits that matter: a load is known to 1e-12 of itself.
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (erlangC(servers, middle) / (servers - middle) <= wait) low = middle
    else high = middle
  }
  return low
}

/**
 * The share of a pool that may be busy so that work waits no longer than `wait` mean service times, as a function of the load in
 * servers: large pools may run closer to full (A. K. Erlang 1917; MODELS 3.6: "the largest rho with Wq <= 0.5 service times").
 * Linear in ln(load) between tabulated pools; that of one server below it; 1 - share ~ 1 / sqrt(servers) beyond the table
 * (square-root staffing, S. Halfin and W. Whitt 1981).
 */
export function makeWaitingCeiling(wait: number): (load: number) => number {
  const loads = serverCounts.map((servers) => loadWithin(servers, wait))
  const shares = loads.map((load, k) => load / (serverCounts[k] ?? 1))
  const logs = loads.map(Math.log)
  const last = loads.length - 1
  const [lastLoad = 1, lastShare = 1] = [loads[last], shares[last]]
  return (load) => {
    if (!(load > (loads[0] ?? 0))) return Number.isNaN(load) ? Number.NaN : (shares[0] ?? Number.NaN)
    if (load >= lastLoad) return 1 - (1 - lastShare) * Math.sqrt(lastLoad / load)
    const k = loads.findIndex((above) => above > load)
    const [before = 0, after = 1] = [logs[k - 1], logs[k]]
    const [low = 0, high = 0] = [shares[k - 1], shares[k]]
    return low + ((Math.log(load) - before) / (after - before)) * (high - low)
  }
}
