import type { ChoiceSpec, OptionSpec } from '../../simulate/plan/choice-spec.ts'
import type { Day } from '../../units/day.ts'
import type { FleetSums } from './break-even.ts'
import type { DifferenceWindow } from './difference-window.ts'
import type { Candidate } from './regret.ts'

/** The run that is watched. */
export type ChoiceRun = {
  readonly start: Day
  readonly end: Day
  readonly paths: number
  readonly seed: number
}

/** An option under way; arrays have one entry per future. */
export type OptionState = {
  readonly spec: OptionSpec
  readonly money: readonly number[]
  /** Its only fleet of GPUs. */
  readonly fleet: FleetColumns | undefined
  readonly today: Float64Array
  readonly first: Float64Array
  readonly last: Float64Array
  readonly total: Float64Array
}

/** Global columns of a fleet. */
export type FleetColumns = {
  readonly money: number
  readonly busy: number
  readonly hours: number
  readonly idle: number | undefined
}

/** The way from today's option to another one. */
export type PairState = {
  readonly to: OptionState
  readonly window: DifferenceWindow
  readonly cheaperNow: Uint8Array
  readonly candidates: Candidate[]
  readonly fleet: FleetSums
}

/** A choice in the middle of a simulation. */
export type ChoiceState = {
  readonly spec: ChoiceSpec
  readonly run: ChoiceRun
  readonly options: readonly OptionState[]
  readonly pairs: readonly PairState[]
  /** First days of the months of the horizon. */
  readonly months: ReadonlySet<Day>
}
