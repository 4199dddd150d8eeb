import { JevonsError, type Problem } from '../errors.ts'
import { nearest } from '../units/nearest.ts'
import { readTree } from './read-tree.ts'
import { sections } from './top-schema.ts'
import { locate, type Place, type TreeEntry, type TreeNode, type TreePath } from './tree.ts'

/** One `--set path=value`; the value is YAML. `option` is what was typed where it was another flag. */
export type Change = { readonly path: string; readonly value: string; readonly option?: string }

/** Sections whose names a change may not invent: a typo would add a thing instead of changing one. */
const named: ReadonlySet<string> = new Set(sections)
/** Sections that a change may open. */
const openable: ReadonlySet<string> = new Set(['prices', 'fx'])

/**
 * The tree with a value changed. A new last key is allowed (the schema judges it); everything above it must exist.
 * Throws UNKNOWN_NAME for a path that leads nowhere, BAD_YAML for a value that is not YAML.
 */
export function setValue(
  root: TreeNode,
  { path, value, option }: Change,
): { root: TreeNode; problems: readonly Problem[] } {
  const { root: node, problems } = readTree(value, option ?? `--set ${path}`)
  const keys = path.split('.')
  return { root: replace(root, keys, { node, path, done: [] }), problems }
}

/**
 * The problem as one of what was typed: a flag has no indentation that an unknown key could be wrong by, so the hint is how a key
 * that is known is typed.
 */
export function asTyped(problem: Problem, { source }: Place, path: TreePath): Problem {
  const isTyped = source.file.startsWith('--set ') && problem.code === 'UNKNOWN_KEY'
  if (!isTyped || problem.hint?.startsWith('did you mean') === true) return problem
  const key = [...path.slice(0, -1), '<key>'].join('.')
  const hint = problem.message.includes('expected one of')
    ? `take a key of that list: \`--set ${key}=<value>\``
    : `leave out ${source.file}`
  return { ...problem, hint }
}

type Setting = { readonly node: TreeNode; readonly path: string; readonly done: readonly string[] }

function replace(target: TreeNode, keys: readonly string[], setting: Setting): TreeNode {
  const [key, ...rest] = keys
  if (key === undefined) return setting.node
  const deeper = { ...setting, done: [...setting.done, key] }
  if (target.kind === 'list') {
    if (!/^\d+$/.test(key) || !target.items[Number(key)])
      throw unknownPath(
        setting,
        key,
        target.items.map((_, i) => String(i)),
      )
    return {
      ...target,
      items: target.items.map((item, i) => (i === Number(key) ? replace(item, rest, deeper) : item)),
    }
  }
  const map = target.kind === 'map' ? target : expanded(target, setting, key)
  const known = map.entries.map((entry) => entry.key)
  if (known.includes(key))
    return {
      ...map,
      entries: map.entries.map((e) => (e.key === key ? { ...e, value: replace(e.value, rest, deeper) } : e)),
    }
  const added = newEntry(key, rest, setting, known)
  return { ...map, entries: [...map.entries, { ...added, value: replace(added.value, rest, deeper) }] }
}

function newEntry(
  key: string,
  rest: readonly string[],
  setting: Setting,
  known: readonly string[],
): TreeEntry {
  const at = setting.node.at
  const top = setting.done.length === 0
  const invents = setting.done.length === 1 && named.has(setting.done[0] ?? '')
  if (invents || (rest.length > 0 && !(top && openable.has(key)))) throw unknownPath(setting, key, known)
  return { key, at, value: { kind: 'map', at, entries: [] } }
}

/** A value in short form, as the map that it stands for: `measured` as `{ history: measured }`. */
function expanded(target: TreeNode, setting: Setting, key: string): TreeNode & { kind: 'map' } {
  const text = target.kind === 'scalar' ? target.text : ''
  const long = longKey(setting.done, /^[\d~]/.test(text))
  if (long === undefined && text !== '') throw unknownPath(setting, key, [])
  const entries = long === undefined || key === long ? [] : [{ key: long, at: target.at, value: target }]
  return { kind: 'map', at: target.at, entries }
}

/** The key that a bare value at this path stands for. */
function longKey(done: readonly string[], isNumber: boolean): string | undefined {
  const [section, , field] = done
  if (done.length === 2 && section === 'demand') return isNumber ? 'level' : 'history'
  if (done.length === 2 && section === 'checks') return 'expr'
  if (done.length === 3 && section === 'demand' && field === 'growth') return isNumber ? 'rate' : 'model'
  return undefined
}

function unknownPath(setting: Setting, key: string, known: readonly string[]): JevonsError {
  const near = nearest(key, known)
  const where = setting.done.length === 0 ? 'the scenario' : `\`${setting.done.join('.')}\``
  const list = known.length === 0 ? 'no keys' : known.map((k) => `\`${k}\``).join(', ')
  const problem: Problem = {
    code: 'UNKNOWN_NAME',
    message: `found --set ${setting.path}, expected a path that exists: ${where} has ${list}`,
    hint:
      near === undefined
        ? 'take a key of that list'
        : `did you mean \`${[...setting.done, near].join('.')}\`?`,
  }
  return new JevonsError(locate(problem, setting.node.at))
}
