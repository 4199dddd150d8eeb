import type { UsageData } from '../usage-table.ts'

/** What one input says of one metric (and one provider) over the days that it covers. */
export type SourceSlice = {
  /** Index into `UsageData.imports`. */
  readonly source: number
  readonly name: string
  readonly format: string
  readonly metric: string
  /** ISO currency of money, else undefined. */
  readonly currency: string | undefined
  /** Cost basis of money, where the input states one. */
  readonly basis: string | undefined
  /** Family of the provider, see {@link providerFamily}; undefined where neither the rows nor the format say. */
  readonly provider: string | undefined
  /** Cloud bills hold other things than AI: whether these rows can be AI traffic. Always true elsewhere. */
  readonly isAi: boolean
  /** Hosts and devices that the rows name; empty where they name none. */
  readonly machines: ReadonlySet<string>
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
  if (/openai|codex/.test(name)) return 'openai'
  return name
}

/** Formats of one company name it; the others leave it to their rows. */
function providerOfFormat(format: string): string | undefined {
  return /^(openai|anthropic|claude-code|codex|aws|azure|gcp)\b/.test(format)
    ? providerFamily(format)
    : undefined
}

/** Whether a format is the bill of a cloud, which holds much beside AI. */
export function isCloudBill(format: string): boolean {
  return /^(focus|aws|azure|gcp)\b/.test(format)
}

const machineDims = ['gpu', 'host_node', 'host', 'node'] as const

/** The rows of a usage table by input, metric, currency, basis, provider and whether they can be AI traffic. Of several cost bases only the chosen one counts. */
export function sourceSlices(data: UsageData): SourceSlice[] {
  const { table } = data
  const slices = new Map<string, number[]>()
  for (let i = 0; i < table.length; i++) {
    if (!isChosenBasis(data, i)) continue
    const parts = [table.source[i], table.metric[i], table.currency[i], table.basis[i]]
    const id = JSON.stringify([...parts, providerOf(data, i), isAiRow(data, i)])
    const rows = slices.get(id)
    if (rows) rows.push(i)
    else slices.set(id, [i])
  }
  return [...slices.values()].map((rows) => sliceOf(data, rows))
}

function sliceOf(data: UsageData, rows: readonly number[]): SourceSlice {
  const { table, imports } = data
  const [first = 0] = rows
  const source = table.source[first] ?? 0
  const names = Object.keys(table.dims).sort()
  return {
    source,
    name: imports[source]?.source ?? '',
    format: imports[source]?.format ?? '',
    metric: table.metric[first] ?? '',
    currency: table.currency[first],
    basis: table.basis[first],
    provider: providerOf(data, first),
    isAi: isAiRow(data, first),
    machines: new Set(rows.flatMap((i) => machineDims.flatMap((dim) => table.dims[dim]?.[i] ?? []))),
    timesMs: rows.map((i) => table.timeMs[i] ?? 0),
    values: rows.map((i) => table.value[i] ?? 0),
    keys: () =>
      rows.map((i) => JSON.stringify([table.timeMs[i], ...names.map((n) => table.dims[n]?.[i] ?? null)])),
  }
}

function providerOf(data: UsageData, row: number): string | undefined {
  const provider = data.table.dims['provider']?.[row]
  if (provider !== undefined) return providerFamily(provider)
  return providerOfFormat(data.imports[data.table.source[row] ?? 0]?.format ?? '')
}

function isChosenBasis(data: UsageData, row: number): boolean {
  const { table, imports } = data
  if (table.metric[row] !== 'cost') return !table.metric[row]?.startsWith('cost:')
  const costs = imports[table.source[row] ?? 0]?.metrics.filter((m) => m.metric === 'cost') ?? []
  return costs.length === 0 || costs.some((m) => m.basis === table.basis[row])
}

const aiServices = /bedrock|openai|cognitive|vertex|gemini|claude|generative|sagemaker|\bAI\b/i

/** Of a cloud's money only the AI service category, AI services and AI companies; any other row can be. */
function isAiRow(data: UsageData, row: number): boolean {
  const { table, imports } = data
  if (!isCloudBill(imports[table.source[row] ?? 0]?.format ?? '') || table.metric[row] !== 'cost') return true
  const cell = (dim: string): string => table.dims[dim]?.[row] ?? ''
  return (
    /\bAI\b/.test(cell('service_category')) ||
    aiServices.test(cell('service')) ||
    ['openai', 'anthropic'].includes(providerFamily(cell('provider')))
  )
}
