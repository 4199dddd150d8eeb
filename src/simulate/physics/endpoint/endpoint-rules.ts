import { JevonsError } from '../../../errors.ts'
import { rangeMedian } from '../../../units/range.ts'
import type { BuildContext } from '../../resource-kind.ts'
import { drawn, noteAssumptions } from '../parameter.ts'
import { type AttemptCosts, attemptCosts } from './attempt-costs.ts'
import {
  type EndpointDefault as DefaultName,
  type EndpointParams,
  endpointDefaults,
  minuteLimitNames,
} from './endpoint-params.ts'
import { limitOfHours } from './hour-limits.ts'
import type { MinuteLimits } from './minute-limits.ts'
import { survivorUp } from './outages.ts'
import type { Quota } from './quotas.ts'
import type { Backoff } from './retry.ts'
import type { Failover } from './route-share.ts'
import { type Held, heldUntil } from './service-time.ts'

type Context = BuildContext<EndpointParams>

/** The parameter per future: stated, else what the exports measure today, else assumed. */
export function ruleOf(context: Context, name: DefaultName): Float64Array {
  return drawn(context, name, context.params[name] ?? context.ratios[name]?.value ?? endpointDefaults[name])
}

/** The median of a parameter that holds for every future. */
export function medianOf({ params }: Context, name: DefaultName): number {
  return rangeMedian(params[name] ?? endpointDefaults[name])
}

/** Waits between attempts, in seconds. */
export function backoffOf(context: Context, attempts: number): Backoff & { readonly attempts: number } {
  const seconds = (name: DefaultName): number => 86_400 * medianOf(context, name)
  return { baseSeconds: seconds('backoff-base'), capSeconds: seconds('backoff-cap'), attempts }
}

/** Attempts in all, a whole number for every future (of a range, its median). */
export function attemptsOf(context: Context): number {
  return 1 + Math.round(medianOf(context, 'retries'))
}

/** How long requests run, and the share that a time-out cuts; undefined without a duration. */
export function heldOf({ params: { duration, timeout } }: Context): Held | undefined {
  return duration && heldUntil(duration, timeout ? rangeMedian(timeout) : Infinity)
}

/** What attempts cost in each future. */
export function costsOf(context: Context): AttemptCosts[] {
  const { params: p, paths } = context
  const held = heldOf(context)
  const cut = p.timeouts || !held ? undefined : new Float64Array(paths).fill(held.cut)
  const timeouts = cut ?? ruleOf(context, 'timeouts')
  const [errors, generated, truncated] = [
    ruleOf(context, 'errors'),
    ruleOf(context, 'generated'),
    ruleOf(context, 'truncated'),
  ]
  const attempts = attemptsOf(context)
  return Array.from(errors, (share, i) =>
    attemptCosts({
      attempts,
      errors: share,
      timeouts: timeouts[i] ?? Number.NaN,
      generated: generated[i] ?? Number.NaN,
      truncated: truncated[i] ?? Number.NaN,
    }),
  )
}

/** What the provider's day leaves of the limits in each hour; undefined without contention. One for all futures. */
export function hoursLeft(context: Context): Float64Array | undefined {
  const { contention } = context.params
  if (!contention) return undefined
  const depth = Math.min(0.99, rangeMedian(contention))
  return limitOfHours({ depth, match: medianOf(context, 'contention-match') })
}

/** Seconds over which a limit is counted: a minute unless its bucket refills faster or slower. */
export function windowSeconds({ params: { refill } }: Context): number {
  return refill ? Math.max(1, 86_400 * rangeMedian(refill)) : 60
}

/** Limits per minute. BAD_SCENARIO for a limit on concurrent requests without their duration. */
export function minuteLimitsOf(context: Context): MinuteLimits {
  const { limits = {}, duration } = context.params
  if (limits.concurrent && !duration) {
    throw new JevonsError({
      code: 'BAD_SCENARIO',
      message: `${context.id}: limits has concurrent:, but how long a request runs is not said`,
      hint: 'add duration: 4s to 30s each',
    })
  }
  return Object.fromEntries(
    minuteLimitNames.flatMap((name) => {
      const limit = limits[name]
      return limit ? [[name, drawn(context, `limits-${name}`, limit)]] : []
    }),
  )
}

/** Limits per day and month. */
export function quotasOf(context: Context): Quota[] {
  const { limits = {} } = context.params
  const kinds = [
    ['rpd', 'day', 'requests'],
    ['tpd', 'day', 'tokens'],
    ['rp-month', 'month', 'requests'],
    ['tp-month', 'month', 'tokens'],
  ] as const
  return kinds.flatMap(([name, per, of]) => {
    const limit = limits[name]
    return limit ? [{ per, of, limit: drawn(context, `limits-${name}`, limit) }] : []
  })
}

/** The second route; undefined without one. */
export function failoverOf(context: Context, availability: Float64Array): Failover | undefined {
  const { failover } = context.params
  if (!failover) return undefined
  const constant = (value: number): Float64Array => new Float64Array(context.paths).fill(value)
  const common = ruleOf(context, 'common-cause')
  return {
    share: failover.share ? drawn(context, 'failover-share', failover.share) : constant(1),
    capacity: failover.capacity ? drawn(context, 'failover-capacity', failover.capacity) : constant(1),
    price: failover.price ? drawn(context, 'failover-price', failover.price) : constant(1),
    up: availability,
    upTogether: availability.map((a, i) => survivorUp(a, common[i] ?? Number.NaN)),
  }
}

/** Whether cached input counts against the limits: as stated, else not for Claude models, as their provider documents. */
export function countsCached({ params: { model, 'counts-cached': stated } }: Context): boolean {
  return stated ?? !/claude/i.test(model ?? '')
}

/** Parameters whose default is named when it is taken. */
const named = [
  ['peak', 'peak 1.3x to 2x'],
  ['burst', 'burst (cv of a minute) 0.29 to 1.03'],
  ['retries', 'retries 4'],
  ['errors', 'errors 1.8 % to 7.3 %'],
  ['truncated', 'truncated 1 %'],
  ['availability', 'availability 99.65 %'],
  ['repair-time', 'repair-time 1.4 h'],
] as const

/** What is taken of a region's hours and shifts. */
function regionGuesses({ contention, 'contention-match': match, shifts }: EndpointParams): string[] {
  return [
    ...(contention && !match ? ['contention-match 100 %'] : []),
    ...(shifts && !shifts.left ? ['shifts leave 50 %'] : []),
    ...(shifts && !shifts.lasts ? ['shifts last 91d to 183d'] : []),
  ]
}

/** Says what was assumed. `sized` = the feeders do not count requests. */
export function noteEndpointGuesses(context: Context, sized: boolean): void {
  const { params: p, ratios } = context
  const open = (name: DefaultName): boolean => p[name] === undefined && ratios[name] === undefined
  const counting = `cached input ${countsCached(context) ? 'counts' : 'does not count'} against the limits`
  const countsTokens = p.limits?.itpm !== undefined || p.limits?.tpm !== undefined
  noteAssumptions(context, [
    ...(p.limits ? [] : ['no limits: only errors and outages lose requests']),
    ...(sized && open('request-size') ? ['request-size 1.4k to 12k tokens'] : []),
    ...(countsTokens && p['counts-cached'] === undefined ? [counting] : []),
    ...named.flatMap(([name, text]) => (open(name) ? [text] : [])),
    ...(p.failover && open('common-cause') ? ['common-cause 20 %'] : []),
    ...regionGuesses(p),
  ])
}
