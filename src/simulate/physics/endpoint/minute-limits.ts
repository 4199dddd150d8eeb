import type { AttemptCosts } from './attempt-costs.ts'
import type { EndpointLoad } from './endpoint-load.ts'

const minutesPerDay = 1440

/** Limits per minute, and of requests in flight, one entry per future; absent = none. */
export type MinuteLimits = {
  readonly rpm?: Float64Array | undefined
  readonly itpm?: Float64Array | undefined
  readonly otpm?: Float64Array | undefined
  readonly tpm?: Float64Array | undefined
  readonly concurrent?: Float64Array | undefined
}

/** What a provider counts against its limits. */
export type CountingRule = {
  readonly costs: readonly AttemptCosts[]
  readonly countsCached: boolean
  /** Output tokens that each request reserves when it is admitted; undefined = what is generated counts. */
  readonly reserved: Float64Array | undefined
  /** Minutes that a request is in flight, for the limit on concurrent ones. */
  readonly heldMinutes: Float64Array
}

/** What the provider counts per day, one entry per future. */
export type Counted = {
  readonly requests: Float64Array
  readonly input: Float64Array
  readonly output: Float64Array
  readonly tokens: Float64Array
}

/** Counts a day's load, repeats included, as if nothing were refused. */
export function countLoad(load: EndpointLoad, rule: CountingRule, out: Counted): void {
  const cachedWeight = rule.countsCached ? 1 : 0
  for (let i = 0; i < out.requests.length; i++) {
    const { requests, succeeds, inputsTwice, outputsTwice } = rule.costs[i] as AttemptCosts
    const sent = (load.requests[i] as number) * requests
    const input =
      ((load.input[i] as number) + cachedWeight * (load.cached[i] as number)) * (succeeds + inputsTwice)
    const output = rule.reserved
      ? sent * (rule.reserved[i] as number)
      : (load.output[i] as number) * (succeeds + outputsTwice)
    out.requests[i] = sent
    out.input[i] = input
    out.output[i] = output
    out.tokens[i] = input + output
  }
}

/**
 * Load of the busiest hour over the limit that binds first, per future: max over the limits of count x peak / 1,440 / limit;
 * 0 without limits. `open` = part of the limits that is this load's (what others do not use, times dated changes).
 */
export function bindingRatio(
  counted: Counted,
  about: { limits: MinuteLimits; peak: Float64Array; open: Float64Array; heldMinutes: Float64Array },
  out: Float64Array,
): void {
  const { limits, peak, open, heldMinutes } = about
  out.fill(0)
  const compare = (load: Float64Array, limit: Float64Array | undefined, held?: Float64Array): void => {
    if (!limit) return
    for (let i = 0; i < out.length; i++) {
      const perMinute = ((load[i] as number) / minutesPerDay) * (peak[i] as number)
      const ratio =
        (perMinute * (held ? (held[i] as number) : 1)) / ((limit[i] as number) * (open[i] as number))
      if (!(ratio <= (out[i] as number))) out[i] = ratio
    }
  }
  compare(counted.requests, limits.rpm)
  compare(counted.input, limits.itpm)
  compare(counted.output, limits.otpm)
  compare(counted.tokens, limits.tpm)
  compare(counted.requests, limits.concurrent, heldMinutes)
}
