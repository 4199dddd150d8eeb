import type { Throttle } from './throttle.ts'

/** A second route for what the first one cannot serve, one entry per future. */
export type Failover = {
  /** Share of the requests that may take it. */
  readonly share: Float64Array
  /** Its limits over those of the first route. */
  readonly capacity: Float64Array
  /** Money per token over that of the first route. */
  readonly price: Float64Array
  /** Probability that it is up while the first route is up, and while it is down. */
  readonly up: Float64Array
  readonly upTogether: Float64Array
}

/** State of a day, one entry per future. */
export type RouteDay = {
  /** Share that the limits let through while the service is up. */
  readonly served: Float64Array
  /** Share of the day without service. */
  readonly down: Float64Array
  /** Load of the busiest hour over the limit. */
  readonly ratio: Float64Array
}

/** Shares of the day's requests by route, one entry per future; what is missing to 1 is lost. */
export type RouteShares = { readonly own: Float64Array; readonly other: Float64Array }

/**
 * own = (1 - down) x served; other = what it leaves, up to the second route's share, availability and limits: it takes the
 * overflow of a limit at ratio x overflow / capacity, and the whole load while the first route is down.
 */
export function splitRoutes(
  day: RouteDay,
  throttle: Throttle,
  failover: Failover | undefined,
  out: RouteShares,
): void {
  for (let i = 0; i < out.own.length; i++) {
    const down = day.down[i] as number
    const served = day.served[i] as number
    out.own[i] = (1 - down) * served
    if (failover)
      out.other[i] = caught(failover, throttle, { i, down, served, ratio: day.ratio[i] as number })
  }
}

function caught(
  failover: Failover,
  throttle: Throttle,
  { i, down, served, ratio }: { i: number; down: number; served: number; ratio: number },
): number {
  if (down === 0 && served === 1) return 0
  const share = failover.share[i] as number
  const capacity = failover.capacity[i] as number
  const passes = (load: number): number => 1 - throttle.lostAt((load * share) / capacity, i)
  const overflow = 1 - served
  const whileUp = overflow > 0 ? overflow * passes(ratio * overflow) * (failover.up[i] as number) : 0
  const whileDown = down > 0 ? passes(ratio) * (failover.upTogether[i] as number) : 0
  return share * ((1 - down) * whileUp + down * whileDown)
}
