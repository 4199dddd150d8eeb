import type { CheckOutcome } from '../../../decide/expression/evaluate-check.ts'

/** The verdict on one check, with its place in the scenario. */
export type CheckReport = Omit<CheckOutcome, 'pos'> & {
  readonly file?: string
  readonly line?: number
}
