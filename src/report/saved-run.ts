import type { z } from 'zod'
import { JevonsError } from '../errors.ts'
import type { ReportDocument } from './document/report-document.ts'
import type { ForecastDocument } from './forecast/forecast-document.ts'
import type { InspectDocument } from './inspect-document.ts'
import { forecastSchema, inspectSchema, reportSchema } from './schemas/json-schemas.ts'

/** A document that an earlier run wrote as JSON. */
export type SavedRun =
  | { readonly kind: 'report'; readonly document: ReportDocument }
  | { readonly kind: 'forecast'; readonly document: ForecastDocument }
  | { readonly kind: 'inspect'; readonly document: InspectDocument }

/**
 * The document in a JSON text, told by its fields and checked against its schema. A text that is none of them, or one of
 * another schemaVersion, is UNREADABLE (exit 3) with the first field that differs.
 */
export function parseSavedRun(text: string, file: string): SavedRun {
  const value = parseJson(text, file)
  if ('scenario' in value)
    return { kind: 'report', document: checked(reportSchema, value, file) as ReportDocument }
  if ('series' in value)
    return { kind: 'forecast', document: checked(forecastSchema, value, file) as ForecastDocument }
  if ('inputs' in value)
    return { kind: 'inspect', document: checked(inspectSchema, value, file) as InspectDocument }
  throw unreadable(
    file,
    'is JSON, but not a document of jevons: it has neither `scenario`, `series` nor `inputs`',
  )
}

function parseJson(text: string, file: string): object {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw unreadable(file, `is not JSON: ${(error as Error).message}`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw unreadable(file, 'is JSON, but not an object')
}

function checked(schema: z.ZodType, value: object, file: string): unknown {
  const result = schema.safeParse(value)
  // The value itself, not zod's copy: key order is part of the output.
  if (result.success) return value
  const [issue] = result.error.issues
  const path = issue?.path.map(String).join('.') ?? ''
  throw unreadable(file, `does not have the shape of a saved run: ${path}: ${issue?.message ?? 'unknown'}`)
}

function unreadable(file: string, what: string): JevonsError {
  return new JevonsError({
    code: 'UNREADABLE',
    message: `${file} ${what}`,
    hint: 'write one with: jevons simulate -o run.json',
    pos: { file },
  })
}
