import type { ConstraintSpec } from '../assess/constraint.ts'
import type { CheckSpec } from '../decide/expression/check-spec.ts'
import type { SourcePos } from '../errors.ts'
import type { HolidayList } from '../fit/history/holidays.ts'
import type { Notice } from '../notice.ts'
import type { CommitmentSpec } from '../simulate/bill/commitment-spec.ts'
import type { FxSpecs } from '../simulate/fx.ts'
import type { ChoiceSpec } from '../simulate/plan/choice-spec.ts'
import type { DemandSpec, PriceSpec, ResourceSpec } from '../simulate/plan/specs.ts'
import type { Day } from '../units/day.ts'

/** A horizon as written: calendar months or days. */
export type Horizon = { readonly months: number } | { readonly days: number }

/** A checked scenario: every name resolves, every unit converts, every number is a Range in canonical units. */
export type Scenario = {
  readonly version: 1
  readonly name: string
  /** Path as the user typed it, for messages. */
  readonly file: string
  /** SHA-256 of the text and overrides, hex. */
  readonly hash: string
  /** Usage paths as written, relative to the scenario's folder; resolved by the loader. */
  readonly usage: readonly string[]
  /** Stated first day; undefined = the day after the last complete day of the inputs. */
  readonly start?: Day
  /** Where it is stated: in the file, or as an option. */
  readonly startPos?: SourcePos
  readonly horizon: Horizon
  readonly paths: number
  readonly seed: number
  readonly currency: string
  /** Rates to the scenario's currency: what 1 unit of the key is worth. */
  readonly fx: FxSpecs
  readonly budgetBasis: string
  /** Days that are not like others, for every measured demand. */
  readonly holidays?: HolidayList
  readonly demand: readonly DemandSpec[]
  readonly prices: PriceSpec
  /** False when the scenario has no `prices` (flat, with a notice). */
  readonly pricesStated: boolean
  readonly resources: readonly ResourceSpec[]
  readonly constraints: readonly ConstraintSpec[]
  readonly commitments: readonly CommitmentSpec[]
  readonly choices: readonly ChoiceSpec[]
  readonly checks: readonly CheckSpec[]
  readonly notices: readonly Notice[]
}
