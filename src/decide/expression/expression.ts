import type { Day } from '../../units/day.ts'

/** Comparison operators of the language. */
export type Comparison = '<' | '<=' | '>' | '>=' | '=='

/** An operand or operation; `offset` = where its text begins, in characters from 0. */
export type Expression = (
  | { readonly kind: 'number'; readonly value: number; readonly unit: 'number' | 'probability' }
  | { readonly kind: 'money'; readonly value: number; readonly currency: string }
  /** `days` is its length (a month is 30.4375 days); `months` = calendar months when it was written in mo or y. */
  | { readonly kind: 'duration'; readonly days: number; readonly months?: number }
  | { readonly kind: 'date'; readonly day: Day }
  | { readonly kind: 'today' }
  /** `breach(id)`: a date per future. */
  | { readonly kind: 'breach'; readonly id: string }
  /** `spend at 12mo`, `inference.gpus at 2027-01-01`: a number per future, in the measure's own unit. */
  | { readonly kind: 'value'; readonly id: string; readonly measure?: string; readonly at: Expression }
  | { readonly kind: 'decide-by'; readonly id: string }
  /** `p(event)`. */
  | { readonly kind: 'probability'; readonly event: Expression }
  /** `p10|p50|p90(...)`. */
  | { readonly kind: 'quantile'; readonly q: number; readonly of: Expression }
  /** Before today + duration. */
  | { readonly kind: 'within'; readonly of: Expression; readonly duration: Expression }
  /** `delta(of, baseline)`: of - the same in the baseline. */
  | { readonly kind: 'delta'; readonly of: Expression; readonly against: string }
  | {
      readonly kind: 'compare'
      readonly op: Comparison
      readonly left: Expression
      readonly right: Expression
    }
  | {
      readonly kind: 'arithmetic'
      readonly op: '+' | '-' | '*' | '/'
      readonly left: Expression
      readonly right: Expression
    }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'not'; readonly of: Expression }
) & { readonly offset?: number }

/** What is wrong with the text of an expression. */
export type ExpressionProblem = { readonly message: string; readonly hint?: string; readonly offset: number }
