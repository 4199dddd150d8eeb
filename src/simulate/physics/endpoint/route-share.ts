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
export type RouteShares = {
  readonly own: Float64Array
  readonly other: Float64Array
  /** Share of the requests made while the service is up that limits refuse on both routes. */
  readonly refused: Float64Array
  /** Share of the day's requests that an outage loses. */
  readonly outage: Float64Array
}

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
    const overflow = 1 - (day.served[i] as number)
    const ratio = day.ratio[i] as number
    // The usual day asks nothing of the second route.
    const whileUp = failover && overflow > 0 ? caught(failover, throttle, i, { ratio, part: overflow }) : 0
    const whileDown = failover && down > 0 ? caught(failover, throttle, i, { ratio, part: 1, down: true }) : 0
    out.own[i] = (1 - down) * (1 - overflow)
    out.other[i] = (1 - down) * overflow * whileUp + down * whileDown
    out.refused[i] = overflow * (1 - whileUp)
    out.outage[i] = down * (1 - whileDown)
  }
}

/** Probability that the second route serves a request that the first one does not, when it is sent `part` of the load. */
function caught(
  { share, capacity, up, upTogether }: Failover,
  throttle: Throttle,
  i: number,
  load: { readonly ratio: number; readonly part: number; readonly down?: true },
): number {
  const moves = share[i] as number
  const passes = 1 - throttle.lostAt((load.ratio * load.part * moves) / (capacity[i] as number), i)
  return moves * passes * ((load.down ? upTogether : up)[i] as number)
}
