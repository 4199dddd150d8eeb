import { JevonsError, type Problem } from '../errors.ts'
import { describe } from '../units/quantity.ts'
import { readCheck } from './checks.ts'
import { readChoice } from './choices.ts'
import { readCommitment } from './commitments.ts'
import { readConstraint } from './constraints.ts'
import { readDemand } from './demand.ts'
import { parseHolidays } from './holidays.ts'
import { impliedLimits } from './implied-limits.ts'
import { checkNames } from './names.ts'
import { readPrices } from './prices.ts'
import { readTree } from './read-tree.ts'
import { idsOf, posAt, type Reading, read, report } from './reading.ts'
import { readResource } from './resources.ts'
import type { Scenario } from './scenario.ts'
import { type Change, setValue } from './set-value.ts'
import { sections, type Top, topSchema } from './top-schema.ts'
import { locate, nodeAt, type TreeNode, toValue } from './tree.ts'
import { checkMeasures, checkUnits } from './unit-check.ts'

/** How to read a scenario: its name in messages, changes to make first, and the hash to carry (empty when not given). */
export type ParseOptions = { readonly file: string; readonly set?: readonly Change[]; readonly hash?: string }

/**
 * The scenario of a YAML text, with every name resolved and every number in canonical units. Pure: usage paths stay as
 * written. Throws ONE JevonsError that holds every problem, each with line, column, excerpt, and what to write instead.
 */
export function parseScenario(text: string, { file, set = [], hash = '' }: ParseOptions): Scenario {
  const reading = openReading(text, file, set)
  const scenario = readAll(reading, { file, hash })
  checkNames(reading)
  checkUnits(reading)
  checkMeasures(reading)
  const [first, ...more] = once(reading.problems).sort(byPlace(file))
  if (first) throw new JevonsError(first, ...more)
  return scenario
}

function openReading(text: string, file: string, set: readonly Change[]): Reading {
  const { root: written, problems } = readTree(text, file)
  let root: TreeNode = written
  const found: Problem[] = [...problems]
  if (root.kind === 'map')
    for (const change of set) {
      const changed = setValue(root, change)
      root = changed.root
      found.push(...changed.problems)
    }
  return { root, problems: found }
}

/** The YAML reader may trip over one fault twice: the same words at the same place are one problem. */
function once(problems: readonly Problem[]): Problem[] {
  const words = ({ pos, message }: Problem): string => JSON.stringify([pos, message])
  const seen = new Set<string>()
  return problems.filter((problem) => {
    const isNew = !seen.has(words(problem))
    seen.add(words(problem))
    return isNew
  })
}

/** In reading order; those of `--set` last. */
function byPlace(file: string): (a: Problem, b: Problem) => number {
  const key = ({ pos }: Problem): number =>
    (pos?.file === file ? 0 : 1e12) + (pos?.line ?? 0) * 1e5 + (pos?.column ?? 0)
  return (a, b) => key(a) - key(b)
}

function readAll(reading: Reading, { file, hash }: { file: string; hash: string }): Scenario {
  const top = readTop(reading)
  const { prices, stated } = readPrices(reading)
  const all = <T>(section: string, one: (reading: Reading, id: string) => T | undefined): T[] =>
    idsOf(reading, section).flatMap((id) => one(reading, id) ?? [])
  const resources = all('resources', readResource)
  const constraints = all('constraints', readConstraint)
  return {
    version: 1,
    name: top?.name ?? nameOf(file),
    file,
    hash,
    // A store is read like any export; one thing that both keys name is read once.
    usage: [...new Set([...(top?.usage ?? []), ...(top?.store === undefined ? [] : [top.store])])],
    ...(top?.start === undefined ? {} : { start: top.start, startPos: posAt(reading, ['start']) }),
    ...defaults(top),
    demand: all('demand', readDemand),
    prices,
    pricesStated: stated,
    resources,
    constraints: [...constraints, ...impliedLimits(resources, constraints)],
    commitments: all('commitments', readCommitment),
    choices: all('choices', readChoice),
    checks: all('checks', readCheck),
    notices: [],
  }
}

function defaults(
  top: Top | undefined,
): Pick<Scenario, 'horizon' | 'paths' | 'seed' | 'currency' | 'fx' | 'budgetBasis' | 'holidays'> {
  const { horizon = { months: 24 }, paths = 8192, seed = 42, currency = 'USD', fx = {} } = top ?? {}
  return {
    horizon,
    paths,
    seed,
    currency,
    fx,
    budgetBasis: top?.['budget-basis'] ?? 'effective',
    ...(top?.holidays && { holidays: parseHolidays(top.holidays) }),
  }
}

/** As much of what was found as a line has room for. */
function excerptOf(found: string): string {
  const line = found.split(/\s/).slice(0, 8).join(' ')
  return line.length < found.length || line.length > 60 ? `${line.slice(0, 60)}...` + '`' : found
}

/** A result in the place of a scenario: one error, and not one for each of its keys. */
function savedRun(root: TreeNode): JevonsError {
  const problem: Problem = {
    code: 'BAD_SCENARIO',
    message: 'found the result of a run, expected a scenario',
    hint: 'show it with `jevons report <run.json>`',
  }
  return new JevonsError(locate(problem, root.at))
}

function readTop(reading: Reading): Top | undefined {
  const { root } = reading
  if (root.kind !== 'map') {
    const message = `found ${excerptOf(describe(toValue(root)))}, expected a scenario: a map of keys`
    report(
      reading,
      {
        code: 'BAD_SCENARIO',
        message,
        hint: 'begin with `version: 1`, `usage:` and `demand:`; `jevons init <exports...>` writes one from usage',
      },
      [],
    )
    return undefined
  }
  if (nodeAt(root, ['schemaVersion'])) throw savedRun(root)
  for (const section of sections) checkSection(reading, section)
  if (!nodeAt(root, ['demand']) && !nodeAt(root, ['constraints']))
    report(
      reading,
      {
        code: 'BAD_SCENARIO',
        message: 'found no `demand:` and no `constraints:`, expected something to forecast',
        hint: 'add `demand: { requests: measured }`',
      },
      [],
    )
  return read(reading, topSchema, toValue(root), [])
}

function checkSection(reading: Reading, section: string): void {
  const node = nodeAt(reading.root, [section])
  if (!node || node.kind === 'map') return
  const message = `found ${describe(toValue(node))} under \`${section}:\`, expected a map of names`
  report(reading, { code: 'BAD_SCENARIO', message, hint: `write \`${section}: { some-name: ... }\`` }, [
    section,
  ])
}

function nameOf(file: string): string {
  const base = file.split(/[\\/]/).pop() ?? file
  return base.replace(/\.ya?ml$/i, '') || 'scenario'
}
