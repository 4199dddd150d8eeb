import type { z } from 'zod'

/** The part of a zod definition that leads further down. */
type Definition = {
  readonly type: string
  readonly shape?: Readonly<Record<string, Inner>>
  readonly innerType?: Inner
  readonly element?: Inner
  readonly valueType?: Inner
  readonly in?: Inner
  readonly out?: Inner
  readonly options?: readonly Inner[]
}
type Inner = { readonly _zod: { readonly def: unknown } }

/** The keys that a schema knows at a path of its input, for suggestions; empty when it has none there. */
export function knownKeys(schema: z.ZodType, path: readonly (string | number)[]): string[] {
  let inside: Inner[] = [schema]
  for (const step of path) inside = inside.flatMap((s) => plain(s).flatMap((p) => child(definition(p), step)))
  return [...new Set(inside.flatMap((s) => plain(s).flatMap((p) => Object.keys(definition(p).shape ?? {}))))]
}

const definition = (schema: Inner): Definition => schema._zod.def as Definition

/** The schemas inside wrappers (optional, default, pipe) and unions. */
function plain(schema: Inner): Inner[] {
  const def = definition(schema)
  if (def.innerType) return plain(def.innerType)
  if (def.options) return def.options.flatMap(plain)
  if (def.in && def.out) return plain(definition(def.in).type === 'transform' ? def.out : def.in)
  return [schema]
}

function child(def: Definition, step: string | number): Inner[] {
  const next = def.shape?.[String(step)] ?? def.element ?? def.valueType
  return next ? [next] : []
}
