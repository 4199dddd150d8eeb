import { quantileFunction, type Range } from '../../../units/range.ts'
import { type Backoff, backoffSeconds } from './retry.ts'

/**
 * 95th percentile of the time to the first token, in seconds, waits between attempts included, by the probability that an
 * attempt is refused (mean over the day's requests): while fewer than 1 in 20 attempts are refused, that of the service;
 * beyond, at least the median of the service plus the waits of ln 0.05 / ln p refusals, which 1 in 20 requests meet (Our
 * choice: refusals of one request are taken as independent). `ttft` in days.
 */
export function firstTokenP95(
  ttft: Range,
  retry: Backoff & { readonly attempts: number },
): (refused: number) => number {
  const quantile = quantileFunction(ttft)
  const [middle, slow] = [86_400 * quantile(0.5), 86_400 * quantile(0.95)]
  return (refused) => {
    if (Number.isNaN(refused)) return Number.NaN
    if (refused <= 0.05) return slow
    const refusals = Math.min(retry.attempts - 1, Math.log(0.05) / Math.log(refused))
    return Math.max(slow, middle + backoffSeconds(refusals, retry))
  }
}
