import type { BuildContext, Clock } from '../../resource-kind.ts'
import { drawn } from '../parameter.ts'
import { makeRetentionWindow, type RetentionWindow } from '../retention-window.ts'
import { windowHistoryOf } from '../window-history.ts'
import { type VectorParams, vectorAssumptions } from './vector-params.ts'

/** Vectors that are held, one entry per future. */
export type VectorStock = {
  readonly held: Float64Array
  /** Takes the vectors of a day. Once a step, in order. */
  keep(clock: Clock, vectorsPerDay: Float64Array): void
}

/** Vectors at start: stated, else the last measured level; undefined when nothing says it. */
export function vectorsAtStart(context: BuildContext<VectorParams>): Float64Array | undefined {
  if (context.params.vectors) return drawn(context, 'vectors', context.params.vectors)
  const measured = context.measured('vectors')
  const last = measured?.values
    .slice(0, Math.max(0, context.start - measured.from))
    .findLast((value) => !Number.isNaN(value))
  return last === undefined ? undefined : new Float64Array(context.paths).fill(last)
}

/** Everything is kept: what stood at start plus what came since; before start, less what came until then, at the day's pace. */
function makeGrowing(atStart: Float64Array): VectorStock {
  const [held, since, pace] = [atStart.slice(), atStart.slice().fill(0), atStart.slice().fill(0)]
  let reached = 0
  return {
    held,
    keep(clock, perDay) {
      const days = clock.tDays - reached
      const isFirst = clock.tDays <= 0
      for (let i = 0; i < held.length; i++) {
        const now = perDay[i] as number
        // A day counts whole; longer steps are bridged by a straight line between their paces.
        if (!isFirst)
          since[i] =
            (since[i] as number) + days * (days > 1 ? ((pace[i] as number) + now) / 2 : (pace[i] as number))
        pace[i] = now
        held[i] = Math.max(
          0,
          (atStart[i] as number) + (since[i] as number) + now * (1 + Math.min(0, clock.tDays)),
        )
      }
      reached = Math.max(0, clock.tDays)
    },
  }
}

/** What came in the last `retention` days. */
function makeWindow(context: BuildContext<VectorParams>, perRequest: Float64Array): VectorStock {
  const { paths, params: p } = context
  const retention = drawn(context, 'retention', p.retention ?? vectorAssumptions.retention)
  const longest = retention.reduce((a, b) => Math.max(a, b), 0)
  const held = new Float64Array(paths)
  let window: RetentionWindow | undefined
  return {
    held,
    keep(clock, perDay) {
      window ??= makeRetentionWindow(context, retention, windowHistoryOf(context, clock, perRequest, longest))
      window.advance(clock, perDay, held)
    },
  }
}

/** Kept for `retention` where it is stated, or where nothing says how many there are; else for ever. */
export function makeVectorStock(
  context: BuildContext<VectorParams>,
  perRequest: Float64Array,
  atStart: Float64Array | undefined,
): VectorStock {
  return atStart === undefined || context.params.retention
    ? makeWindow(context, perRequest)
    : makeGrowing(atStart)
}
