import type { BuildContext, Clock } from '../../resource-kind.ts'
import type { PriceColumns } from '../money/day-prices.ts'
import { routePrices } from '../money/token-price.ts'
import { drawn } from '../parameter.ts'
import { burstPeak } from '../peak-minute.ts'
import type { AttemptCosts } from './attempt-costs.ts'
import { type CapacityShifts, makeShifts } from './capacity-shifts.ts'
import { type DatedMultiples, makeDatedMultiples } from './dated-multiples.ts'
import { type EndpointLoad, readLoad, type TokenFeed, tokenFeeds } from './endpoint-load.ts'
import type { EndpointParams as Params } from './endpoint-params.ts'
import {
  attemptsOf,
  backoffOf,
  costsOf,
  countsCached,
  failoverOf,
  heldOf,
  hoursLeft,
  medianOf,
  minuteLimitsOf,
  noteEndpointGuesses,
  quotasOf,
  ruleOf,
  windowSeconds,
} from './endpoint-rules.ts'
import { firstTokenP95 } from './first-token.ts'
import { tightestHour } from './hour-limits.ts'
import { type LostOver, makeLostOver } from './lost-over.ts'
import { bindingRatio, type Counted, countLoad, type MinuteLimits } from './minute-limits.ts'
import { makeOutages, type Outages } from './outages.ts'
import { makeQuotas, type Quotas } from './quotas.ts'
import type { Backoff, RetryRule } from './retry.ts'
import { type Failover, type RouteShares, splitRoutes } from './route-share.ts'
import { bestRatio, makeThrottle, type Throttle, type Throttled } from './throttle.ts'

const minutesPerDay = 1440
const minutesPerHour = 60

/** Columns that steps write and measures read, one entry per future. */
export type EndpointDay = {
  readonly load: EndpointLoad
  readonly counted: Counted
  readonly throttled: Throttled
  readonly ratio: Float64Array
  readonly open: Float64Array
  readonly served: Float64Array
  /** Share of the requests that gets no answer, and of those made while the service is up. */
  readonly lost: Float64Array
  readonly lostUp: Float64Array
  readonly routes: RouteShares
}

/** Empty columns for `paths` futures. */
export function newEndpointDay(paths: number): EndpointDay {
  const column = (): Float64Array => new Float64Array(paths)
  return {
    load: { requests: column(), input: column(), cached: column(), output: column() },
    counted: { requests: column(), input: column(), output: column(), tokens: column() },
    throttled: { lost: column(), attempts: column(), refused: column() },
    ratio: column(),
    open: column(),
    served: column(),
    lost: column(),
    lostUp: column(),
    routes: { own: column(), other: column(), refused: column(), outage: column() },
  }
}

/** What is known before the first day; arrays have one entry per future. */
export type EndpointRules = {
  readonly feeds: readonly TokenFeed[]
  readonly costs: readonly AttemptCosts[]
  readonly requestSize: Float64Array
  readonly countsCached: boolean
  readonly reserved: Float64Array | undefined
  readonly heldMinutes: Float64Array
  readonly peak: Float64Array
  /** Busiest window of a limit over the mean of its hour; busiest minute over the mean of the day. */
  readonly burstPeak: Float64Array
  readonly busiest: Float64Array
  /** By how much contention tightens the limit in the hour in which that matters most; undefined without it. */
  readonly tightest: Float64Array | undefined
  readonly shifts: CapacityShifts
  readonly lostOver: LostOver | undefined
  /** Load of the busiest hour over the limit above which goodput falls; undefined where refusals are free. */
  readonly best: Float64Array | undefined
  readonly limits: MinuteLimits
  readonly shared: Float64Array | undefined
  readonly steps: DatedMultiples
  readonly quotas: Quotas
  readonly throttle: Throttle
  /** Share of the minutes' load above the ramp limit. */
  readonly rampLost: Float64Array
  readonly outages: Outages
  readonly failover: Failover | undefined
  readonly backoff: Backoff & { readonly attempts: number }
  readonly firstToken: ((refused: number) => number) | undefined
  readonly prices: PriceColumns | undefined
}

/** Draws and notes everything that the days need. */
export function endpointRules(context: BuildContext<Params>): EndpointRules {
  const { params: p, paths } = context
  const feeds = tokenFeeds(context)
  noteEndpointGuesses(
    context,
    feeds.some((feed) => !feed.counted),
  )
  const peak = ruleOf(context, 'peak')
  const burst = ruleOf(context, 'burst')
  const bursts = burstPeaks(burst, minutesPerHour)
  const seconds = windowSeconds(context)
  const windowBurst = seconds === 60 ? burst : burst.map((cv) => cv * Math.sqrt(60 / seconds))
  const left = hoursLeft(context)
  const attempts = attemptsOf(context)
  const retry = { attempts, refusedWeight: medianOf(context, 'refused-weight') }
  const backoff = backoffOf(context, attempts)
  const throttle = makeThrottle({ peak, burst: windowBurst }, retry, left)
  const availability = ruleOf(context, 'availability')
  return {
    feeds,
    peak,
    throttle,
    backoff,
    rampLost: rampLosses(context, burst, retry),
    busiest: peak.map((factor, i) => factor * (bursts[i] ?? Number.NaN)),
    burstPeak: seconds === 60 ? bursts : burstPeaks(windowBurst, 3600 / seconds),
    tightest: left ? peak.map((factor) => tightestHour(factor, left)) : undefined,
    shifts: makeShifts(context, p.shifts),
    lostOver: p['lost-over'] && makeLostOver(context, p['lost-over']),
    best: p['refused-weight'] && peak.map((_, i) => bestRatio(throttle, i)),
    costs: costsOf(context),
    limits: minuteLimitsOf(context),
    shared: p.shared && drawn(context, 'shared', p.shared),
    steps: makeDatedMultiples(context, 'steps', p.steps ?? []),
    quotas: makeQuotas(quotasOf(context), paths),
    reserved: p['max-tokens'] && drawn(context, 'max-tokens', p['max-tokens']),
    heldMinutes: new Float64Array(paths).fill((heldOf(context)?.mean ?? 0) * minutesPerDay),
    requestSize: ruleOf(context, 'request-size'),
    outages: makeOutages(context, {
      availability,
      repairHours: ruleOf(context, 'repair-time').map((days) => 24 * days),
    }),
    failover: failoverOf(context, availability),
    countsCached: countsCached(context),
    firstToken: p.ttft && firstTokenP95(p.ttft, backoff),
    prices: routePrices(context),
  }
}

/** One day: load, what limits, quotas and outages leave of it, and which route serves it. */
export function passDay(rules: EndpointRules, share: Float64Array, clock: Clock, day: EndpointDay): void {
  const { costs, requestSize, limits, peak, heldMinutes, shared, steps, shifts, outages } = rules
  readLoad(rules.feeds, { share, requestSize, costs }, day.load)
  countLoad(day.load, { ...rules }, day.counted)
  steps.at(clock)
  shifts.step(clock)
  for (let i = 0; i < day.open.length; i++)
    day.open[i] =
      (steps.factors[i] as number) * (shifts.left[i] as number) * (1 - (shared ? (shared[i] as number) : 0))
  bindingRatio(day.counted, { limits, peak, open: day.open, heldMinutes }, day.ratio)
  rules.throttle.lossesAt(day.ratio, day.throttled)
  for (let i = 0; i < day.served.length; i++)
    day.served[i] = 1 - Math.max(day.throttled.lost[i] as number, rules.rampLost[i] as number)
  rules.quotas.clip(clock, day.counted, day.served)
  outages.step(clock)
  splitRoutes(
    { served: day.served, down: outages.down, ratio: day.ratio },
    rules.throttle,
    rules.failover,
    day.routes,
  )
}

/** A ramp limit holds minutes to a multiple of their hour, whatever the level of the hour: the share of the load above it. */
function rampLosses(context: BuildContext<Params>, burst: Float64Array, retry: RetryRule): Float64Array {
  const { ramp } = context.params
  if (!ramp) return new Float64Array(context.paths)
  const hour = makeThrottle({ peak: new Float64Array(context.paths).fill(1), burst }, retry)
  return drawn(context, 'ramp', ramp).map((most, i) => hour.lostAt(1 / most, i))
}

/** {@link burstPeak} of every future, over that many windows of an hour; one number for all where the burst is certain. */
function burstPeaks(burst: Float64Array, windows: number): Float64Array {
  const [first = Number.NaN] = burst
  if (burst.every((cv) => cv === first)) return burst.map(() => 0).fill(burstPeak(first, windows))
  return burst.map((cv) => burstPeak(cv, windows))
}
