import { sumOfPowers } from './retry.ts'

/** What happens to attempts that a limit admits; shares of those attempts. */
export type AttemptFates = {
  /** Attempts in all. */
  readonly attempts: number
  /** Fail and cost no tokens. */
  readonly errors: number
  /** Are cut off by the caller after their input and a part of their output were paid. */
  readonly timeouts: number
  /** Part of the output that was generated when a time-out struck. */
  readonly generated: number
  /** Stop at the output limit and are continued by a second request that sends the input again. */
  readonly truncated: number
}

/** Per request that the limits let through. */
export type AttemptCosts = {
  /** Probability that one of its attempts succeeds: 1 - f^R, f = errors + time-outs. */
  readonly succeeds: number
  /** f^R, so that small losses are not lost in rounding. */
  readonly fails: number
  /** Requests that the provider sees: attempts and continuations. */
  readonly requests: number
  /** Inputs paid for nothing or again: after time-outs, and for continuations. */
  readonly inputsTwice: number
  /** Outputs paid for nothing. */
  readonly outputsTwice: number
}

/**
 * Attempts (1 - f^R) / (1 - f); tokens paid = those of the answers (`succeeds`) + those paid twice, so that tokens are
 * conserved: inputs (succeeds + inputsTwice), outputs (succeeds + outputsTwice).
 */
export function attemptCosts(fates: AttemptFates): AttemptCosts {
  const failing = Math.min(1, fates.errors + fates.timeouts)
  const attempts = sumOfPowers(failing, fates.attempts)
  const fails = failing ** fates.attempts
  const succeeds = 1 - fails
  const cut = fates.timeouts * attempts
  const continued = succeeds * fates.truncated
  return {
    succeeds,
    fails,
    requests: attempts + continued,
    inputsTwice: cut + continued,
    outputsTwice: cut * fates.generated,
  }
}
