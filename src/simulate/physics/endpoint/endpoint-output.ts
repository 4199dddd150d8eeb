import type { Clock } from '../../resource-kind.ts'
import type { PriceColumns } from '../money/day-prices.ts'
import type { AttemptCosts } from './attempt-costs.ts'
import type { EndpointDay as Day, EndpointRules as Rules } from './endpoint-day.ts'
import { backoffSeconds } from './retry.ts'

const minutesPerDay = 1440

/** The measures of an endpoint by name, one entry per future. */
export type EndpointOutput = Readonly<Record<string, Float64Array>>

function writeLoad(rules: Rules, day: Day, out: EndpointOutput): void {
  const { busiest, burstPeak, tightest, best, costs, backoff, firstToken, heldMinutes } = rules
  const { counted, throttled, ratio } = day
  const peakMinute = (perDay: Float64Array, i: number): number =>
    ((perDay[i] as number) / minutesPerDay) * (busiest[i] as number)
  write(out, 'peak-rpm', (i) => peakMinute(counted.requests, i))
  write(out, 'peak-tpm', (i) => peakMinute(counted.tokens, i))
  write(out, 'attempts', (i) => (throttled.attempts[i] as number) * (costs[i] as AttemptCosts).requests)
  write(
    out,
    'utilisation',
    (i) => 100 * (ratio[i] as number) * (burstPeak[i] as number) * (tightest ? (tightest[i] as number) : 1),
  )
  // The load at which the ratio would be the best one.
  if (best)
    write(
      out,
      'goodput-falls',
      (i) => peakMinute(counted.requests, i) * ((best[i] as number) / (ratio[i] as number)),
    )
  write(out, 'in-flight', (i) => {
    const waiting = backoffSeconds((throttled.attempts[i] as number) - 1, backoff) / 60
    return peakMinute(counted.requests, i) * ((heldMinutes[i] as number) + waiting)
  })
  if (firstToken) write(out, 'p95-ttft', (i) => firstToken(throttled.refused[i] as number))
}

/** Writes every future of a measure, where the endpoint has it. */
function write(out: EndpointOutput, name: string, value: (i: number) => number): void {
  const column = out[name]
  if (!column) return
  for (let i = 0; i < column.length; i++) column[i] = value(i)
}

/** Lost share, answers, and tokens paid twice: tokens paid = goodput + tokens paid twice. */
function writeService({ costs }: Rules, { load, routes }: Day, out: EndpointOutput): void {
  const through = (i: number): number => (routes.own[i] as number) + (routes.other[i] as number)
  const inputs = (i: number): number => (load.input[i] as number) + (load.cached[i] as number)
  const outputs = load.output
  write(out, 'lost', (i) => {
    const { fails, succeeds } = costs[i] as AttemptCosts
    return 100 * (fails + succeeds * (routes.refused[i] as number))
  })
  write(out, 'lost-down', (i) => 100 * (routes.outage[i] as number))
  write(
    out,
    'goodput',
    (i) => (inputs(i) + (outputs[i] as number)) * through(i) * (costs[i] as AttemptCosts).succeeds,
  )
  write(out, 'tokens-twice', (i) => {
    const { inputsTwice, outputsTwice } = costs[i] as AttemptCosts
    return through(i) * (inputs(i) * inputsTwice + (outputs[i] as number) * outputsTwice)
  })
}

/** Share lost over the last days, for whatever cause: limits and errors while the service is up, and outages. */
function rememberLosses({ costs, lostOver }: Rules, day: Day, clock: Clock, out: EndpointOutput): void {
  if (!lostOver) return
  const { load, routes, lost, lostUp } = day
  for (let i = 0; i < lost.length; i++) {
    const { fails, succeeds } = costs[i] as AttemptCosts
    lost[i] = 1 - ((routes.own[i] as number) + (routes.other[i] as number)) * succeeds
    lostUp[i] = fails + succeeds * (routes.refused[i] as number)
  }
  lostOver.add(clock, load.requests, { all: lost, whileUp: lostUp })
  write(out, 'lost-over', (i) => 100 * (lostOver.share[i] as number))
}

/** Every token paid is priced once, on the route that serves it. */
function pay(
  { costs, failover }: Rules,
  { load, routes }: Day,
  { prices, index }: { readonly prices: PriceColumns; readonly index: Float64Array },
  out: Float64Array,
): void {
  for (let i = 0; i < out.length; i++) {
    const { succeeds, inputsTwice, outputsTwice } = costs[i] as AttemptCosts
    const each =
      ((load.input[i] as number) * (prices.input[i] as number) +
        (load.cached[i] as number) * (prices.cached[i] as number)) *
        (succeeds + inputsTwice) +
      (load.output[i] as number) * (prices.output[i] as number) * (succeeds + outputsTwice)
    const dearer = failover ? (routes.other[i] as number) * (failover.price[i] as number) : 0
    out[i] = each * ((routes.own[i] as number) + dearer) * (index[i] as number)
  }
}

/** Writes the measures of a day that {@link passDay} has been through; `priceIndex` is the price of the day over that at start. */
export function writeEndpoint(
  rules: Rules,
  day: Day,
  clock: Clock,
  { out, priceIndex }: { readonly out: EndpointOutput; readonly priceIndex: Float64Array },
): void {
  writeLoad(rules, day, out)
  writeService(rules, day, out)
  rememberLosses(rules, day, clock, out)
  if (rules.prices && out['money']) pay(rules, day, { prices: rules.prices, index: priceIndex }, out['money'])
}
