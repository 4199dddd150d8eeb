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
  readonly days: { readonly first: number; readonly last: number } | undefined
}

const msPerDay = 86_400_000

/** Reads the bounds out of bytes in whatever encoding they may be. */
export function boundsOf(bytes: Buffer): TextBounds {
  const texts = [bytes.toString('latin1'), bytes.toString('utf16le')]
  const days = texts.flatMap((text) => daysIn(text))
  return {
    sum: texts.reduce((sum, text) => sum + sumOf(text), 0),
    // A minus where a number begins (that of a date or a name stands behind a letter or a digit); brackets and a trailing minus of accounting.
    hasMinus: texts.some((text) =>
      /(?:^|[\s",':;|=([])[-\u2212]\s*[\d.$\u20ac]|\(\s*[$\u20ac]?\d|\d-(?=["\s,;|]|$)/.test(text),
    ),
    suffix: Math.max(...texts.map(suffixOf)),
    days: days.length === 0 ? undefined : { first: least(days), last: -least(days.map((d) => -d)) },
  }
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

/** Every day that a stamp of the text may mean: year, month and day in any order and with any mark, months; numbers that count. */
function daysIn(text: string): number[] {
  const days: number[] = []
  const add = (year: number, month: number, day: number): void => {
    if (month >= 1 && month <= 12 && day >= 1 && day <= 31)
      days.push(Math.floor(new Date(0).setUTCFullYear(year, month - 1, day) / msPerDay))
  }
  for (const [, y, m, d] of text.matchAll(/(?<!\d)(\d{4})[-/.]?(\d{1,2})(?:[-/.]?(\d{1,2}))?/g))
    add(Number(y), Number(m), Number(d ?? 1))
  for (const [, a, b, y = ''] of text.matchAll(/(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{2,4})/g)) {
    const year = y.length <= 2 ? 2000 + Number(y) : Number(y)
    add(year, Number(a), Number(b))
    add(year, Number(b), Number(a))
  }
  // Months in words and quarters: any day of the year.
  for (const [, y] of text.matchAll(/(?:[A-Za-z]{3}[.\s,-]+|Q\d\s*|W)(\d{4}|\d{2})(?!\d)/g)) {
    const year = Number(y) < 100 ? 2000 + Number(y) : Number(y)
    add(year, 1, 1)
    add(year, 12, 31)
  }
  return [...days, ...countedDays(text)]
}

/** Days of numbers: epochs in s to ns, serials of spreadsheets. */
function countedDays(text: string): number[] {
  const days: number[] = []
  for (const [match] of text.matchAll(/\d{9,19}(?:\.\d+)?|\d(?:\.\d+)?[eE]\+?\d+/g)) {
    for (const unit of [1e3, 1, 1e-3, 1e-6]) {
      const day = Math.floor((Number(match) * unit) / msPerDay)
      if (day > 0 && day < 3_000_000) days.push(day)
    }
  }
  for (const [match] of text.matchAll(/(?<![\d.])[3-6]\d{4}(?!\d)/g)) days.push(Number(match) - 25_569)
  return days
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
  const { days } = bounds
  if (days === undefined) return table.length === 0 ? [] : ['a file without any date has rows with one']
  const room = reports.some((r) => r.format.startsWith('generic-')) ? slack.table : slack.vendor
  const isOutside = (ms: number): boolean => {
    const day = Math.floor(ms / msPerDay)
    return day < days.first - room || day > days.last + room
  }
  const outside = Array.from(table.timeMs).find(isOutside)
  return outside === undefined
    ? []
    : [`a bucket at ${new Date(outside).toISOString()} outside the dates of the text`]
}
