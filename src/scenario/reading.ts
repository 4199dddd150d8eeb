import type { z } from 'zod'
import type { Problem, SourcePos } from '../errors.ts'
import { asTyped } from './set-value.ts'
import { locate, nodeAt, placeOf, posOf, type TreeNode, type TreePath, toValue } from './tree.ts'
import { parseWith } from './zod-problems.ts'

/** A scenario while it is read: values by path, and the problems found so far. */
export type Reading = {
  readonly root: TreeNode
  readonly problems: Problem[]
}

/** The plain value at a path, or undefined. */
export function valueAt(reading: Reading, path: TreePath): unknown {
  const node = nodeAt(reading.root, path)
  const named = path.some(
    (step) => step === 'where' || step === 'from' || step === 'of' || step === 'kind' || step === 'covers',
  )
  return node === undefined ? undefined : toValue(node, named)
}

/** The ids of a named map (`demand`, `resources`, ...) in order of writing; empty when it is absent or no map. */
export function idsOf(reading: Reading, section: string): string[] {
  const node = nodeAt(reading.root, [section])
  return node?.kind === 'map' ? node.entries.map((entry) => entry.key) : []
}

/** Whether a problem is about a key or its value, and how many characters into the text. */
export type Spot = { readonly at?: 'key' | 'value'; readonly offset?: number }

/** Notes a problem at a path; one place is only complained about once. */
export function report(reading: Reading, problem: Problem, path: TreePath, spot: Spot = {}): void {
  const node = nodeAt(reading.root, path)
  const { at = 'value', offset = 0 } = spot
  const textStart = node?.kind === 'scalar' && offset > 0 ? node.textOffset : undefined
  const place = placeOf(reading.root, path, at)
  const located =
    textStart === undefined
      ? locate(asTyped(problem, place, path), place)
      : locate(problem, { ...place, offset: textStart }, offset)
  if (!reading.problems.some((p) => samePlace(p, located))) reading.problems.push(located)
}

/** One word is wrong in one way: the first pass that noticed it names it. Missing keys share the place of their map. */
function samePlace(a: Problem, b: Problem): boolean {
  const same = a.pos?.file === b.pos?.file && a.pos?.line === b.pos?.line && a.pos?.column === b.pos?.column
  return same && (a.message === b.message || !(isMissing(a) || isMissing(b)))
}

const isMissing = ({ message }: Problem): boolean => message.startsWith('found no `')

/** Checks a value at a path against a schema; the output, or undefined after noting every problem. */
export function read<T>(
  reading: Reading,
  schema: z.ZodType<T>,
  value: unknown,
  path: TreePath,
): T | undefined {
  const parsed = parseWith(schema, value)
  if ('value' in parsed) return parsed.value
  for (const problem of parsed.problems)
    report(reading, problem, [...path, ...(problem.path ?? [])], {
      at: problem.code === 'UNKNOWN_KEY' ? 'key' : 'value',
    })
  return undefined
}

/** Line and column of a named thing. */
export function posAt(reading: Reading, path: TreePath): SourcePos {
  return posOf(placeOf(reading.root, path, 'key'))
}
