import type { UsageData, UsageRun } from '../usage-table.ts'

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
  const slices = new Map<string, [UsageRun, ...UsageRun[]]>()
  for (const run of data.table.runs) {
    if (!isChosenBasis(data, run)) continue
    const { source, metric, currency, basis } = run
    const id = JSON.stringify([source, metric, currency, basis, providerOf(data, run), isAiRun(data, run)])
    const runs = slices.get(id)
    if (runs) runs.push(run)
    else slices.set(id, [run])
  }
  return [...slices.values()].map((runs) => sliceOf(data, runs))
}

function sliceOf(data: UsageData, runs: readonly [UsageRun, ...UsageRun[]]): SourceSlice {
  const { table, imports } = data
  const [first] = runs
  return {
    source: first.source,
    name: imports[first.source]?.source ?? '',
    format: imports[first.source]?.format ?? '',
    metric: first.metric,
    currency: first.currency,
    basis: first.basis,
    provider: providerOf(data, first),
    isAi: isAiRun(data, first),
    machines: new Set(runs.flatMap(({ dims }) => machineDims.flatMap((dim) => dims[dim] ?? []))),
    timesMs: runs.flatMap(({ from, to }) => [...table.timeMs.subarray(from, to)]),
    values: runs.flatMap(({ from, to }) => [...table.value.subarray(from, to)]),
    keys: () =>
      runs.flatMap(({ from, to, dims }) => {
        const where = JSON.stringify(table.dims.map((name) => dims[name] ?? null))
        return Array.from(table.timeMs.subarray(from, to), (ms) => `${ms} ${where}`)
      }),
  }
}

function providerOf({ imports }: UsageData, { source, dims }: UsageRun): string | undefined {
  const provider = dims['provider']
  if (provider !== undefined) return providerFamily(provider)
  return providerOfFormat(imports[source]?.format ?? '')
}

function isChosenBasis({ imports }: UsageData, { source, metric, basis }: UsageRun): boolean {
  if (metric !== 'cost') return !metric.startsWith('cost:')
  const costs = imports[source]?.metrics.filter((m) => m.metric === 'cost') ?? []
  return costs.length === 0 || costs.some((m) => m.basis === basis)
}

const aiServices = /bedrock|openai|cognitive|vertex|gemini|claude|generative|sagemaker|\bAI\b/i

/** Of a cloud's money only the AI service category, AI services and AI companies; any other row can be. */
function isAiRun({ imports }: UsageData, { source, metric, dims }: UsageRun): boolean {
  if (!isCloudBill(imports[source]?.format ?? '') || metric !== 'cost') return true
  const cell = (dim: string): string => dims[dim] ?? ''
  return (
    /\bAI\b/.test(cell('service_category')) ||
    aiServices.test(cell('service')) ||
    ['openai', 'anthropic'].includes(providerFamily(cell('provider')))
  )
}
