import { JevonsError } from '../errors.ts'
import { metricsOf } from '../ingest/usage/pick-runs.ts'
import type { UsageRun, UsageTable } from '../ingest/usage-table.ts'
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

/** Runs of rows that make up a selection, in the order of the table. */
export type SelectedRuns = { readonly runs: readonly UsageRun[]; readonly notices: readonly Notice[] }

/** Every text that runs have, once, sorted. */
function valuesOf(runs: readonly UsageRun[], textOf: (run: UsageRun) => string | undefined): string[] {
  return [...new Set(runs.flatMap((run) => textOf(run) ?? []))].sort()
}

/** Runs of the metric; for `tokens` the total of each source that has one, else its parts. */
function runsOfMetric({ runs }: UsageTable, metric: string): readonly UsageRun[] {
  if (metric !== 'tokens') return runs.filter((run) => run.metric === metric)
  const withTotal = new Set(runs.filter((run) => run.metric === 'tokens_total').map((run) => run.source))
  return runs.filter((run) =>
    withTotal.has(run.source) ? run.metric === 'tokens_total' : tokenParts.includes(run.metric),
  )
}

function noSuchMetric(table: UsageTable, metric: string): JevonsError {
  const known: string[] = metricsOf(table)
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

/** Keeps the runs whose dimension has the value; refuses an unknown dimension or value with the nearest one. */
function keepWhere(runs: readonly UsageRun[], dim: string, value: string): readonly UsageRun[] {
  const known = valuesOf(runs, (run) => (Object.hasOwn(run.dims, dim) ? run.dims[dim] : undefined))
  if (known.length === 0) {
    const dims = [...new Set(runs.flatMap((run) => Object.keys(run.dims)))].sort()
    const near = nearest(dim, dims)
    throw new JevonsError({
      code: 'NO_SUCH_SERIES',
      message: `${runs[0]?.metric ?? 'the usage'} has no dimension "${dim}"`,
      hint:
        dims.length === 0
          ? 'it has none: ask without it'
          : `${near ? `did you mean "${near}"? ` : ''}it has: ${dims.join(', ')}`,
    })
  }
  const kept = runs.filter((run) => run.dims[dim] === value)
  if (kept.length > 0) return kept
  const near = nearest(value, known)
  throw new JevonsError({
    code: 'NO_SUCH_SERIES',
    message: `no rows where ${dim} is "${value}"`,
    hint: `${near ? `did you mean "${near}"? ` : ''}${dim} is one of: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', ...' : ''}`,
  })
}

/** Keeps one cost basis: the asked one, else the best there is; runs without a basis belong to any. */
function keepBasis(runs: readonly UsageRun[], asked: string | undefined): SelectedRuns {
  const bases = valuesOf(runs, (run) => run.basis)
  if (bases.length === 0) return { runs, notices: [] }
  const wanted = asked ?? 'effective'
  const ranked = bases.toSorted((a, b) => rank(a) - rank(b))
  const chosen = bases.includes(wanted) ? wanted : (ranked[0] as string)
  const kept = runs.filter((run) => run.basis === undefined || run.basis === chosen)
  const left = bases.filter((b) => b !== chosen)
  if (chosen === wanted || asked === undefined) return { runs: kept, notices: [] }
  return {
    runs: kept,
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

/** Keeps one currency when one was asked for; runs without a currency stay. */
function keepCurrency(runs: readonly UsageRun[], asked: string | undefined): readonly UsageRun[] {
  if (asked === undefined) return runs
  const currencies = valuesOf(runs, (run) => run.currency)
  if (currencies.length === 0 || currencies.includes(asked))
    return runs.filter((run) => run.currency === undefined || run.currency === asked)
  throw new JevonsError({
    code: 'CURRENCY_MIX',
    message: `the exports hold cost in ${currencies.join(', ')}, not in ${asked}`,
    hint: `set \`currency: ${currencies[0] ?? asked}\`, or give rates with \`fx: { ${currencies[0] ?? 'EUR'}: 1.1 }\``,
  })
}

/** The runs of a selection. Throws `NO_SUCH_SERIES` or `CURRENCY_MIX` with what there is instead. */
export function selectRuns(table: UsageTable, select: SeriesSelection): SelectedRuns {
  let runs = runsOfMetric(table, select.metric)
  if (runs.length === 0) throw noSuchMetric(table, select.metric)
  for (const [dim, value] of Object.entries(select.where ?? {})) runs = keepWhere(runs, dim, value)
  for (const dim of select.by ?? []) {
    if (runs.some((run) => Object.hasOwn(run.dims, dim))) continue
    keepWhere(runs, dim, '')
  }
  runs = keepCurrency(runs, select.currency)
  return keepBasis(runs, select.basis)
}
