import type { Day } from '../../units/day.ts'

/** Comparison operators of the language. */
export type Comparison = '<' | '<=' | '>' | '>=' | '=='

/** An operand about one constraint, resource or demand. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly unit: 'number' | 'probability' }
  | { readonly kind: 'money'; readonly value: number; readonly currency: string }
  | { readonly kind: 'duration'; readonly days: number; readonly months?: number }
  | { readonly kind: 'date'; readonly day: Day }
  | { readonly kind: 'today' }
  /** `breach(id)`: a date per future. */
  | { readonly kind: 'breach'; readonly id: string }
  /** `spend`, `<resource>.<measure>` ... `at 12mo` or `at 2027-01-01`: a number per future. */
  | { readonly kind: 'value'; readonly id: string; readonly at: Expression }
  | { readonly kind: 'decide-by'; readonly id: string }
  /** `p(event)`. */
  | { readonly kind: 'probability'; readonly event: Expression }
  /** `p10|p50|p90(...)`. */
  | { readonly kind: 'quantile'; readonly q: number; readonly of: Expression }
  | { readonly kind: 'within'; readonly of: Expression; readonly duration: Expression }
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
