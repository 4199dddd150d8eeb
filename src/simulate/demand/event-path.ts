import type { Draws } from '../../stats/draws.ts'
import type { Day } from '../../units/day.ts'
import { drawRange } from '../future-draws.ts'
import type { EventSpec } from '../plan/specs.ts'

/** Dated events of a demand: ln of their joint factor in each future. */
export type EventPath = {
  readonly ln: Float64Array
  /** False when there are none: `ln` stays 0. */
  readonly any: boolean
  step(day: Day): void
}

type Drawn = {
  /** ln(multiply), 0 in the futures in which it does not happen. */
  readonly ln: Float64Array
  readonly from: Float64Array
  readonly ramp: Float64Array
  readonly first: Day
  readonly last: Day
}

/**
 * ln(multiply) is added linearly over `ramp` from `at` + slip on, in the share `probability` of futures. What an event
 * that began before start had added by then is part of today's level already.
 */
export function makeEventPath(events: readonly EventSpec[], start: Day, draws: Draws): EventPath {
  const ln = new Float64Array(draws.paths)
  const drawn = events.map((event, k) => drawEvent(event, k, happening(events, k, draws)))
  let settledOn = Number.NaN
  return {
    ln,
    any: events.length > 0,
    step(day) {
      const moving = drawn.some((event) => day >= event.first && settledOn < event.last)
      if (!Number.isNaN(settledOn) && !moving) return
      ln.fill(0)
      for (const event of drawn) addEvent(event, day, start, ln)
      settledOn = day
    },
  }
}

/** The draws of an event, and in which futures it happens; `undefined` = in all. */
type Happening = { readonly draws: Draws; readonly happens: ((future: number) => boolean) | undefined }

/** Alternatives (`one-of`) share one draw, each with an interval of its own on 0..1; any other event has a draw of its own. */
function happening(events: readonly EventSpec[], k: number, draws: Draws): Happening {
  const event = events[k]
  if (event === undefined || (event.probability >= 1 && event.oneOf === undefined))
    return { draws, happens: undefined }
  const { oneOf, probability } = event
  const before = events.slice(0, k).filter((other) => oneOf !== undefined && other.oneOf === oneOf)
  const from = before.reduce((sum, other) => sum + other.probability, 0)
  const name = oneOf === undefined ? `event ${k} ${event.name} happens` : `event one of ${oneOf}`
  const uniforms = draws.uniform(name)
  return {
    draws,
    happens: (i) => (uniforms[i] as number) >= from && (uniforms[i] as number) < from + probability,
  }
}

function drawEvent(event: EventSpec, k: number, { draws, happens }: Happening): Drawn {
  const name = `event ${k} ${event.name}`
  const multiply = drawRange(draws, `${name} multiply`, event.multiply)
  const slip = drawRange(draws, `${name} slip`, event.slipDays)
  const ramp = drawRange(draws, `${name} ramp`, event.rampDays)
  const from = slip.map((days) => event.at + days)
  return {
    ln: multiply.map((m, i) => (happens === undefined || happens(i) ? Math.log(m) : 0)),
    from,
    ramp,
    first: from.reduce((a, b) => Math.min(a, b), Infinity),
    last: from.reduce((latest, day, i) => Math.max(latest, day + (ramp[i] ?? 0)), -Infinity),
  }
}

function addEvent(event: Drawn, day: Day, start: Day, ln: Float64Array): void {
  for (let i = 0; i < ln.length; i++) {
    const from = event.from[i] ?? Number.NaN
    const before = from < start ? done(start, from, event.ramp[i] ?? 0) : 0
    ln[i] = (ln[i] ?? 0) + (event.ln[i] ?? 0) * (done(day, from, event.ramp[i] ?? 0) - before)
  }
}

function done(day: Day, from: number, ramp: number): number {
  if (day < from) return 0
  return ramp > 0 ? Math.min(1, (day - from) / ramp) : 1
}
