import type { Notice } from '../notice.ts'
import { formatDay } from '../units/day.ts'
import { usageFormats } from './formats/index.ts'
import { type SourceSlice, sourceSlices } from './source-slices.ts'
import type { SourceRole } from './usage-format.ts'
import type { ImportReport, UsageData } from './usage-table.ts'

/** What each registered format reports. */
const roles: ReadonlyMap<string, SourceRole> = new Map(
  usageFormats.map((format) => [format.name, format.role]),
)

/** Metrics that would be counted twice when two inputs report the same traffic. Gauges and databases are left out. */
const trafficMetrics =
  /^(cost|tokens_\w+|requests|tool_requests|errors|throttled|images|characters|audio_seconds)$/

const msPerDay = 86_400_000

/**
 * Warnings for inputs that report the same traffic, so that adding them counts it twice (formats CANONICAL, section 8).
 * Codes: `double_count_gateway_and_bill` (a gateway's log beside the provider's bill or meter), `double_count_two_bills`
 * (a cloud bill beside the provider's own costs), `double_count_grouped_and_ungrouped` (two pulls of one API),
 * `double_count_repeated_export` (one period exported twice), `double_count_same_metric` (a table of your own beside a
 * vendor's export), `double_count_cost_columns` (billed and effective columns in one table). One notice per pair of
 * inputs and code, naming the first shared metric (money first), the days that both cover, and both sums over them.
 */
export function doubleCounting(data: UsageData): Notice[] {
  const inputs = new Set(data.table.source)
  const slices = inputs.size < 2 ? [] : sourceSlices(data).filter((s) => trafficMetrics.test(s.metric))
  const found = new Map<string, { notice: Notice; rank: number }>()
  slices.forEach((a, i) => {
    for (const b of slices.slice(i + 1)) {
      const pair = judge(a, b)
      if (pair === undefined) continue
      const key = `${pair.notice.code}|${a.source}|${b.source}`
      const known = found.get(key)
      if (known === undefined || pair.rank < known.rank) found.set(key, pair)
    }
  })
  return [
    ...[...found.values()].map((pair) => pair.notice),
    ...groupedAndUngrouped(data),
    ...repeatedFiles(data),
    ...costColumns(data),
  ]
}

function judge(a: SourceSlice, b: SourceSlice): { notice: Notice; rank: number } | undefined {
  if (a.source === b.source || !isComparable(a, b)) return undefined
  const span = overlap(a, b)
  if (span === undefined) return undefined
  const kind = kindOf(a, b)
  if (kind === undefined) return undefined
  const rank = a.metric === 'cost' ? 0 : a.metric.startsWith('tokens_') ? 1 : 2
  const days = `${formatDay(Math.floor(span.fromMs / msPerDay))} to ${formatDay(Math.floor(span.toMs / msPerDay))}`
  const provider = a.provider ?? b.provider
  const what = provider === undefined ? a.metric : `${a.metric} of ${provider}`
  const sums = `${amount(a, span)} and ${amount(b, span)}`
  return {
    rank,
    notice: {
      code: kind.code,
      level: 'warning',
      subject: `${a.name} + ${b.name}`,
      message: `${a.name} (${a.format}) and ${b.name} (${b.format}) both hold ${what} from ${days}: ${sums}; added up, ${kind.why}. ${kind.choose}`,
    },
  }
}

function isComparable(a: SourceSlice, b: SourceSlice): boolean {
  if (a.metric !== b.metric || a.currency !== b.currency) return false
  return a.provider === undefined || b.provider === undefined || a.provider === b.provider
}

type Kind = { readonly code: string; readonly why: string; readonly choose: string }

function kindOf(a: SourceSlice, b: SourceSlice): Kind | undefined {
  const pair = new Set([roleOf(a), roleOf(b)])
  if (a.format === b.format) return sameFormat(a, b)
  if (pair.has('gateway') && (pair.has('bill') || pair.has('usage'))) {
    return {
      code: 'double_count_gateway_and_bill',
      why: 'traffic that went through the gateway counts twice',
      choose:
        'Keep the bill for money and budgets, or the gateway log for teams and models: leave the other file out of `usage`.',
    }
  }
  if (a.metric === 'cost' && pair.size === 1 && pair.has('bill')) {
    return {
      code: 'double_count_two_bills',
      why: 'one invoice counts twice',
      choose: 'Keep the file that your invoice follows and leave the other out of `usage`.',
    }
  }
  // A table of one's own may well be other traffic; only its owner can tell.
  if (pair.has('table') && pair.size === 2) {
    return {
      code: 'double_count_same_metric',
      why: 'the same traffic may count twice',
      choose:
        'If both describe the same traffic, leave one file out of `usage`; if not, select with `where:` in the scenario.',
    }
  }
  return undefined
}

function sameFormat(a: SourceSlice, b: SourceSlice): Kind | undefined {
  if (isRepeated(a, b)) {
    return {
      code: 'double_count_repeated_export',
      why: 'the repeated period counts twice',
      choose: 'Leave the older export of the two out of `usage`.',
    }
  }
  return undefined
}

/**
 * Two pulls of one OpenAI endpoint over the same days, one grouped by more dimensions than the other: a null dimension
 * means "not grouped". Other formats are left out, since a missing tag or account says nothing about grouping.
 */
function groupedAndUngrouped(data: UsageData): Notice[] {
  const pulls = data.imports.filter((input) => input.format.startsWith('openai-') && input.metrics.length > 0)
  return pulls.flatMap((a, i) =>
    pulls.slice(i + 1).flatMap((b) => {
      const [fewer, more] = a.dimensions.length < b.dimensions.length ? [a, b] : [b, a]
      const extra = more.dimensions.filter((d) => !fewer.dimensions.some((f) => f.name === d.name))
      const isCoarser = extra.length > 0 && extra.length === more.dimensions.length - fewer.dimensions.length
      const [from, to] = [a.from > b.from ? a.from : b.from, a.to < b.to ? a.to : b.to]
      if (a.format !== b.format || !isCoarser || from > to || meters(a) !== meters(b)) return []
      const groups = extra.map((d) => d.name).join(', ')
      return {
        code: 'double_count_grouped_and_ungrouped',
        level: 'warning' as const,
        subject: `${fewer.source} + ${more.source}`,
        message: `${fewer.source} (${headline(fewer)} in all) and ${more.source} (${headline(more)} in all) both cover ${from} to ${to}; added up, a total and its own parts count twice. ${more.source} is grouped by ${groups} as well: keep it and leave ${fewer.source} out of \`usage\`.`,
      }
    }),
  )
}

function meters(input: ImportReport): string {
  return JSON.stringify(input.dimensions.find((d) => d.name === 'service')?.examples ?? [])
}

function headline(input: ImportReport): string {
  const first = input.metrics.find((m) => m.metric === 'cost') ?? input.metrics[0]
  if (first === undefined) return 'nothing'
  return first.currency === undefined
    ? `${first.metric} ${plain(first.total, 0)}`
    : `${first.currency} ${plain(first.total, 2)}`
}

/** Whether most rows of the smaller slice stand in the other one with the same bucket, dimensions and value. */
function isRepeated(a: SourceSlice, b: SourceSlice): boolean {
  const [small, large] = a.values.length <= b.values.length ? [a, b] : [b, a]
  const values = new Map(large.keys().map((key, i) => [key, large.values[i]]))
  const equal = small
    .keys()
    .filter((key, i) => small.values[i] !== 0 && values.get(key) === small.values[i]).length
  return equal > 0 && equal >= small.values.filter((v) => v !== 0).length / 2
}

function roleOf(slice: SourceSlice): SourceRole {
  return roles.get(slice.format) ?? 'table'
}

type Span = { readonly fromMs: number; readonly toMs: number }

function overlap(a: SourceSlice, b: SourceSlice): Span | undefined {
  const [spanA, spanB] = [spanOf(a), spanOf(b)]
  const fromMs = Math.max(spanA.fromMs, spanB.fromMs)
  const toMs = Math.min(spanA.toMs, spanB.toMs)
  return fromMs <= toMs ? { fromMs, toMs } : undefined
}

function spanOf(slice: SourceSlice): Span {
  let [fromMs, toMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const t of slice.timesMs) {
    fromMs = Math.min(fromMs, t)
    toMs = Math.max(toMs, t)
  }
  return { fromMs, toMs }
}

function amount(slice: SourceSlice, span: Span): string {
  let sum = 0
  slice.timesMs.forEach((t, i) => {
    if (t >= span.fromMs && t <= span.toMs) sum += slice.values[i] ?? 0
  })
  const text = plain(sum, slice.currency === undefined ? 0 : 2)
  return slice.currency === undefined ? text : `${slice.currency} ${text}`
}

/**
 * Two files with the same span, rows and exact totals: one export named twice. Files of one layout are read as one
 * input, so only their reports can tell; where rows have an identity, the second file has none left.
 */
function repeatedFiles(data: UsageData): Notice[] {
  const seen = new Map<string, string>()
  return data.imports.flatMap((input) => {
    const totals = input.metrics.map((m) => [m.metric, m.currency, m.basis, m.total, m.buckets])
    const hasTraffic = input.metrics.some((m) => trafficMetrics.test(m.metric) && m.total !== 0)
    const key = JSON.stringify([input.format, input.from, input.to, input.rows, totals])
    const first = seen.get(key)
    if (first === undefined) seen.set(key, input.source)
    if (first === undefined || !hasTraffic) return []
    const cost = input.metrics.find((m) => m.metric === 'cost')
    const money = cost === undefined ? '' : `, ${cost.currency ?? ''} ${plain(cost.total, 2)} each`
    return {
      code: 'double_count_repeated_export',
      level: 'warning' as const,
      subject: `${first} + ${input.source}`,
      message: `${first} and ${input.source} hold the same totals from ${input.from} to ${input.to}${money}: one export named twice counts twice. Leave one of the two out of \`usage\`.`,
    }
  })
}

function plain(value: number, digits: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: digits })
}

/** One table whose unnamed money columns are two views of one bill. */
function costColumns(data: UsageData): Notice[] {
  const { table, imports } = data
  return imports.flatMap((input, source) => {
    const columns = new Set<string>()
    for (let i = 0; i < table.length; i++) {
      const column =
        table.source[i] === source && table.metric[i] === 'cost' ? table.dims['column']?.[i] : undefined
      if (column !== undefined) columns.add(column)
    }
    const billed = [...columns].find((c) => /billed|invoiced|actual/i.test(c))
    const effective = [...columns].find((c) => /effective|amorti[sz]ed/i.test(c))
    if (billed === undefined || effective === undefined) return []
    return {
      code: 'double_count_cost_columns',
      level: 'warning' as const,
      subject: input.source,
      message: `${input.source} holds one bill twice, as ${billed} and as ${effective}; added up, every charge counts twice. Keep one with --map, or select with \`where: { column: ${effective} }\`.`,
    }
  })
}
