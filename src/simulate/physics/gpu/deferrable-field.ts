import { z } from 'zod'
import { idField, shareField } from '../../../units/field.ts'
import { eitherField } from '../either-field.ts'
import type { Deferrable } from './gpu-params.ts'

const names = z
  .preprocess((value): unknown => (Array.isArray(value) ? value : [value]), z.array(idField()).min(1))
  .transform((list) => ({ names: list }))

/** `30%`, a share of all work; or the names of the feeders whose work may wait. */
export const deferrableField: z.ZodType<Deferrable> = eitherField(
  (value) => typeof value === 'number' || (typeof value === 'string' && /^[\s~]*[\d.]/.test(value)),
  shareField().transform((share) => ({ share })),
  names,
)
