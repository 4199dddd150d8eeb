import type { SourcePos } from '../../errors.ts'
import type { Expression } from './expression.ts'

/** One gate of a scenario: a boolean expression with a level. */
export type CheckSpec = {
  readonly id: string
  /** As written. */
  readonly text: string
  readonly expression: Expression
  readonly level: 'error' | 'warn'
  readonly message?: string
  /** What a result within 2 standard errors of its limit counts as; undefined = as it came out. */
  readonly close?: 'pass' | 'fail'
  /** It may fail at level error although its date rests on assumed inputs (see `assumed-gate.ts`). */
  readonly allowAssumed?: boolean
  readonly pos?: SourcePos
}
