import type { Day } from '../../units/day.ts'
import type { Range } from '../../units/range.ts'

/** What becomes of load above a limit: see docs/models/serving.md. */
export type ServeRule =
  | { readonly mode: 'clip' | 'queue' | 'shed' }
  /** The load above goes to another resource that is fed by the same. */
  | { readonly mode: 'buy'; readonly route: string }

/** A limit that what is served cannot pass: plain data that crosses threads. */
export type ServingPlan = ServeRule & {
  /** The constraint's. */
  readonly id: string
  /** Demand or resource that is limited, and its measure. */
  readonly node: string
  readonly measure: string
  /** In units of the constraint; `scale` converts the measure to it. */
  readonly limit: number
  readonly scale: number
  readonly headroom: Range
  /** Load at the peak / mean load. */
  readonly peak: Range
  /** Booked ones only, in the order of the constraint. */
  readonly arrivals: readonly { readonly at: Day; readonly add: number; readonly slipDays: Range }[]
}

/** Id of the node that counts what a limit lets through; no demand or resource can be called so. */
export function servingNode(constraintId: string): string {
  return `serving:${constraintId}`
}
