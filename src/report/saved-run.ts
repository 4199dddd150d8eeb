import type { z } from 'zod'
import { JevonsError } from '../errors.ts'
import type { ReportDocument } from './document/report-document.ts'
import type { BacktestDocument } from './evidence/backtest-document.ts'
import type { ElasticityDocument } from './evidence/elasticity-document.ts'
import type { ForecastDocument } from './forecast/forecast-document.ts'
import type { InspectDocument } from './inspect-document.ts'
import { backtestSchema, elasticitySchema } from './schemas/evidence-schemas.ts'
import { forecastSchema, inspectSchema, reportSchema } from './schemas/json-schemas.ts'

/** A document that an earlier run wrote as JSON. */
export type SavedRun =
  | { readonly kind: 'report'; readonly document: ReportDocument }
  | { readonly kind: 'forecast'; readonly document: ForecastDocument }
  | { readonly kind: 'inspect'; readonly document: InspectDocument }
  | { readonly kind: 'elasticity'; readonly document: ElasticityDocument }
  | { readonly kind: 'backtest'; readonly document: BacktestDocument }

/**
 * The document in a JSON text, told by its fields and checked against its schema. A text that is none of them, or one of
 * another schemaVersion, is UNREADABLE (exit 3) with the first field that differs.
 */
export function parseSavedRun(text: string, file: string): SavedRun {
  const value = parseJson(text, file)
  refuseVersion(value, file)
  if ('elasticities' in value)
    return { kind: 'elasticity', document: checked(elasticitySchema, value, file) as ElasticityDocument }
  if ('pooled' in value)
    return { kind: 'backtest', document: checked(backtestSchema, value, file) as BacktestDocument }
  if ('scenario' in value)
    return { kind: 'report', document: checked(reportSchema, value, file) as ReportDocument }
  if ('series' in value)
    return { kind: 'forecast', document: checked(forecastSchema, value, file) as ForecastDocument }
  if ('inputs' in value)
    return { kind: 'inspect', document: checked(inspectSchema, value, file) as InspectDocument }
  throw unreadable(
    file,
    'is JSON, but not a document of jevons: it has none of `scenario`, `series`, `inputs`, `elasticities`',
  )
}

/** Documents of another version may mean other things by the same names. */
function refuseVersion(value: object, file: string): void {
  if (!('schemaVersion' in value) || value.schemaVersion === 1) return
  throw new JevonsError({
    code: 'UNREADABLE',
    message: `${file} has schemaVersion ${JSON.stringify(value.schemaVersion)}, and this program reads 1`,
    hint: 'render it with the version of jevons that wrote it, or write it again: jevons simulate -o run.json',
    pos: { file },
  })
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
