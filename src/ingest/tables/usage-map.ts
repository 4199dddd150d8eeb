import { parseDocument } from 'yaml'
import { z } from 'zod'
import { JevonsError } from '../../errors.ts'
import { nearest } from '../../units/nearest.ts'
import type { MapMeasure, UsageMap } from '../usage-format.ts'

export type { UsageMap } from '../usage-format.ts'

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

const measure = z.union([
  z.string().transform((column) => ({ column })),
  z.strictObject({
    column: z.string(),
    unit: z.string().optional(),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code such as USD')
      .optional(),
    factor: z.number().optional(),
    where: z.record(z.string(), z.coerce.string()).optional(),
    kind: z.enum(['gauge', 'counter', 'increase']).optional(),
    window: z
      .string()
      .regex(/^\d+[mhdw]$/, 'expected a length such as 5m, 1h, 1d or 1w')
      .transform((text) => parseInt(text, 10) * (unitMs[text.slice(-1)] ?? NaN))
      .optional(),
  }),
])

const schema = z.strictObject({
  time: z.string().optional(),
  timezone: z.string().optional(),
  'date-format': z.string().optional(),
  measures: z
    .record(z.string(), measure)
    .refine((m) => Object.keys(m).length > 0, 'expected at least one measure'),
  dimensions: z.record(z.string(), z.string()).optional(),
  skip: z.record(z.string(), z.union([z.array(z.coerce.string()), z.coerce.string()])).optional(),
})

/**
 * A `--map` file: which columns of a table mean what, for tables that no format knows.
 *
 * ```yaml
 * time: Usage day             # the column with dates or timestamps
 * timezone: Europe/Berlin     # of stamps without an offset; default UTC
 * date-format: dmy            # dmy, mdy, or a strptime pattern such as '%d.%m.%Y'
 * measures:                   # metric: column, or with a unit, currency, factor, or rows
 *   requests: Calls
 *   cost: { column: Amount, currency: EUR }
 *   power_kw: { column: Watts, factor: 0.001 }
 *   tokens_input: { column: Quantity, where: { Type: input } }
 *   tokens_output: { column: Total so far, kind: counter }   # a running count: what each row added to the one before
 * dimensions: { project: Cost centre }
 * skip: { Status: [draft, void] }   # rows that are left out
 * ```
 * For Prometheus responses columns are metric names (`value` = series without a name), dimensions are labels, `time` is left out, and a
 * measure may say `kind: gauge|counter|increase` and `window: 1d`, the time over which `increase()` was taken.
 * @throws JevonsError BAD_YAML or BAD_OPTION with the file's name.
 */
export function readMap(text: string, file: string): UsageMap {
  const data = checkedMap(text, file)
  return {
    file,
    ...(data.time === undefined ? {} : { time: data.time }),
    ...(data.timezone === undefined ? {} : { timezone: data.timezone }),
    ...(data['date-format'] === undefined ? {} : { dateFormat: data['date-format'] }),
    measures: Object.fromEntries(Object.entries(data.measures).map(([metric, m]) => [metric, asMeasure(m)])),
    dimensions: data.dimensions ?? {},
    skip: Object.fromEntries(
      Object.entries(data.skip ?? {}).map(([column, words]) => [
        column,
        typeof words === 'string' ? [words] : words,
      ]),
    ),
  }
}

function checkedMap(text: string, file: string): z.output<typeof schema> {
  const document = parseDocument(text)
  const [fault] = document.errors
  if (fault !== undefined) {
    const at = fault.linePos?.[0]
    throw new JevonsError({
      code: 'BAD_YAML',
      message: `${file}: ${fault.message.split('\n')[0] ?? ''}`,
      pos: { file, ...(at === undefined ? {} : { line: at.line, column: at.col }) },
    })
  }
  const parsed = schema.safeParse(document.toJS())
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new JevonsError({
      code: 'BAD_OPTION',
      message: `${file}: ${issue?.path.join('.') || 'the map'}: ${issue?.message ?? 'is not valid'}`,
      hint: 'A map needs `time: <column>` and `measures: { <metric>: <column> }`; dimensions, timezone, date-format and skip are optional.',
      pos: { file },
    })
  }
  return parsed.data
}

function asMeasure(m: z.output<typeof measure>): MapMeasure {
  const { column, window, ...stated }: { column: string; window?: number | undefined } = m
  const given = Object.entries(stated).filter(([, value]) => value !== undefined)
  return { column, ...Object.fromEntries(given), ...(window === undefined ? {} : { windowMs: window }) }
}

/** @throws JevonsError MISSING_COLUMN when a map names a column that the table lacks, BAD_OPTION when it names no time. */
export function checkMap(map: UsageMap, header: readonly string[], source: string): void {
  if (map.time === undefined) {
    throw new JevonsError({
      code: 'BAD_OPTION',
      message: `${map.file} names no time column for ${source}.`,
      hint: `Write \`time: <column>\`; its columns: ${header.slice(0, 12).join(', ')}.`,
      pos: { file: map.file },
    })
  }
  const named = [
    map.time,
    ...Object.values(map.measures).flatMap((m) => [m.column, ...Object.keys(m.where ?? {})]),
    ...Object.values(map.dimensions),
    ...Object.keys(map.skip),
  ]
  const missing = named.find((column) => !header.includes(column))
  if (missing === undefined) return
  const near = nearest(missing, header)
  throw new JevonsError({
    code: 'MISSING_COLUMN',
    message: `${source} has no column '${missing}', which ${map.file} names.`,
    hint: `${near === undefined ? '' : `Did you mean '${near}'? `}Its columns: ${header.slice(0, 12).join(', ')}.`,
    pos: { file: source },
  })
}
