import type { z } from 'zod'
import { type ErrorCode, JevonsError, type Problem } from '../errors.ts'
import { nearest } from '../units/nearest.ts'
import { describe } from '../units/quantity.ts'
import { knownKeys } from './known-keys.ts'

type Issue = z.core.$ZodIssue
type Path = readonly (string | number)[]

/** What a schema made of a value: the output, or every problem with its `path`. */
export type Parsed<T> = { readonly value: T } | { readonly problems: readonly [Problem, ...Problem[]] }

/** Checks a value against a schema; problems say what was found, what was expected, and the nearest valid word. */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown): Parsed<T> {
  const result = schema.safeParse(value)
  if (result.success) return { value: result.data }
  const [first, ...more] = result.error.issues.flatMap((issue) => problemsOf(issue, [], { schema, value }))
  return {
    problems: [first ?? { code: 'BAD_SCENARIO', message: 'found a value that does not fit' }, ...more],
  }
}

/** {@link parseWith} that throws one JevonsError with all problems. */
export function parseOrThrow<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = parseWith(schema, value)
  if ('value' in parsed) return parsed.value
  throw new JevonsError(...parsed.problems)
}

type Whole = { readonly schema: z.ZodType; readonly value: unknown }

function problemsOf(issue: Issue, prefix: Path, whole: Whole): Problem[] {
  return problemsAt(issue, prefix, whole).map((problem) =>
    isAbsent(whole.value, problem.path ?? []) ? missing(problem) : problem,
  )
}

function problemsAt(issue: Issue, prefix: Path, whole: Whole): Problem[] {
  const path = [...prefix, ...(issue.path as (string | number)[])]
  const found = valueAt(whole.value, path)
  switch (issue.code) {
    case 'custom':
      return [customProblem(issue, path)]
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path, knownKeys(whole.schema, path)))
    case 'invalid_union':
      return bestBranch(issue.errors).flatMap((inner) => problemsOf(inner, path, whole))
    case 'invalid_value':
      return [wrongWord(found, issue.values.map(String), path)]
    case 'invalid_type':
      return [mismatch(found, typeNames[issue.expected] ?? `a ${issue.expected}`, path)]
    case 'too_small':
      return [
        mismatch(found, `${issue.inclusive === false ? 'above' : 'at least'} ${String(issue.minimum)}`, path),
      ]
    case 'too_big':
      return [mismatch(found, `at most ${String(issue.maximum)}`, path)]
    default:
      return [mismatch(found, issue.message, path)]
  }
}

const typeNames: Readonly<Record<string, string>> = {
  object: 'a map of keys',
  record: 'a map of keys',
  array: 'a list',
  string: 'a text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
}

function customProblem(issue: Issue & { code: 'custom' }, path: Path): Problem {
  const { code, hint } = (issue.params ?? {}) as { code?: ErrorCode; hint?: string }
  return {
    code: code ?? 'BAD_SCENARIO',
    message: issue.message,
    ...(hint === undefined ? {} : { hint }),
    path,
  }
}

/** A key that is not known here, with the nearest one that is. */
function unknownKey(key: string, path: Path, known: readonly string[]): Problem {
  const near = nearest(key, known)
  const list = known.map((k) => `\`${k}\``).join(', ')
  return {
    code: 'UNKNOWN_KEY',
    message: `found the key \`${key}\`, expected ${list === '' ? 'no further keys' : `one of ${list}`}`,
    hint: near === undefined ? 'delete it, or check its indentation' : `did you mean \`${near}\`?`,
    path: [...path, key],
  }
}

function wrongWord(found: unknown, words: readonly string[], path: Path): Problem {
  const text = typeof found === 'string' ? found : undefined
  const near = text === undefined ? undefined : nearest(text, words)
  const quoted = text !== undefined && words.includes(text)
  const shown = quoted ? `the text \`"${text}"\`` : describe(found)
  const message = `found ${shown}, expected ${words.map((w) => `\`${w}\``).join(', ')}`
  const fix = `\`${near ?? words[0] ?? ''}\``
  const hint = quoted
    ? `write ${fix} without quotes`
    : near === undefined
      ? `write ${fix}`
      : `did you mean ${fix}?`
  return { code: 'BAD_SCENARIO', message, hint, path }
}

function mismatch(found: unknown, expected: string, path: Path): Problem {
  return {
    code: 'BAD_SCENARIO',
    message: `found ${describe(found)}, expected ${expected}`,
    hint: `write ${expected}`,
    path,
  }
}

/** Whether the last key of a path was not written at all (an empty value was). */
function isAbsent(value: unknown, path: Path): boolean {
  const parent = valueAt(value, path.slice(0, -1))
  const key = path.at(-1)
  return typeof key === 'string' && typeof parent === 'object' && parent !== null && !(key in parent)
}

/** `found nothing` in the words of a map: which key is missing. */
function missing(problem: Problem): Problem {
  const key = String(problem.path?.at(-1))
  const hint = `add \`${key}:\``
  return {
    ...problem,
    message: problem.message.replace('found nothing', `found no \`${key}:\``),
    hint: problem.hint === undefined ? hint : `${hint}; ${problem.hint}`,
  }
}

/** Of a union, the way that got furthest: a branch that does not even have the right type was not meant. */
function bestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const depth = (issues: readonly Issue[]): number =>
    Math.max(...issues.map((i) => (i.code === 'invalid_type' && i.path.length === 0 ? -1 : i.path.length)))
  return [...branches].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? []
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inside, step) =>
      typeof inside === 'object' && inside !== null ? (inside as Record<string, unknown>)[step] : undefined,
    value,
  )
}
