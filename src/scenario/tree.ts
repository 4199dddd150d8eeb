import type { LineCounter } from 'yaml'
import type { Problem, SourcePos } from '../errors.ts'

/** A text that positions point into: the scenario file, or the value of a `--set`. */
export type SourceText = { readonly file: string; readonly text: string; readonly lines: LineCounter }

/** An offset in a source text. */
export type Place = { readonly source: SourceText; readonly offset: number }

/** A YAML value with its place: what the schema, the name check and the messages all look at. */
export type TreeNode = { readonly at: Place } & (
  | { readonly kind: 'map'; readonly entries: readonly TreeEntry[] }
  | { readonly kind: 'list'; readonly items: readonly TreeNode[] }
  | {
      readonly kind: 'scalar'
      readonly value: string | number | boolean | null
      /** Text as written, without quotes: ids keep their digits. */
      readonly text: string
      /** Offset of the first character of the text, or undefined where folding moved characters about. */
      readonly textOffset?: number
    }
)

/** One `key: value` of a map. */
export type TreeEntry = { readonly key: string; readonly at: Place; readonly value: TreeNode }

/** Keys or list positions from the root. */
export type TreePath = readonly (string | number)[]

/** Values under these keys are names: their source text counts, not the number that YAML makes of it. */
const textKeys: ReadonlySet<string> = new Set(
  'name usage currency from of to model metric message expr source as-of grade start at kind covers'.split(
    ' ',
  ),
)

/** Plain JavaScript of a tree: maps as objects, names as written. */
export function toValue(node: TreeNode, asText = false): unknown {
  if (node.kind === 'list') return node.items.map((item) => toValue(item, asText))
  if (node.kind === 'map')
    return Object.fromEntries(
      node.entries.map(({ key, value }) => [
        key,
        toValue(value, asText || key === 'where' || textKeys.has(key)),
      ]),
    )
  return asText && node.value !== null ? node.text : node.value
}

/** The entry of a key, or undefined. */
function entryOf(node: TreeNode | undefined, key: string): TreeEntry | undefined {
  return node?.kind === 'map' ? node.entries.find((entry) => entry.key === key) : undefined
}

/** The value at a path, or undefined. */
export function nodeAt(root: TreeNode, path: TreePath): TreeNode | undefined {
  let node: TreeNode | undefined = root
  for (const step of path) {
    if (node?.kind === 'list') node = node.items[Number(step)]
    else node = entryOf(node, String(step))?.value
  }
  return node
}

/**
 * Where to point for a path: its key (`key`) or its value; the nearest enclosing thing that was written when the path
 * itself was not.
 */
export function placeOf(root: TreeNode, path: TreePath, want: 'key' | 'value'): Place {
  let node = root
  let place = root.at
  for (const [i, step] of path.entries()) {
    if (node.kind === 'list') {
      const item = node.items[Number(step)]
      if (!item) break
      node = item
      place = item.at
    } else {
      const entry = entryOf(node, String(step))
      if (!entry) break
      node = entry.value
      const last = i === path.length - 1
      // A map is best found by its name, not by its first key on the next line.
      const byKey = (last && want === 'key') || entry.value.kind === 'map' || emptyScalar(entry.value)
      place = byKey ? entry.at : entry.value.at
    }
  }
  return place
}

const emptyScalar = (node: TreeNode): boolean => node.kind === 'scalar' && node.text === ''

/** Line and column of a place, counted from 1. */
export function posOf(place: Place, extra = 0): SourcePos {
  const { line, col } = place.source.lines.linePos(place.offset + extra)
  return { file: place.source.file, line, column: col }
}

/** The problem with its position and the offending line, a caret under the column. */
export function locate(problem: Problem, place: Place, extra = 0): Problem {
  const pos = posOf(place, extra)
  const { code, message, hint } = problem
  return {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    pos,
    excerpt: excerptOf(place.source.text, pos.line ?? 1, pos.column ?? 1),
  }
}

/** A line of 80 columns behind the indent of a refusal. */
const excerptWidth = 76

function excerptOf(text: string, line: number, column: number): string {
  const whole = (text.split('\n')[line - 1] ?? '').replace(/\r$/, '').replaceAll('\t', ' ')
  const from =
    whole.length <= excerptWidth ? 0 : Math.max(0, Math.min(column - 40, whole.length - excerptWidth))
  const shown = whole.slice(from, from + excerptWidth)
  return `${shown}\n${' '.repeat(Math.max(0, column - 1 - from))}^`
}
