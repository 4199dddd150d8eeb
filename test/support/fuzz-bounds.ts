import type { ImportReport, UsageTable } from '../../src/ingest/usage-table.ts'

/** What a text can say at most: what an import must not go beyond. */
export type TextBounds = {
  /** Sum of all numbers in the text, each in its largest reading. */
  readonly sum: number
  /** Whether some number may be negative. */
  readonly hasMinus: boolean
  /** Largest factor of a suffix (k, M, G, T) behind a number, or 1. */
  readonly suffix: number
  /** First and last UTC day (days since 1970) of all stamps in the text; undefined without any that is known here. */
  readonly days: Span | undefined
  /** The same with what only a table may mean: months in words, serials of spreadsheets. */
  readonly tableDays: Span | undefined
}

type Span = { readonly first: number; readonly last: number }

const msPerDay = 86_400_000

/** Reads the bounds out of bytes in whatever encoding they may be. */
export function boundsOf(bytes: Buffer): TextBounds {
  const texts = [bytes.toString('latin1'), bytes.toString('utf16le')]
  const days = texts.flatMap(stampDays)
  return {
    sum: texts.reduce((sum, text) => sum + sumOf(text), 0),
    // A minus where a number begins (that of a date or a name stands behind a letter or a digit); brackets and a trailing minus of accounting.
    hasMinus: texts.some((text) =>
      /(?:^|[\s",':;|=([])[-\u2212]\s*[\d.$\u20ac]|\(\s*[$\u20ac]?\d|\d-(?=["\s,;|]|$)/.test(text),
    ),
    suffix: Math.max(...texts.map(suffixOf)),
    days: spanOf(days),
    tableDays: spanOf([...days, ...texts.flatMap(tableDays)]),
  }
}

function spanOf(days: readonly number[]): Span | undefined {
  return days.length === 0 ? undefined : { first: least(days), last: -least(days.map((d) => -d)) }
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity)
}

/** Numbers as they stand, and groups of three digits between marks read as thousands too. */
function sumOf(text: string): number {
  let sum = 0
  for (const [match] of text.matchAll(/\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g)) sum += finite(Number(match))
  for (const [match] of text.matchAll(/\d{1,3}(?:[.,'\s\u00a0\u202f]\d{3})+/g))
    sum += finite(Number(match.replaceAll(/\D/g, '')))
  return sum
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0
}

const suffixes: readonly (readonly [pattern: RegExp, factor: number])[] = [
  [/\d\s*T(?!\w)/, 1e12],
  [/\d\s*(G|B|bn)(?!\w)/, 1e9],
  [/\d\s*(M|mn)(?!\w)/, 1e6],
  [/\d\s*[kK](?!\w)/, 1e3],
]

function suffixOf(text: string): number {
  return suffixes.find(([pattern]) => pattern.test(text))?.[1] ?? 1
}

/** Days of stamps in digits: year, month and day in any order with one mark between them or none, epochs in s to ns. */
function stampDays(text: string): number[] {
  const days: number[] = []
  const add = (year: number, month: number, day: number): void => {
    if (month >= 1 && month <= 12 && day >= 1 && day <= 31)
      days.push(Math.floor(new Date(0).setUTCFullYear(year, month - 1, day) / msPerDay))
  }
  for (const [, y, , m, d] of text.matchAll(/(?<!\d)(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?(?!\d)/g))
    add(Number(y), Number(m), Number(d ?? 1))
  for (const [, y, m, d] of text.matchAll(/(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)/g))
    add(Number(y), Number(m), Number(d))
  for (const [, a, , b, y] of text.matchAll(/(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/g)) {
    add(fullYear(y), Number(a), Number(b))
    add(fullYear(y), Number(b), Number(a))
  }
  for (const [match] of text.matchAll(/(?<!\d)(\d{10}|\d{13}|\d{16}|\d{19})(?!\d)/g))
    days.push(Math.floor(Number(match) / 10 ** (match.length - 13) / msPerDay))
  return days
}

function fullYear(text = ''): number {
  return text.length <= 2 ? 2000 + Number(text) : Number(text)
}

/** Further days that a table may mean: months in words, quarters and weeks (any day of the year), serials of spreadsheets. */
function tableDays(text: string): number[] {
  const months =
    'jan|f[eé]v|feb|ene|mar|m[aä]r|abr|apr|avr|ma[iy]|jun|jul|jui|ago|aug|ao[uû]|sep|o[ck]t|nov|d[eé]c|dez|dic'
  const named = new RegExp(
    `(?:(?:${months})[a-zéû]*[.\\s,-]*(?:\\d{1,2}[.\\s,-]+)?|Q\\d\\s*)(\\d{4}|\\d{2})(?!\\d)|(\\d{4})-?[WQ]`,
    'gi',
  )
  const years = [...text.matchAll(named)].map(([, a, b]) => fullYear(a ?? b))
  const serials = [...text.matchAll(/(?<![\d.])[3-6]\d{4}(?![\d.])/g)].map(
    ([match]) => Number(match) - 25_569,
  )
  return [
    ...years.flatMap((year) => [Date.UTC(year, 0, 1) / msPerDay, Date.UTC(year, 11, 31) / msPerDay]),
    ...serials,
  ]
}

/** Canonical units per number of the text, by format: blocks of units in bills, rates over short times, SI prefixes. */
const largestFactors: Readonly<Record<string, number>> = {
  focus: 1e6,
  'aws-cur': 1e6,
  'aws-cost-explorer': 1e6,
  'azure-cost': 1e9,
  'gcp-billing': 8,
  'pg-stat': 1e3,
  'pg-stat-statements': 1e3,
  'mysql-status': 1e3,
  'prometheus-range': 1e3,
  'generic-wide': 1.1e3,
  'generic-long': 1.1e3,
  'generic-pivoted': 1.1e3,
}

/** Distances of stamps: years of milliseconds lie between the dates of a damaged file. */
const timed = new Set(['latency_ms', 'ttft_ms', 'queue_wait_s'])
const mostMs = 1e4 * 366 * msPerDay

/** Totals that the numbers of the text cannot make, and negative ones where no number is negative. */
export function totalFaults(report: ImportReport, bounds: TextBounds, textBytes: number): string[] {
  const factor =
    (largestFactors[report.format] ?? 1) * (/^generic|map/.test(report.format) ? bounds.suffix : 1)
  // GPU-hours of a scheduler are GPUs times hours. What counts rows counts no more than the text has bytes.
  const reach = report.format === 'slurm-sacct' ? Math.max(1, bounds.sum) ** 2 : bounds.sum * factor
  return report.metrics.flatMap(({ metric, total }) => {
    if (!Number.isFinite(total)) return [`${metric} is ${String(total)}`]
    const bound = Math.max(timed.has(metric) ? mostMs : 0, reach, textBytes) * (1 + 1e-9)
    if (Math.abs(total) > bound) return [`${metric} ${String(total)} is above ${String(bound)}`]
    return total < 0 && !bounds.hasMinus
      ? [`${metric} is ${String(total)}, and nothing in the file is negative`]
      : []
  })
}

/** Days before the first stamp and after the last one of the text: zones, windows of an increase; a coarse bucket begins before its stamp. */
const slack = { vendor: 2, table: 93 } as const

/** Buckets outside the dates of the text. */
export function dateFaults(
  reports: readonly ImportReport[],
  table: UsageTable,
  bounds: TextBounds,
): string[] {
  const isTable = reports.some((r) => r.format.startsWith('generic-'))
  const days = isTable ? bounds.tableDays : bounds.days
  if (days === undefined) return table.length === 0 ? [] : ['a file without any date has rows with one']
  const room = isTable ? slack.table : slack.vendor
  const isOutside = (ms: number): boolean => {
    const day = Math.floor(ms / msPerDay)
    return day < days.first - room || day > days.last + room
  }
  const outside = Array.from(table.timeMs).find(isOutside)
  return outside === undefined
    ? []
    : [`a bucket at ${new Date(outside).toISOString()} outside the dates of the text`]
}
