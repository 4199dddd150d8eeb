import { columnOf, type Layout } from '../../simulate/layout.ts'
import type { Clock } from '../../simulate/resource-kind.ts'
import { type ServingPlan, servingNode } from '../../simulate/serving/serving-plan.ts'
import type { Day } from '../../units/day.ts'
import type { CrossingSummary, NumberQuantiles } from '../finding.ts'
import { numberQuantiles, summariseCrossings, unknownCrossings } from '../quantiles-of.ts'
import { never } from '../watch.ts'

/** What one limit let through over the display horizon. */
export type ServedTotals = {
  readonly limit: ServingPlan
  /** First day on which not all that was asked for was served in time. */
  readonly binds: CrossingSummary
  /** Shares of what was asked for over the display horizon, 0..1. */
  readonly lostShare: NumberQuantiles
  readonly boughtShare: NumberQuantiles
  /** Longest wait of a queue, days. */
  readonly longestWaitDays: NumberQuantiles
  /** What waits at the horizon's end, in days of the load of the last day. */
  readonly backlogDays: NumberQuantiles
}

type Totals = {
  /** Global columns that it reads. */
  readonly columns: readonly number[]
  observe(clock: Clock, columns: readonly Float64Array[]): void
  finish(end: Day): ServedTotals
}

const names = ['asked', 'lost', 'bought', 'backlog', 'wait'] as const

/** Adds up what one limit does, day after day of the display horizon. */
export function totalServed(limit: ServingPlan, layout: Layout, paths: number): Totals {
  const at = names.map((name) => columnOf(layout, servingNode(limit.id), name) ?? -1)
  const column = (): Float64Array => new Float64Array(paths)
  const [asked, lost, bought, waited, longest, last] = [
    column(),
    column(),
    column(),
    column(),
    column(),
    column(),
  ]
  const firstDay = never(paths)
  return {
    columns: at,
    observe(clock, columns) {
      if (clock.extended) return
      const [ask, lose, buy, backlog, wait] = at.map((c) => columns[c])
      if (!ask || !lose || !buy || !backlog || !wait) throw new Error(`no columns of limit ${limit.id}`)
      for (let f = 0; f < paths; f++) {
        const turnedAway = (lose[f] as number) + (buy[f] as number)
        asked[f] = (asked[f] as number) + (ask[f] as number)
        lost[f] = (lost[f] as number) + (lose[f] as number)
        bought[f] = (bought[f] as number) + (buy[f] as number)
        longest[f] = Math.max(longest[f] as number, wait[f] as number)
        const binds = turnedAway > 0 || (backlog[f] as number) > 0
        if (binds && (firstDay[f] as number) > clock.day) firstDay[f] = clock.day
      }
      waited.set(backlog)
      last.set(ask)
    },
    finish(end) {
      const unknown = asked.some(Number.isNaN)
      const shareOf = (part: Float64Array, whole: Float64Array): NumberQuantiles =>
        numberQuantiles(part.map((value, f) => (value === 0 ? 0 : value / (whole[f] as number))))
      return {
        limit,
        binds: unknown ? unknownCrossings : summariseCrossings(firstDay, end),
        lostShare: shareOf(lost, asked),
        boughtShare: shareOf(bought, asked),
        longestWaitDays: numberQuantiles(longest),
        backlogDays: shareOf(waited, last),
      }
    },
  }
}
