import { namesIn } from '../decide/expression/names-in.ts'
import { parseExpression } from '../decide/expression/parse-expression.ts'
import { JevonsError } from '../errors.ts'
import type { Measure, ResourceKind } from '../simulate/resource-kind.ts'
import { parseAmount } from '../units/amount.ts'
import { canonicalUnit } from '../units/canonical-unit.ts'
import { nearest } from '../units/nearest.ts'
import { isUnit, parseUnit, sameDimension } from '../units/unit.ts'
import { parseBudget } from './budget-field.ts'
import { expressionPath } from './checks.ts'
import { demandSchema, demandUnit } from './demand.ts'
import { feedersOf } from './names.ts'
import { idsOf, type Reading, report, valueAt } from './reading.ts'
import { kindOf, ownParams } from './resources.ts'
import { parseWith } from './zod-problems.ts'

/**
 * Notes every constraint whose unit its `of` does not have, and every budget in a currency without a rate. Works from the
 * YAML tree: parameters that the schema refused are left out, the rest still tells the measures.
 */
export function checkUnits(reading: Reading): void {
  for (const id of idsOf(reading, 'constraints')) {
    const path = ['constraints', id]
    const of = valueAt(reading, [...path, 'of'])
    const units = typeof of === 'string' ? unitsLimited(reading, id, of) : undefined
    checkBudget(reading, id, units)
    if (typeof of === 'string' && !namesMeasure(reading, id, of)) continue
    const unit = limitUnit(valueAt(reading, [...path, 'capacity']))
    if (unit === undefined || units === undefined || units.some((u) => fits(u, unit))) continue
    const message = `found \`${String(valueAt(reading, [...path, 'capacity']))}\` of \`${String(of)}\`, expected a limit in ${units.join(', ') || 'a unit that it has'}`
    const better = holdersOf(reading, unit)
    const hint =
      better.length === 0
        ? 'change the unit, or leave `of:` out'
        : `${better.map((b) => `\`${b}\``).join(', ')} ${better.length === 1 ? 'has' : 'have'} that unit`
    report(reading, { code: 'UNIT_MISMATCH', message, hint }, [...path, 'capacity'])
  }
}

/** Units that the constraint may limit: those of `of`, or of its one `measure`. */
function unitsLimited(reading: Reading, id: string, of: string): readonly string[] | undefined {
  const measure = valueAt(reading, ['constraints', id, 'measure'])
  const named = measuresOf(reading, of, [])?.find(({ name }) => name === measure)
  return named ? [named.unit] : unitsOf(reading, of)
}

/** Whether the constraint names no measure, or one that its `of` has; notes it otherwise. */
function namesMeasure(reading: Reading, id: string, of: string): boolean {
  const path = ['constraints', id, 'measure']
  const measure = valueAt(reading, path)
  const names = measuresOf(reading, of, [])?.map(({ name }) => name)
  if (typeof measure !== 'string' || names === undefined || names.includes(measure)) return true
  const near = nearest(measure, names)
  const message = `found the measure \`${measure}\`, expected one of \`${of}\`: ${names.join(', ')}`
  const hint = near === undefined ? 'take a measure of that list' : `did you mean \`${near}\`?`
  report(reading, { code: 'UNKNOWN_NAME', message, hint }, path)
  return false
}

/** Notes every `<resource>.<measure>` of a check that the resource does not have. */
export function checkMeasures(reading: Reading): void {
  for (const id of idsOf(reading, 'checks')) {
    const path = expressionPath(reading, id)
    const text = valueAt(reading, path)
    const parsed = typeof text === 'string' ? parseExpression(text) : undefined
    if (!parsed || !('expression' in parsed)) continue
    for (const { kind, id: name, measure, offset } of namesIn(parsed.expression)) {
      const names = kind === 'value' ? measuresOf(reading, name, [])?.map((m) => m.name) : undefined
      if (measure === undefined || names === undefined || names.includes(measure)) continue
      const near = nearest(measure, names)
      const message = `found \`${name}.${measure}\`, expected a measure of \`${name}\`: ${names.join(', ')}`
      const hint = near === undefined ? 'take a measure of that list' : `did you mean \`${name}.${near}\`?`
      report(reading, { code: 'UNKNOWN_NAME', message, hint }, path, { offset })
    }
  }
}

/** A unit of a metric of the user's own is not known: it fits anything. */
const fits = (have: string, want: string): boolean => !isUnit(have) || sameDimension(have, want)

function holdersOf(reading: Reading, unit: string): string[] {
  return [...idsOf(reading, 'demand'), ...idsOf(reading, 'resources')].filter((name) =>
    unitsOf(reading, name)?.some((u) => isUnit(u) && sameDimension(u, unit)),
  )
}

function limitUnit(capacity: unknown): string | undefined {
  if (typeof capacity !== 'string') return undefined
  return quietly(() => canonicalUnit(parseUnit(parseAmount(capacity).unit)))
}

function checkBudget(reading: Reading, id: string, units: readonly string[] | undefined): void {
  const path = ['constraints', id]
  const text = valueAt(reading, [...path, 'budget'])
  const budget = typeof text === 'string' ? quietly(() => parseBudget(text)) : undefined
  if (!budget) return
  const currency = scenarioCurrency(reading)
  const rate = valueAt(reading, ['fx', budget.currency])
  if (budget.currency !== currency && rate === undefined) {
    const message = `found a budget in ${budget.currency}, expected ${currency}, the scenario's currency`
    report(
      reading,
      {
        code: 'UNIT_MISMATCH',
        message,
        hint: `add \`fx: { ${budget.currency}: ... }\` (its worth in ${currency})`,
      },
      [...path, 'budget'],
    )
  }
  if (units === undefined || units.some((u) => !isUnit(u) || parseUnit(u).currency !== undefined)) return
  const of = String(valueAt(reading, [...path, 'of']))
  const message = `found a budget of \`${of}\`, expected something that costs money: it has ${units.join(', ')}`
  report(
    reading,
    { code: 'UNIT_MISMATCH', message, hint: `give \`${of}\` a \`price:\`, or name a \`cost\` resource` },
    [...path, 'of'],
  )
}

function scenarioCurrency(reading: Reading): string {
  const currency = valueAt(reading, ['currency'])
  return typeof currency === 'string' ? currency : 'USD'
}

/** Units that a demand or resource has, or undefined when that cannot be told. */
function unitsOf(reading: Reading, name: string): readonly string[] | undefined {
  const units = measuresOf(reading, name, [])?.map((m) => m.unit)
  return units && [...new Set(units)]
}

function measuresOf(reading: Reading, name: string, way: readonly string[]): readonly Measure[] | undefined {
  if (idsOf(reading, 'demand').includes(name))
    return [{ name: 'volume', unit: unitOfDemand(reading, name), nature: 'flow' }]
  // What a commitment holds depends on terms that another pass reads; that it costs money is sure.
  if (idsOf(reading, 'commitments').includes(name)) return undefined
  const kind = kindOf(reading, name)
  if (!kind || way.includes(name)) return undefined
  const params = paramsThatFit(reading, name, kind)
  const feeders = feedersOf(reading, name).map((feeder) => ({
    id: feeder.name,
    kind: kindOf(reading, feeder.name)?.kind ?? 'demand',
    measures: measuresOf(reading, feeder.name, [...way, name]) ?? [],
  }))
  return params === undefined
    ? undefined
    : quietly(() => kind.measures(params, scenarioCurrency(reading), feeders))
}

function unitOfDemand(reading: Reading, id: string): string {
  const parsed = parseWith(demandSchema, valueAt(reading, ['demand', id]))
  const map = 'value' in parsed ? parsed.value : undefined
  const metric = map?.history?.metric
  const unit = map?.level?.unit ?? demandUnit(metric === undefined || metric === 'measured' ? id : metric)
  return unit === 'money' ? `${scenarioCurrency(reading)}/day` : unit
}

/** The parameters, without those that the schema refuses: they do not decide which measures there are. */
function paramsThatFit(reading: Reading, id: string, kind: ResourceKind): unknown {
  const written = ownParams(valueAt(reading, ['resources', id]))
  const parsed = parseWith(kind.params, written)
  if ('value' in parsed) return parsed.value
  const wrong = new Set(parsed.problems.map((p) => String(p.path?.[0])))
  const rest = parseWith(
    kind.params,
    Object.fromEntries(Object.entries(written).filter(([key]) => !wrong.has(key))),
  )
  return 'value' in rest ? rest.value : undefined
}

/** The result, or undefined where the schema pass has already said what is wrong. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof JevonsError) return undefined
    throw error
  }
}
