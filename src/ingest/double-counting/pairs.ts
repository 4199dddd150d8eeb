import type { Notice } from '../../notice.ts'
import { formatDay } from '../../units/day.ts'
import { metricInfo } from '../metrics.ts'
import type { SourceRole } from '../usage-format.ts'
import type { UsageData } from '../usage-table.ts'
import { pairRules, type Side } from './pair-rules.ts'
import { sourceSlices } from './source-slices.ts'

/** Metrics that would be counted twice when two inputs report the same thing. Latencies, ratios and databases are left out. */
const countedMetrics =
  /^(cost|tokens_\w+|requests|tool_requests|errors|throttled|truncated|images|characters|audio_seconds|gpu_hours|gpu_count|power_kw|energy_kwh)$/

const msPerDay = 86_400_000

/**
 * One warning per pair of inputs and code of {@link pairRules}, naming the first shared metric (money first), the days that
 * both cover, and what each holds there (sums, or means of gauges).
 */
export function pairedInputs(data: UsageData, roleOf: (format: string) => SourceRole): Notice[] {
  if (new Set(data.table.runs.map((run) => run.source)).size < 2) return []
  const sides = sourceSlices(data)
    .filter((s) => countedMetrics.test(s.metric))
    .map((s): Side => ({ ...s, role: roleOf(s.format) }))
  const found = new Map<string, { notice: Notice; rank: number }>()
  sides.forEach((a, i) => {
    for (const b of sides.slice(i + 1)) {
      const pair = judge(a, b)
      if (pair === undefined) continue
      const key = `${pair.notice.code}|${[a.source, b.source].sort((x, y) => x - y).join('|')}`
      const known = found.get(key)
      if (known === undefined || pair.rank < known.rank) found.set(key, pair)
    }
  })
  // Two views of one bill repeat its quantities too: that is told by their money.
  for (const key of found.keys())
    if (key.startsWith('double_count_two_bases|'))
      found.delete(key.replace('double_count_two_bases|', 'double_count_repeated_export|'))
  return [...found.values()].map((pair) => pair.notice)
}

function judge(a: Side, b: Side): { notice: Notice; rank: number } | undefined {
  if (a.source === b.source || !isComparable(a, b)) return undefined
  const span = overlap(a, b)
  if (span === undefined) return undefined
  const [inA, inB] = [amount(a, span), amount(b, span)]
  if (inA === undefined || inB === undefined) return undefined
  const rule = pairRules.find((r) => r.holds(a, b))
  if (rule === undefined) return undefined
  const days = `${formatDay(Math.floor(span.fromMs / msPerDay))} to ${formatDay(Math.floor(span.toMs / msPerDay))}`
  const provider = a.provider ?? b.provider
  const what = provider === undefined ? a.metric : `${a.metric} of ${provider}`
  return {
    rank: a.metric === 'cost' ? 0 : a.metric.startsWith('tokens_') ? 1 : 2,
    notice: {
      code: rule.code,
      level: 'warning',
      subject: `${a.name} + ${b.name}`,
      message: `${a.name} (${a.format}) and ${b.name} (${b.format}) both hold ${what} from ${days}: ${inA} and ${inB}; added up, ${rule.why}. ${rule.choose}`,
    },
  }
}

function isComparable(a: Side, b: Side): boolean {
  if (a.metric !== b.metric || a.currency !== b.currency) return false
  return a.provider === undefined || b.provider === undefined || a.provider === b.provider
}

type Span = { readonly fromMs: number; readonly toMs: number }

/** The shared time, by whole days: a log stamped in the afternoon and a bill stamped at midnight are of one day. */
function overlap(a: Side, b: Side): Span | undefined {
  const [spanA, spanB] = [spanOf(a), spanOf(b)]
  const fromMs = Math.max(spanA.fromMs, spanB.fromMs)
  const toMs = Math.min(spanA.toMs, spanB.toMs)
  return fromMs <= toMs ? { fromMs, toMs } : undefined
}

function spanOf(slice: Side): Span {
  let [fromMs, toMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const t of slice.timesMs) {
    fromMs = Math.min(fromMs, Math.floor(t / msPerDay) * msPerDay)
    toMs = Math.max(toMs, (Math.floor(t / msPerDay) + 1) * msPerDay - 1)
  }
  return { fromMs, toMs }
}

/** What a slice holds within a span as text; undefined where that is nothing. */
function amount(slice: Side, span: Span): string | undefined {
  const inside = slice.values.filter((_, i) => {
    const t = slice.timesMs[i] ?? Number.NaN
    return t >= span.fromMs && t <= span.toMs
  })
  const sum = inside.reduce((total, value) => total + value, 0)
  if (inside.length === 0 || sum === 0) return undefined
  const { time, unit } = metricInfo(slice.metric)
  if (time !== 'sum') return `${plain(sum / inside.length, 2)} ${unit} on average`
  return slice.currency === undefined ? plain(sum, 0) : `${slice.currency} ${plain(sum, 2)}`
}

/** A number with thousands separators. */
export function plain(value: number, digits: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: digits })
}
