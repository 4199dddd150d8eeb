/** How callers behave when an attempt is refused. */
export type RetryRule = {
  /** Attempts in all, the first one included: retries + 1. */
  readonly attempts: number
  /** Part of the limit that a refused attempt uses up, 0..1: 0 where refusals are free, 1 where they count like any other. */
  readonly refusedWeight: number
}

/** What becomes of the requests of a window, shares of the requests that were asked for. */
export type Retried = {
  /** Probability that one attempt is refused. */
  readonly refused: number
  /** Mean attempts per request. */
  readonly attempts: number
  /** Share of requests that are refused every time. */
  readonly lost: number
}

/**
 * The fixed point of retries at a limit. With offered load L over capacity C (`ratio` = L / C), R attempts and memoryless
 * refusal p, what is admitted and what refusals use up (weight w) fill the capacity:
 *   L (1 - p^R) [1 + w p / (1 - p)] = C,   attempts = (1 - p^R) / (1 - p),   lost = p^R
 * For w = 0 this is p = (1 - C/L)^(1/R). For w > 0 goodput falls once L > C, and nothing is served from L = C / (R w) on.
 * Below C the state without refusals is taken (with w > 0 a retry storm could hold itself there too: N. Bronson et al. 2021,
 * "Metastable Failures in Distributed Systems", HotOS).
 */
export function retriesAt(ratio: number, { attempts, refusedWeight }: RetryRule): Retried {
  if (!(ratio > 1)) return ratio >= 0 ? { refused: 0, attempts: 1, lost: 0 } : unknown
  if (refusedWeight === 0) return outcome((1 - 1 / ratio) ** (1 / attempts), attempts)
  if (attempts * refusedWeight * ratio >= 1 && refusedWeight * attempts >= 1 / ratio)
    return { refused: 1, attempts, lost: 1 }
  let [low, high] = [0, 1]
  for (let i = 0; i < 60; i++) {
    const p = (low + high) / 2
    const used = sumOfPowers(p, attempts) * (1 - (1 - refusedWeight) * p)
    // Left of its maximum `used` lies above 1, so that it crosses C / L < 1 only once.
    if (used * ratio > 1) low = p
    else high = p
  }
  return outcome((low + high) / 2, attempts)
}

const unknown: Retried = { refused: Number.NaN, attempts: Number.NaN, lost: Number.NaN }

function outcome(refused: number, attempts: number): Retried {
  return { refused, attempts: sumOfPowers(refused, attempts), lost: refused ** attempts }
}

/** Mean attempts per request when each fails with probability p and there are at most R: (1 - p^R) / (1 - p), R at p = 1. */
export function sumOfPowers(p: number, attempts: number): number {
  return p < 1 ? (1 - p ** attempts) / (1 - p) : attempts
}

/** Waiting between attempts: doubles from `base` up to `cap`, drawn uniformly from 0 (full jitter). */
export type Backoff = { readonly baseSeconds: number; readonly capSeconds: number }

/**
 * Mean total wait in seconds before attempt `refusals` + 1: half the sum of min(cap, base 2^k), k = 0..refusals-1; a fraction
 * of a refusal counts for that part of its wait.
 * Source: M. Brooker (2015), "Exponential Backoff and Jitter", AWS Architecture Blog ("full jitter").
 */
export function backoffSeconds(refusals: number, { baseSeconds, capSeconds }: Backoff): number {
  let sum = 0
  for (let k = 0; k < refusals; k++)
    sum += Math.min(1, refusals - k) * Math.min(capSeconds, baseSeconds * 2 ** k)
  return sum / 2
}
