import { z } from 'zod'

/**
 * A field with two ways to write it. The value itself decides which schema reads it, so that a mistake is reported in the
 * words of the way that was meant (a union would say that neither fits).
 */
export function eitherField<A, B>(
  isFirst: (value: unknown) => boolean,
  first: z.ZodType<A>,
  second: z.ZodType<B>,
): z.ZodType<A | B> {
  return z
    .unknown()
    .transform((value, context): A | B => {
      const result = (isFirst(value) ? first : second).safeParse(value)
      if (result.success) return result.data
      // A finished issue is a raw one with its message filled in; the type of the raw one cannot say so.
      for (const issue of result.error.issues)
        context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue)
      return z.NEVER
    })
    .meta({ anyOf: [jsonOf(first), jsonOf(second)] })
}

function jsonOf(schema: z.ZodType): Record<string, unknown> {
  const json: Record<string, unknown> = { ...z.toJSONSchema(schema, { io: 'input' }) }
  delete json['$schema']
  return json
}
