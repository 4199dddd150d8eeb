import type { z } from 'zod'

/** Units by field: a schema has no place for them that its JSON Schema would not show. */
const units = new WeakMap<object, string>()

/** The same field, known by the unit of its numbers. */
export function knownUnit<F extends z.ZodType>(field: F, unit: string): F {
  units.set(field, unit)
  return field
}

/** The canonical unit of the numbers that a field reads (`money/h` for money), also where it is optional or has a default. */
export function fieldUnit(field: unknown): string | undefined {
  if (typeof field !== 'object' || field === null) return undefined
  const own = units.get(field)
  if (own !== undefined) return own
  const inner = 'def' in field ? (field.def as { readonly innerType?: unknown }).innerType : undefined
  return inner === undefined ? undefined : fieldUnit(inner)
}

/** The fields of a map by name; none for anything else. */
export function fieldsOf(schema: unknown): Readonly<Record<string, unknown>> {
  if (typeof schema !== 'object' || schema === null) return {}
  if ('shape' in schema) return schema.shape as Readonly<Record<string, unknown>>
  const inner = 'def' in schema ? (schema.def as { readonly innerType?: unknown }).innerType : undefined
  return inner === undefined ? {} : fieldsOf(inner)
}
