import type { UsageData } from './usage-table.ts'

/** What one input says of one metric (and one provider) over the days that it covers. */
export type SourceSlice = {
  /** Index into `UsageData.imports`. */
  readonly source: number
  readonly name: string
  readonly format: string
  readonly metric: string
  /** ISO currency of money, else undefined. */
  readonly currency: string | undefined
  /** Family of the provider, see {@link providerFamily}; undefined where the input does not say. */
  readonly provider: string | undefined
  /** Times (ms) and values of its rows, in the table's order. */
  readonly timesMs: readonly number[]
  readonly values: readonly number[]
  /** Bucket and dimensions of each row as one text, for telling a repeated export; made when asked for. */
  readonly keys: () => string[]
}

/**
 * One name for the company behind a provider's many spellings (`azure`, `Microsoft`; `bedrock`, `AWS`), so that a
 * gateway's and a bill's names can be compared. Unknown names are lower-cased.
 */
function providerFamily(provider: string): string {
  const name = provider.toLowerCase()
  if (/azure|microsoft/.test(name)) return 'microsoft'
  if (/bedrock|sagemaker|amazon|aws/.test(name)) return 'aws'
  if (/vertex|gemini|google|gcp/.test(name)) return 'google'
  if (/anthropic|claude/.test(name)) return 'anthropic'
  if (/openai/.test(name)) return 'openai'
  return name
}

/**
 * The rows of a usage table by input, metric, currency and provider. Of several cost bases only the chosen one counts;
 * of a cloud bill only what can be AI traffic counts: tokens, the AI service category, and AI companies.
 */
export function sourceSlices(data: UsageData): SourceSlice[] {
  const { table, imports } = data
  const slices = new Map<string, { first: number; rows: number[] }>()
  for (let i = 0; i < table.length; i++) {
    if (!isChosenBasis(data, i) || !isAiSpend(data, i)) continue
    const provider = table.dims['provider']?.[i]
    const family = provider === undefined ? undefined : providerFamily(provider)
    const id = JSON.stringify([table.source[i], table.metric[i], table.currency[i], family])
    const slice = slices.get(id)
    if (slice) slice.rows.push(i)
    else slices.set(id, { first: i, rows: [i] })
  }
  const names = Object.keys(table.dims).sort()
  return [...slices.values()].map(({ first, rows }) => {
    const source = table.source[first] ?? 0
    const provider = table.dims['provider']?.[first]
    return {
      source,
      name: imports[source]?.source ?? '',
      format: imports[source]?.format ?? '',
      metric: table.metric[first] ?? '',
      currency: table.currency[first],
      provider: provider === undefined ? undefined : providerFamily(provider),
      timesMs: rows.map((i) => table.timeMs[i] ?? 0),
      values: rows.map((i) => table.value[i] ?? 0),
      keys: () =>
        rows.map((i) => JSON.stringify([table.timeMs[i], ...names.map((n) => table.dims[n]?.[i] ?? null)])),
    }
  })
}

function isChosenBasis(data: UsageData, row: number): boolean {
  const { table, imports } = data
  if (table.metric[row] !== 'cost') return !table.metric[row]?.startsWith('cost:')
  const costs = imports[table.source[row] ?? 0]?.metrics.filter((m) => m.metric === 'cost') ?? []
  return costs.length === 0 || costs.some((m) => m.basis === table.basis[row])
}

function isAiSpend(data: UsageData, row: number): boolean {
  const { table, imports } = data
  if (imports[table.source[row] ?? 0]?.format !== 'focus' || table.metric[row] !== 'cost') return true
  if (/\bAI\b/.test(table.dims['service_category']?.[row] ?? '')) return true
  const provider = table.dims['provider']?.[row]
  return provider !== undefined && ['openai', 'anthropic'].includes(providerFamily(provider))
}
