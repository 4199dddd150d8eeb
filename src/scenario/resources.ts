import { z } from 'zod'
import type { Problem } from '../errors.ts'
import type { ResourceSpec } from '../simulate/plan/specs.ts'
import type { ResourceKind } from '../simulate/resource-kind.ts'
import { resourceKinds } from '../simulate/resources/index.ts'
import { idField, shareField } from '../units/field.ts'
import { nearest } from '../units/nearest.ts'
import { describe } from '../units/quantity.ts'
import { point } from '../units/range.ts'
import { posAt, type Reading, read, report, valueAt } from './reading.ts'
import { parseWith } from './zod-problems.ts'

const oneOrMore = z
  .preprocess((value): unknown => (Array.isArray(value) ? value : [value]), z.array(idField()).min(1))
  .meta({ type: ['string', 'array'] })

/** What every resource may say, whatever its kind. */
const commonShape = {
  kind: idField(),
  from: oneOrMore.optional(),
  of: oneOrMore.optional(),
  share: shareField().optional(),
}
const commonSchema = z.object(commonShape)
const commonKeys: ReadonlySet<string> = new Set(Object.keys(commonShape))

/** The schema of a whole resource of a kind: its own parameters and the common ones; unknown keys are refused. */
export function resourceSchema(kind: ResourceKind): z.ZodType<Record<string, unknown>> {
  if (kind.params instanceof z.ZodObject)
    return kind.params.extend({ ...commonShape, kind: z.literal(kind.kind) })
  return z.looseObject(commonShape)
}

/** The registered kind of a resource, or undefined. */
export function kindOf(reading: Reading, id: string): ResourceKind | undefined {
  const kind = valueAt(reading, ['resources', id, 'kind'])
  return resourceKinds.find((k) => k.kind === kind)
}

/** The resource of that id, or undefined after its problems were noted. */
export function readResource(reading: Reading, id: string): ResourceSpec | undefined {
  const path = ['resources', id]
  const value = valueAt(reading, path)
  const kind = kindOf(reading, id)
  if (!kind || !isMap(value)) {
    reportKind(reading, id, value)
    return undefined
  }
  // Both are read before either is looked at: all problems at once.
  const common = read(reading, commonSchema, value, path)
  const params = readParams(reading, id, kind)
  if (!common || !params) return undefined
  return {
    id,
    kind: kind.kind,
    pos: posAt(reading, path),
    from: [...(common.from ?? []), ...(common.of ?? [])],
    share: common.share ?? point(1),
    params,
  }
}

function readParams(
  reading: Reading,
  id: string,
  kind: ResourceKind,
): Readonly<Record<string, unknown>> | undefined {
  const path = ['resources', id]
  const parsed = parseWith(kind.params, ownParams(valueAt(reading, path)))
  if ('value' in parsed) return parsed.value as Readonly<Record<string, unknown>>
  for (const problem of parsed.problems)
    report(reading, withCommonKey(problem), [...path, ...(problem.path ?? [])], {
      at: problem.code === 'UNKNOWN_KEY' ? 'key' : 'value',
    })
  return undefined
}

/** The kind's schema does not know `from` and its like: they are suggested here. */
function withCommonKey(problem: Problem): Problem {
  if (
    problem.code !== 'UNKNOWN_KEY' ||
    problem.path?.length !== 1 ||
    problem.hint?.startsWith('did you mean')
  )
    return problem
  const near = nearest(String(problem.path[0]), commonKeys)
  return near === undefined ? problem : { ...problem, hint: `did you mean \`${near}\`?` }
}

/** A resource's value without the keys that every kind has. */
export function ownParams(value: unknown): Record<string, unknown> {
  return isMap(value) ? Object.fromEntries(Object.entries(value).filter(([key]) => !commonKeys.has(key))) : {}
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function reportKind(reading: Reading, id: string, value: unknown): void {
  const path = ['resources', id]
  const known = resourceKinds.map((k) => k.kind)
  const list = known.map((k) => `\`${k}\``).join(', ')
  if (!isMap(value)) {
    const message = `found ${describe(value)}, expected a map with \`kind:\``
    report(
      reading,
      { code: 'BAD_SCENARIO', message, hint: `write \`${id}: { kind: tokens, from: ... }\`` },
      path,
    )
    return
  }
  if (value['kind'] === undefined) {
    report(
      reading,
      { code: 'BAD_SCENARIO', message: `found no \`kind:\`, expected one of ${list}`, hint: 'add `kind:`' },
      path,
      { at: 'key' },
    )
    return
  }
  const word = String(valueAt(reading, [...path, 'kind']))
  const near = nearest(word, known)
  const message = `found the kind \`${word}\`, expected one of ${list}`
  const hint =
    near === undefined
      ? 'take a kind of that list, or `observed` for a measured series'
      : `did you mean \`${near}\`?`
  report(reading, { code: 'UNKNOWN_NAME', message, hint }, [...path, 'kind'])
}
