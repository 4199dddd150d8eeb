import type { CommitmentSpec } from '../../simulate/bill/commitment-spec.ts'
import type { Flows } from '../../simulate/bill/ledger.ts'
import { quantilesInPlace } from '../../stats/quantile.ts'
import type { Day } from '../../units/day.ts'
import type { DaySpan } from '../../units/period.ts'
import { rangeMedian } from '../../units/range.ts'
import type { NumberQuantiles } from '../finding.ts'
import { numberQuantiles, summariseCrossings, unknownCrossings } from '../quantiles-of.ts'
import { type CashJump, type CashWindow, jumpsOf } from './cash-jump.ts'
import type { CommitmentFinding, CommitPeriodFinding, CreditFinding } from './commitment-finding.ts'

/** A period of a commit under way, one entry per future. */
export type PeriodState = {
  readonly span: DaySpan
  readonly drawnBefore: number
  readonly use: Float64Array
  readonly unused: Float64Array
  readonly cash: Float64Array
  readonly parts: Record<keyof Flows, number>
  readonly exhausted: Float64Array
}

/** A credit under way, one entry per future. */
export type CreditState = {
  readonly expires: Day | undefined
  readonly column: number
  readonly exhausted: Float64Array
  readonly jump: CashJump
  /** What was left when it expired. */
  lost: Float64Array | undefined
}

/** A commitment in the middle of a simulation. */
export type CommitmentState = {
  readonly spec: CommitmentSpec
  readonly run: { readonly start: Day; readonly end: Day; readonly paths: number }
  /** Scenario currency per unit of the contract's, median at start. */
  readonly rate: number
  readonly cashColumn: number
  readonly leftColumn: number
  readonly flows: Readonly<Record<keyof Flows, number>>
  readonly window: CashWindow
  readonly running: Float64Array
  readonly ended: Uint8Array
  readonly jump: CashJump
  readonly credits: readonly CreditState[]
  readonly total: Float64Array
  readonly done: CommitPeriodFinding[]
  period: PeriodState | undefined
  unknown: boolean
}

/** What a watched commitment did. */
export function finishCommitment(state: CommitmentState): CommitmentFinding {
  const { spec, period, run, unknown } = state
  const periods = period ? [...state.done, finishPeriod(state, period, false)] : state.done
  return {
    spec,
    unknown,
    periods: unknown ? [] : periods,
    credits: unknown ? [] : state.credits.map((credit) => finishCredit(credit, run)),
    jump: unknown ? null : quantilesOrNull(jumpsOf(state.jump)),
    bestQuantile: bestQuantile(spec),
    cash: numberQuantiles(state.total),
  }
}

/** What the futures did in a period that has ended, or that the horizon cuts. */
export function finishPeriod(
  state: CommitmentState,
  period: PeriodState,
  complete: boolean,
): CommitPeriodFinding {
  const { span, drawnBefore, use, unused, cash, parts, exhausted } = period
  const { spec, run } = state
  const quantile = bestQuantile(spec)
  const isLast = spec.end !== undefined && span.to >= spec.end
  const loses = complete && (spec.unused === 'lost' || isLast)
  return {
    ...span,
    complete,
    drawnBefore,
    use: numberQuantiles(use),
    exhausted: state.unknown ? unknownCrossings : summariseCrossings(exhausted, Math.min(span.to, run.end)),
    unused: loses ? numberQuantiles(unused) : null,
    unusedProbability: loses ? shareAbove(unused, 0) : null,
    cash: numberQuantiles(cash),
    parts,
    bestCommit:
      complete && quantile !== null
        ? (quantilesInPlace(Float64Array.from(use), [quantile])[0] ?? Number.NaN)
        : null,
  }
}

function finishCredit(credit: CreditState, { end }: { readonly end: Day }): CreditFinding {
  return {
    expires: credit.expires,
    exhausted: summariseCrossings(credit.exhausted, end),
    unused: credit.lost ? numberQuantiles(credit.lost) : null,
    jump: quantilesOrNull(jumpsOf(credit.jump)),
  }
}

/**
 * Newsvendor (Arrow, Harris and Marschak 1951; MODELS.md 6.5): the commit covers use up to the quantile 1 - committed price /
 * on-demand price. A unit of use costs 1 under the commit and overage / (1 - discount) above it. Null where that is no more,
 * for then nothing is gained by promising; and where either is not one known number, at their medians.
 */
export function bestQuantile({ commit, overage, discount }: CommitmentSpec): number | null {
  if (!commit || !overage) return null
  const committed = 1 - rangeMedian(discount)
  const onDemand = rangeMedian(overage)
  return onDemand > committed ? 1 - committed / onDemand : null
}

function quantilesOrNull(values: Float64Array): NumberQuantiles | null {
  return values.length === 0 ? null : numberQuantiles(values)
}

function shareAbove(values: Float64Array, limit: number): number {
  let above = 0
  for (let i = 0; i < values.length; i++) if ((values[i] as number) > limit) above++
  return above / values.length
}
