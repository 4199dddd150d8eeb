import { z } from 'zod'
import { resourceKinds } from '../simulate/resources/index.ts'
import { quantityShape } from '../units/field-shape.ts'
import { checkSchema } from './checks.ts'
import { choiceSchema } from './choices.ts'
import { commitmentSchema } from './commitments.ts'
import { budgetSchema, capacitySchema } from './constraints.ts'
import { demandSchema } from './demand.ts'
import { pricesSchema } from './prices.ts'
import { resourceSchema } from './resources.ts'
import { topShape } from './top-schema.ts'

/** The JSON Schema (draft 2020-12) of a scenario file: what may be written, not what it becomes. */
export function scenarioJsonSchema(): Record<string, unknown> {
  const resources = resourceKinds.map(resourceSchema)
  const [first, second, ...more] = resources
  const resource = first && second ? z.union([first, second, ...more]) : (first ?? z.unknown())
  const named = <T extends z.ZodType>(schema: T): z.ZodOptional<z.ZodRecord<z.ZodString, T>> =>
    z.record(z.string(), schema).optional()
  const schema = z.strictObject({
    ...topShape,
    demand: named(demandSchema),
    prices: pricesSchema.optional(),
    resources: named(resource),
    constraints: named(z.union([budgetSchema, capacitySchema])),
    commitments: named(commitmentSchema),
    choices: named(choiceSchema),
    checks: named(checkSchema),
  })
  const json = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-2020-12',
    override: dropComputedDefaults,
  })
  const { range } = quantityParts()
  const $defs = { range }
  return { ...(shareRanges(json) as object), $defs, title: 'jevons scenario' }
}

/** The map forms of an unknown number, which every quantity allows. */
function quantityParts(): { range: Record<string, unknown> } {
  const { properties, additionalProperties } = quantityShape('', [])
  return { range: { type: 'object', properties, additionalProperties } }
}

/** The same schema with the map forms of quantities said once, as `#/$defs/range`. */
function shareRanges(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(shareRanges)
  if (typeof schema !== 'object' || schema === null) return schema
  if (isQuantity(schema))
    return {
      description: schema.description,
      anyOf: [{ type: ['number', 'string'] }, { $ref: '#/$defs/range' }],
    }
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, shareRanges(value)]))
}

/** A default that is a Range was computed by us; nobody writes it that way. */
function dropComputedDefaults({ jsonSchema }: { jsonSchema: Record<string, unknown> }): void {
  if (typeof jsonSchema['default'] === 'object') delete jsonSchema['default']
}

function isQuantity(schema: object): schema is { properties: object; description: unknown } {
  const properties = 'properties' in schema ? schema.properties : undefined
  return (
    typeof properties === 'object' && properties !== null && 'p05' in properties && 'description' in schema
  )
}
