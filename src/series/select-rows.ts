import { JevonsError } from '../errors.ts'
import type { UsageTable } from '../ingest/usage-table.ts'
import type { Notice } from '../notice.ts'
import { nearest } from '../units/nearest.ts'

/** What to take from the usage table. */
export type SeriesSelection = {
  /** Metric id; `tokens` = tokens_total or, where a source has none, the sum of the exclusive parts. */
  readonly metric: string
  /** Dimension values that rows must have. */
  readonly where?: Readonly<Record<string, string>>
  /** Dimensions to keep apart: one series per combination. Without it everything is one sum. */
  readonly by?: readonly string[]
  /** ISO code; without it each currency is a series of its own. */
  readonly currency?: string
  /** Cost basis; `effective` by default where the exports hold several. */
  readonly basis?: string
}

/** The parts that add up to all tokens of a request (CANONICAL section 4: exclusive; reasoning is inside output). */
export const tokenParts: readonly string[] = [
  'tokens_input',
  'tokens_cache_read',
  'tokens_cache_write',
  'tokens_output',
]

/** Bases from the most to the least wanted when none was asked for or the asked one is absent. */
const basisOrder = [
  'effective',
  'amortized',
  'net',
  'billed',
  'unblended',
  'gross',
  'contracted',
  'list',
  'estimated',
]

/** Rows that make up a selection. */
export type SelectedRows = { readonly rows: readonly number[]; readonly notices: readonly Notice[] }

/** Every value of a column that is not undefined, once, sorted. */
function valuesOf(column: readonly (string | undefined)[], rows: Iterable<number>): string[] {
  const seen = new Set<string>()
  for (const row of rows) {
    const value = column[row]
    if (value !== undefined) seen.add(value)
  }
  return [...seen].sort()
}

/** Rows of the metric; for `tokens` the total of each source that has one, else its parts. */
function rowsOfMetric(table: UsageTable, metric: string): number[] {
  const rows: number[] = []
  if (metric !== 'tokens') {
    for (let i = 0; i < table.length; i++) if (table.metric[i] === metric) rows.push(i)
    return rows
  }
  const withTotal = new Set<number>()
  for (let i = 0; i < table.length; i++)
    if (table.metric[i] === 'tokens_total') withTotal.add(table.source[i] as number)
  for (let i = 0; i < table.length; i++) {
    const name = table.metric[i] as string
    const total = withTotal.has(table.source[i] as number)
    if (total ? name === 'tokens_total' : tokenParts.includes(name)) rows.push(i)
  }
  return rows
}

function noSuchMetric(table: UsageTable, metric: string): JevonsError {
  const known = [...new Set(table.metric)].sort()
  if (known.some((name) => tokenParts.includes(name))) known.push('tokens')
  const near = nearest(metric, known)
  return new JevonsError({
    code: 'NO_SUCH_SERIES',
    message: `the exports hold no metric "${metric}"`,
    hint:
      known.length === 0
        ? 'the exports hold no usable rows: run `jevons inspect` on them'
        : `${near ? `did you mean "${near}"? ` : ''}they hold: ${known.join(', ')}`,
  })
}

/** Keeps the rows whose dimension has the value; refuses an unknown dimension or value with the nearest one. */
function keepWhere(table: UsageTable, rows: number[], dim: string, value: string): number[] {
  const column = table.dims[dim]
  const known = column ? valuesOf(column, rows) : []
  if (!column || known.length === 0) {
    const dims = Object.keys(table.dims).filter((d) => valuesOf(table.dims[d] ?? [], rows).length > 0)
    const near = nearest(dim, dims)
    throw new JevonsError({
      code: 'NO_SUCH_SERIES',
      message: `${table.metric[rows[0] ?? 0] ?? 'the usage'} has no dimension "${dim}"`,
      hint:
        dims.length === 0
          ? 'it has none: ask without it'
          : `${near ? `did you mean "${near}"? ` : ''}it has: ${dims.sort().join(', ')}`,
    })
  }
  const kept = rows.filter((row) => column[row] === value)
  if (kept.length > 0) return kept
  const near = nearest(value, known)
  throw new JevonsError({
    code: 'NO_SUCH_SERIES',
    message: `no rows where ${dim} is "${value}"`,
    hint: `${near ? `did you mean "${near}"? ` : ''}${dim} is one of: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', ...' : ''}`,
  })
}

/** Keeps one cost basis: the asked one, else the best there is; rows without a basis belong to any. */
function keepBasis(table: UsageTable, rows: number[], asked: string | undefined): SelectedRows {
  const bases = valuesOf(table.basis, rows)
  if (bases.length === 0) return { rows, notices: [] }
  const wanted = asked ?? 'effective'
  const ranked = bases.toSorted((a, b) => rank(a) - rank(b))
  const chosen = bases.includes(wanted) ? wanted : (ranked[0] as string)
  const kept = rows.filter((row) => table.basis[row] === undefined || table.basis[row] === chosen)
  const left = bases.filter((b) => b !== chosen)
  if (chosen === wanted || asked === undefined) return { rows: kept, notices: [] }
  return {
    rows: kept,
    notices: [
      {
        code: 'basis-fallback',
        level: 'info',
        message: `cost in basis "${chosen}": the exports hold no "${wanted}" cost${left.length > 0 ? ` (left out: ${left.join(', ')})` : ''}`,
      },
    ],
  }
}

function rank(basis: string): number {
  const place = basisOrder.indexOf(basis)
  return place === -1 ? basisOrder.length : place
}

/** Keeps one currency when one was asked for; rows without a currency stay. */
function keepCurrency(table: UsageTable, rows: number[], asked: string | undefined): number[] {
  if (asked === undefined) return rows
  const currencies = valuesOf(table.currency, rows)
  if (currencies.length === 0 || currencies.includes(asked))
    return rows.filter((row) => table.currency[row] === undefined || table.currency[row] === asked)
  throw new JevonsError({
    code: 'CURRENCY_MIX',
    message: `the exports hold cost in ${currencies.join(', ')}, not in ${asked}`,
    hint: `set \`currency: ${currencies[0] ?? asked}\`, or give rates with \`fx: { ${currencies[0] ?? 'EUR'}: 1.1 }\``,
  })
}

/** Indices of the rows of a selection. Throws `NO_SUCH_SERIES` or `CURRENCY_MIX` with what there is instead. */
export function selectRows(table: UsageTable, select: SeriesSelection): SelectedRows {
  let rows = rowsOfMetric(table, select.metric)
  if (rows.length === 0) throw noSuchMetric(table, select.metric)
  for (const [dim, value] of Object.entries(select.where ?? {})) rows = keepWhere(table, rows, dim, value)
  for (const dim of select.by ?? []) {
    if (valuesOf(table.dims[dim] ?? [], rows).length > 0) continue
    keepWhere(table, rows, dim, '')
  }
  rows = keepCurrency(table, rows, select.currency)
  return keepBasis(table, rows, select.basis)
}
