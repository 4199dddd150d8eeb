/** Where in a text something was found. `line` and `column` count from 1. */
export type SourcePos = {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** Every way in which jevons refuses its input. The prefix decides the exit code: see {@link exitCodeOf}. */
export type ErrorCode =
  // usage of the command line (exit 2)
  | 'BAD_OPTION'
  | 'NO_SUCH_FILE'
  // the scenario file (exit 2)
  | 'BAD_SCENARIO'
  | 'BAD_YAML'
  | 'UNKNOWN_KEY'
  | 'UNKNOWN_NAME'
  | 'DUPLICATE_NAME'
  | 'CYCLIC_RESOURCES'
  | 'UNIT_MISMATCH'
  | 'BAD_QUANTITY'
  | 'BAD_EXPRESSION'
  // the usage data (exit 3)
  | 'UNKNOWN_FORMAT'
  | 'AMBIGUOUS_FORMAT'
  | 'AMBIGUOUS_DATE'
  | 'MISSING_COLUMN'
  | 'BAD_ROW'
  | 'UNREADABLE'
  | 'NO_USAGE'
  | 'NO_SUCH_SERIES'
  | 'AMBIGUOUS_SERIES'
  | 'TOO_FEW_POINTS'
  | 'NOT_FINITE'
  | 'CURRENCY_MIX'
  | 'CANNOT_EVALUATE'
  | 'BAD_LEDGER'

/** One problem: what is wrong, where, and what to type next. */
export type Problem = {
  readonly code: ErrorCode
  readonly message: string
  readonly hint?: string
  readonly pos?: SourcePos
  /** Keys down to the offending part of a value, as long as its position in the text is not known. */
  readonly path?: readonly (string | number)[]
  /** The offending source line and a caret under the column, when a text was at hand. */
  readonly excerpt?: string
}

/**
 * A refusal that the user can act on. Anything else that is thrown is a bug.
 * `problems` holds all of them (at least one): a scenario reports every error at once.
 */
export class JevonsError extends Error {
  override readonly name = 'JevonsError'
  readonly problems: readonly [Problem, ...Problem[]]

  constructor(problem: Problem, ...more: readonly Problem[]) {
    super([problem, ...more].map((p) => p.message).join('\n'))
    this.problems = [problem, ...more]
  }

  /** Code of the first problem. */
  get code(): ErrorCode {
    return this.problems[0].code
  }
}

const dataCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'UNKNOWN_FORMAT',
  'AMBIGUOUS_FORMAT',
  'AMBIGUOUS_DATE',
  'MISSING_COLUMN',
  'BAD_ROW',
  'UNREADABLE',
  'NO_USAGE',
  'NO_SUCH_SERIES',
  'AMBIGUOUS_SERIES',
  'TOO_FEW_POINTS',
  'NOT_FINITE',
  'CURRENCY_MIX',
  'CANNOT_EVALUATE',
  'BAD_LEDGER',
])

/** Exit code of a refusal: 3 when the usage data is at fault, else 2 (PRODUCT.md, "Exit codes"). */
export function exitCodeOf(error: JevonsError): 2 | 3 {
  return error.problems.some((p) => !dataCodes.has(p.code)) ? 2 : 3
}
