/**
 * Universal Scalability Law: N. J. Gunther (1993), "A simple capacity model of massively parallel transaction systems",
 * CMG; (2007) "Guerrilla Capacity Planning", eq. 4.31: X(N) = lambda N / (1 + sigma (N - 1) + kappa N (N - 1)).
 */
export type Usl = {
  /** Throughput of one client, per second. */
  readonly lambda: number
  /** Contention: share of the work that is serial, 0..1. */
  readonly sigma: number
  /** Coherency: cost of keeping pairs of clients consistent, >= 0. */
  readonly kappa: number
}

/** Throughput at `clients` concurrent clients, in the unit of `lambda`. */
export function uslThroughput({ lambda, sigma, kappa }: Usl, clients: number): number {
  return (lambda * clients) / (1 + sigma * (clients - 1) + kappa * clients * (clients - 1))
}

/**
 * The most that the system can do: N* = sqrt((1 - sigma) / kappa) clients and X(N*). With kappa = 0 there is no peak but
 * the asymptote lambda / sigma at infinitely many clients (infinite when sigma is 0 too).
 */
export function uslPeak(usl: Usl): { readonly clients: number; readonly throughput: number } {
  if (usl.kappa > 0) {
    const clients = Math.sqrt(Math.max(0, 1 - usl.sigma) / usl.kappa)
    // Retrograde from the first client on: one client is the best there is.
    return clients < 1
      ? { clients: 1, throughput: usl.lambda }
      : { clients, throughput: uslThroughput(usl, clients) }
  }
  const throughput = usl.sigma > 0 ? usl.lambda / usl.sigma : Number.POSITIVE_INFINITY
  return { clients: Number.POSITIVE_INFINITY, throughput }
}
