import { z } from 'zod'
import {
  countField,
  dayField,
  durationField,
  modelField,
  multipleField,
  quantityField,
  shareField,
} from '../../units/field.ts'
import { leadPreset } from '../../units/lead-presets.ts'
import { point, rangeMedian } from '../../units/range.ts'
import { endpointRules, newEndpointDay, passDay } from '../physics/endpoint/endpoint-day.ts'
import { writeEndpoint } from '../physics/endpoint/endpoint-output.ts'
import { minuteLimitNames, type EndpointParams as Params } from '../physics/endpoint/endpoint-params.ts'
import { moneyMeasure } from '../physics/money/money.ts'
import { tokenPriceField } from '../physics/money/token-price.ts'
import { defineResourceKind, type ImpliedLimit, type Measure, type ResourceKind } from '../resource-kind.ts'

const params = z.strictObject({
  limits: z
    .strictObject({
      rpm: quantityField('requests/min').optional(),
      itpm: quantityField('tokens/min').optional(),
      otpm: quantityField('tokens/min').optional(),
      tpm: quantityField('tokens/min').optional(),
      concurrent: quantityField('requests').optional(),
      rpd: quantityField('requests/day').optional(),
      tpd: quantityField('tokens/day').optional(),
      'rp-month': quantityField('requests/month').optional(),
      'tp-month': quantityField('tokens/month').optional(),
    })
    .optional(),
  'counts-cached': z.boolean().optional(),
  'max-tokens': quantityField('tokens').optional(),
  shared: shareField().optional(),
  steps: z
    .array(z.strictObject({ at: dayField(), multiply: multipleField(), slip: durationField().optional() }))
    .optional(),
  ramp: multipleField().optional(),
  refill: durationField().optional(),
  contention: shareField().optional(),
  'contention-match': shareField().optional(),
  shifts: z
    .strictObject({
      'per-year': countField(),
      left: shareField().optional(),
      lasts: durationField().optional(),
    })
    .optional(),
  'lost-over': durationField().optional(),
  slo: shareField().optional(),
  peak: multipleField().optional(),
  burst: countField().optional(),
  'request-size': quantityField('tokens').optional(),
  retries: countField().optional(),
  'backoff-base': durationField().optional(),
  'backoff-cap': durationField().optional(),
  'refused-weight': shareField().optional(),
  errors: shareField().optional(),
  timeouts: shareField().optional(),
  generated: shareField().optional(),
  truncated: shareField().optional(),
  duration: durationField({ each: true }).optional(),
  timeout: durationField().optional(),
  ttft: durationField({ each: true }).optional(),
  availability: shareField().optional(),
  'repair-time': durationField().optional(),
  'common-cause': shareField().optional(),
  failover: z
    .strictObject({
      share: shareField().optional(),
      capacity: multipleField().optional(),
      price: multipleField().optional(),
    })
    .optional(),
  model: modelField().optional(),
  price: tokenPriceField.optional(),
})

const hasMinuteLimit = (p: Params): boolean => minuteLimitNames.some((name) => p.limits?.[name] !== undefined)
const isPriced = (p: Params): boolean => p.price !== undefined || p.model !== undefined

function measures(p: Params, currency: string): Measure[] {
  // Each is at its busiest minute, or has none.
  const gauge = (name: string, unit: string): Measure => ({ name, unit, nature: 'gauge', atPeak: true })
  const flow = (name: string): Measure => ({ name, unit: 'tokens/day', nature: 'flow' })
  return [
    gauge('peak-rpm', 'requests/min'),
    gauge('peak-tpm', 'tokens/min'),
    gauge('lost', '%'),
    gauge('lost-down', '%'),
    flow('goodput'),
    flow('tokens-twice'),
    gauge('attempts', 'x'),
    ...(hasMinuteLimit(p) ? [gauge('utilisation', '%')] : []),
    ...(p.duration ? [gauge('in-flight', 'requests')] : []),
    ...(p.ttft ? [gauge('p95-ttft', 's')] : []),
    ...(p['lost-over'] ? [gauge('lost-over', '%')] : []),
    ...(p['refused-weight'] && hasMinuteLimit(p) ? [gauge('goodput-falls', 'requests/min')] : []),
    ...(isPriced(p) ? [moneyMeasure(currency)] : []),
  ]
}

/** Requests that may be lost after all retries before a day counts as over: 0.5 % unless stated (our choice). */
const usualSlo = 0.005

/** The capacity that an endpoint with limits brings with it: the share of requests that may be lost after all retries. */
function impliedLimit({ limits, slo }: Params): ImpliedLimit | undefined {
  if (limits === undefined) return undefined
  const percent = 100 * (slo ? rangeMedian(slo) : usualSlo)
  return {
    name: limitName,
    measure: 'lost',
    limit: percent,
    unit: '%',
    text: `${Number(percent.toPrecision(3))}%`,
    leadTimeDays: leadPreset('api-quota') ?? point(0),
  }
}

const limitName = 'limits'

/**
 * An external LLM endpoint behind limits.
 *
 * With n requests and i, c, o uncached, cached and output tokens per day, D the busiest hour over the day's mean, B the
 * busiest minute over its hour:
 *   attempts that a limit admits: (1 - f^R) / (1 - f), f = errors + time-outs, R = retries + 1; each truncated answer is
 *   continued once, with its input sent again                                              (physics/endpoint/attempt-costs.ts)
 *   ratio     = max over limits of count x D / 1,440 / (limit x (1 - shared) x steps)      load of the busiest hour
 *   lost at the limit = E[(X - C)+] / E[X] over the minutes of the day, X gamma with the cv `burst` around its hour; the
 *   fixed point of retries in each minute                                     (physics/endpoint/throttle.ts, physics/endpoint/retry.ts)
 *   lost      = what limits, ramp and quotas refuse and the failover does not take, and f^R      (% of requests while up)
 *   lost-down = what an outage of the day loses                                                  (% of requests)
 *   goodput   = tokens of answers; tokens-twice = tokens paid - goodput                           (tokens/day)
 *   peak-rpm, peak-tpm = count x D x B / 1,440, as asked for; utilisation = ratio x B               (B: physics/peak-minute.ts)
 *   lost-over = lost and lost-down of the last days, by requests (lost-over.ts); goodput-falls = the load at which
 *   ratio (1 - lost) is largest (throttle.ts)
 *   in-flight = peak-rpm x (time held + waits between attempts) / min (Little 1961, L = lambda W)
 *   money     = tokens paid x price x price index, on the failover x its price
 * A limit that does not count cached input leaves c out; one that reserves `max-tokens` counts them for every request.
 * Measured tokens hold their repeats already and are divided by them. Outages are two-state (physics/endpoint/outages.ts).
 * Sources: MODELS 4; defaults in physics/endpoint/endpoint-params.ts.
 */
export const endpoint: ResourceKind = defineResourceKind({
  kind: 'endpoint',
  summary:
    'External LLM endpoint: limits per minute, day and month, bursts, retries, outages, failover and its price',
  params,
  feeds: ['tokens', 'agents'],
  measures,
  ratios: [
    {
      param: 'request-size',
      of: ['tokens_input', 'tokens_cache_read', 'tokens_cache_write', 'tokens_output'],
      per: ['requests'],
    },
    { param: 'errors', of: ['errors'], per: ['requests'] },
    { param: 'truncated', of: ['truncated'], per: ['requests'] },
  ],
  implies: { name: limitName, param: 'limits' },
  impliedLimit,
  models: (p) => (p.model !== undefined && p.price === undefined ? [p.model] : []),
  build(context) {
    const { paths, params: p, share, priceIndex } = context
    const own = measures(p, context.currency)
    const rules = endpointRules(context)
    const day = newEndpointDay(paths)
    const columns = own.map(() => new Float64Array(paths))
    const out = Object.fromEntries(own.map(({ name }, k) => [name, columns[k] as Float64Array]))
    return {
      measures: own,
      columns,
      step(clock) {
        passDay(rules, share, clock, day)
        writeEndpoint(rules, day, clock, { out, priceIndex })
      },
    }
  },
  examples: [
    {
      kind: 'endpoint',
      from: 'tokens',
      share: '70%',
      limits: { rpm: '40k', itpm: '20M', otpm: '4M' },
      retries: 3,
      price: { input: '$3/M tokens', cached: '$0.30/M tokens', output: '$15/M tokens' },
    },
    {
      kind: 'endpoint',
      from: 'tokens',
      limits: { tpm: '2M', rpd: '1M', 'tp-month': '40G' },
      'counts-cached': true,
      'max-tokens': 1000,
      'request-size': '2k to 4k',
      burst: 0.5,
      peak: '1.8x',
      ramp: '4x',
      refill: '30s',
      contention: '20%',
      'contention-match': '80%',
      shifts: { 'per-year': 1, left: '50%', lasts: '3mo to 6mo' },
      'lost-over': '91d',
      steps: [{ at: '2027-03-01', multiply: '2x', slip: '0d to 60d' }],
      duration: '4s to 30s each',
      timeout: '60s',
      ttft: '300ms to 3s each',
      failover: { share: '80%', capacity: '0.5x', price: '1.3x' },
      price: '$2/M tokens',
    },
    { kind: 'endpoint', from: 'tokens' },
  ],
})
