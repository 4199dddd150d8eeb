import { namesIn } from '../decide/expression/names-in.ts'
import { parseExpression } from '../decide/expression/parse-expression.ts'
import type { Problem } from '../errors.ts'
import type { ResourceKind } from '../simulate/resource-kind.ts'
import { nearest } from '../units/nearest.ts'
import { expressionPath } from './checks.ts'
import { impliedNames } from './implied-limits.ts'
import { idsOf, type Reading, report, valueAt } from './reading.ts'
import { kindOf } from './resources.ts'
import { sections } from './top-schema.ts'
import type { TreePath } from './tree.ts'

/** Letters, digits, `_` and `-`, so that expressions can name it. */
const idPattern = /^[A-Za-z_][A-Za-z0-9_-]*$/

/**
 * Notes every name that does not resolve, stands twice, cannot feed what it feeds, or feeds itself. Looks at the YAML
 * tree alone, so that it reports whatever the schema found.
 */
export function checkNames(reading: Reading): void {
  const [demands, resources] = [idsOf(reading, 'demand'), idsOf(reading, 'resources')]
  for (const section of sections) checkIds(reading, section)
  checkTwice(reading)
  for (const id of resources) checkFeeds(reading, id)
  checkCycles(reading)
  const commitments = idsOf(reading, 'commitments')
  for (const id of idsOf(reading, 'constraints')) {
    const of = valueAt(reading, ['constraints', id, 'of'])
    if (typeof of === 'string')
      known(reading, of, [...demands, ...resources, ...commitments], ['constraints', id, 'of'])
    checkServe(reading, id)
    checkWithin(reading, id)
  }
  for (const id of commitments)
    for (const { name, path } of namesUnder(reading, ['commitments', id, 'covers']))
      known(reading, name, [...demands, ...resources], path)
  checkChoices(reading, [...demands, ...resources, ...commitments])
  for (const id of idsOf(reading, 'checks')) checkExpression(reading, id)
}

/** Options name what costs money. */
function checkChoices(reading: Reading, names: readonly string[]): void {
  for (const id of idsOf(reading, 'choices')) {
    const options = valueAt(reading, ['choices', id, 'options'])
    if (typeof options !== 'object' || options === null) continue
    for (const option of Object.keys(options))
      for (const { name, path } of namesUnder(reading, ['choices', id, 'options', option]))
        known(reading, name, names, path)
  }
}

/** Demands, resources and commitments share one namespace. */
function checkTwice(reading: Reading): void {
  const words = { demand: 'a demand', resources: 'a resource', commitments: 'a commitment' } as const
  const seen = new Map<string, string>()
  for (const [section, what] of Object.entries(words))
    for (const id of idsOf(reading, section)) {
      const other = seen.get(id)
      seen.set(id, what)
      if (other === undefined || other === what) continue
      const message = `found \`${id}\` as ${other} and as ${what}, expected one thing of that name`
      report(reading, { code: 'DUPLICATE_NAME', message, hint: 'rename one of the two' }, [section, id], {
        at: 'key',
      })
    }
}

function checkIds(reading: Reading, section: string): void {
  for (const id of idsOf(reading, section).filter((i) => !idPattern.test(i))) {
    const message = `found the name \`${id}\`, expected letters, digits, _ and -, not beginning with a digit`
    report(reading, { code: 'BAD_SCENARIO', message, hint: 'rename it' }, [section, id], { at: 'key' })
  }
}

/** The names that feed a resource, each with the path where it stands. */
export function feedersOf(reading: Reading, id: string): { name: string; path: TreePath }[] {
  return ['from', 'of'].flatMap((key) => namesUnder(reading, ['resources', id, key]))
}

/** The name or the names of a list at a path. */
function namesUnder(reading: Reading, path: TreePath): { name: string; path: TreePath }[] {
  const value = valueAt(reading, path)
  if (Array.isArray(value)) return value.map((name, i) => ({ name: String(name), path: [...path, i] }))
  return typeof value === 'string' ? [{ name: value, path }] : []
}

function known(reading: Reading, name: string, names: readonly string[], path: TreePath): boolean {
  if (names.includes(name)) return true
  report(reading, unknownName(name, names), path)
  return false
}

function unknownName(name: string, names: readonly string[], what = 'a demand or resource'): Problem {
  const near = nearest(name, names)
  const list = names.length === 0 ? 'there is none' : names.map((n) => `\`${n}\``).join(', ')
  return {
    code: 'UNKNOWN_NAME',
    message: `found \`${name}\`, expected the name of ${what}: ${list}`,
    hint: near === undefined ? 'define it, or take a name of that list' : `did you mean \`${near}\`?`,
  }
}

function checkFeeds(reading: Reading, id: string): void {
  const [demands, resources] = [idsOf(reading, 'demand'), idsOf(reading, 'resources')]
  const feeders = feedersOf(reading, id)
  const kind = kindOf(reading, id)
  if (kind && feeders.length === 0 && kind.feeds.length > 0 && kind.feedOptional !== true) {
    const message = `found no \`from:\`, expected what feeds \`${id}\`: ${kind.feeds.join(', ')}`
    report(reading, { code: 'BAD_SCENARIO', message, hint: 'add `from:` with a name' }, ['resources', id], {
      at: 'key',
    })
  }
  for (const { name, path } of feeders)
    if (known(reading, name, [...demands, ...resources], path) && kind)
      checkFit(reading, kind, { id, name, path })
}

type Feed = { readonly id: string; readonly name: string; readonly path: TreePath }

function checkFit(reading: Reading, kind: ResourceKind, { id, name, path }: Feed): void {
  const demands = idsOf(reading, 'demand')
  const kindOfName = (n: string): string | undefined =>
    demands.includes(n) ? 'demand' : kindOf(reading, n)?.kind
  const feeding = kindOfName(name)
  if (feeding === undefined || kind.feeds.includes(feeding)) return
  const fitting = [...demands, ...idsOf(reading, 'resources')].filter((n) =>
    kind.feeds.includes(kindOfName(n) ?? ''),
  )
  const found = feeding === 'demand' ? 'a demand' : `of kind ${feeding}`
  const message = `found \`${name}\`, ${found}, expected something that feeds ${kind.kind}: ${kind.feeds.join(', ') || 'nothing'}`
  const hint =
    fitting.length === 0
      ? `put a resource between \`${name}\` and \`${id}\``
      : `take ${fitting.map((n) => `\`${n}\``).join(' or ')}`
  report(reading, { code: 'BAD_SCENARIO', message, hint }, path)
}

/** `within:` names another budget, and no budget is within itself. */
function checkWithin(reading: Reading, id: string): void {
  const path = ['constraints', id, 'within']
  const parentOf = (name: string): unknown => valueAt(reading, ['constraints', name, 'within'])
  const parent = parentOf(id)
  if (typeof parent !== 'string') return
  const budgets = idsOf(reading, 'constraints').filter(
    (name) => name !== id && valueAt(reading, ['constraints', name, 'budget']) !== undefined,
  )
  if (!budgets.includes(parent)) {
    report(reading, unknownName(parent, budgets, 'another budget'), path)
    return
  }
  const way = [id]
  for (let next: unknown = parent; typeof next === 'string'; next = parentOf(next)) {
    if (way.includes(next)) {
      const message = `found a circle ${[...way, next].join(' -> ')}, expected each budget within a larger one`
      report(reading, { code: 'BAD_SCENARIO', message, hint: `take \`within:\` out of \`${id}\`` }, path)
      return
    }
    way.push(next)
  }
}

/** `serve:` acts on what is fed by its `of:`; a route must be fed by the same, so that it can take over. */
function checkServe(reading: Reading, id: string): void {
  const path = ['constraints', id, 'serve']
  if (valueAt(reading, path) === undefined) return
  const of = valueAt(reading, ['constraints', id, 'of'])
  if (typeof of !== 'string') {
    const message = 'found `serve:` without `of:`, expected the demand or resource whose load is limited'
    report(reading, { code: 'BAD_SCENARIO', message, hint: 'add `of:` with a name' }, path, { at: 'key' })
    return
  }
  const routePath = [...path, 'buy']
  const route = valueAt(reading, routePath)
  if (typeof route !== 'string' || !known(reading, route, idsOf(reading, 'resources'), routePath)) return
  const feeds = (name: string): string[] => feedersOf(reading, name).map((feeder) => feeder.name)
  const wanted = feeds(of)
  if (route !== of && wanted.length > 0 && wanted.join(' ') === feeds(route).join(' ')) return
  const message = `found the route \`${route}\`, expected another resource that is fed by the same as \`${of}\`: ${wanted.join(', ') || 'nothing feeds it'}`
  const hint = wanted.length > 0 ? `write \`from: ${wanted.join(', ')}\` in \`${route}\`` : 'limit a resource'
  report(reading, { code: 'BAD_SCENARIO', message, hint }, routePath)
}

function checkCycles(reading: Reading): void {
  // A name that is a demand too is ambiguous, which is told elsewhere.
  const demands = idsOf(reading, 'demand')
  const resources = idsOf(reading, 'resources').filter((id) => !demands.includes(id))
  const done = new Set<string>()
  const visit = (id: string, way: readonly string[]): void => {
    if (done.has(id)) return
    for (const { name, path } of feedersOf(reading, id)) {
      const start = resources.includes(name) ? [...way, id].indexOf(name) : -1
      if (start >= 0) {
        const circle = [...[...way, id].slice(start), name].reverse().join(' -> ')
        const message = `found a circle ${circle}, expected demand to flow one way`
        report(
          reading,
          { code: 'CYCLIC_RESOURCES', message, hint: `take \`${name}\` out of this \`from:\`` },
          path,
        )
      } else if (resources.includes(name)) visit(name, [...way, id])
    }
    done.add(id)
  }
  for (const id of resources) visit(id, [])
}

function checkExpression(reading: Reading, id: string): void {
  const path = expressionPath(reading, id)
  const text = valueAt(reading, path)
  const parsed = typeof text === 'string' ? parseExpression(text) : undefined
  if (!parsed || !('expression' in parsed)) return
  const constraints = [
    ...idsOf(reading, 'constraints'),
    ...impliedNames(reading, idsOf(reading, 'resources')),
  ]
  const values = ['demand', 'resources', 'commitments'].flatMap((section) => idsOf(reading, section))
  for (const { kind, id: name, offset } of namesIn(parsed.expression)) {
    if (kind === 'constraint' && !constraints.includes(name))
      report(reading, unknownName(name, constraints, 'a constraint'), path, {
        offset: nameOffset(String(text), name, offset),
      })
    if (kind === 'value' && !values.includes(name))
      report(reading, unknownName(name, values), path, { offset: nameOffset(String(text), name, offset) })
  }
}

/** The offset of a node is that of its function (`breach(id)`); the message points at the name inside. */
function nameOffset(text: string, name: string, from: number): number {
  const at = text.indexOf(name, from)
  return at < 0 ? from : at
}
