import { isRecord, jsonDocuments, recordsIn } from '../families/format-sql.ts'
import type { Probe } from '../usage-format.ts'
import type { PrometheusLabels } from './prometheus-measures.ts'

/** What the responses of a probe hold. */
export type PrometheusContents = {
  readonly responses: number
  readonly error: string | undefined
  readonly resultType: string | undefined
  /** `__name__` of the series; undefined for a query whose functions dropped it. */
  readonly names: ReadonlySet<string | undefined>
  readonly labels: ReadonlySet<string>
  readonly series: readonly PrometheusLabels[]
  /** Whether some documents hold their samples, and some were copied into lines (`prometheus-lines.ts`). */
  readonly hasWhole: boolean
  readonly hasLines: boolean
  /** Distinct stamps of instant queries. */
  readonly instants: number
  readonly warnings: readonly string[]
  readonly isPartial: boolean
}

/** Takes the documents of a probe apart; a file of which only the head could be looked at is judged by its text. */
export function prometheusContents(probe: Probe): PrometheusContents {
  const responses = jsonDocuments(probe).filter(
    (d) =>
      (d['status'] === 'success' && isRecord(d['data'])) ||
      (d['status'] === 'error' && typeof d['errorType'] === 'string'),
  )
  if (responses.length === 0) return contentsOfHead(probe)
  const error = responses.find((r) => r['status'] === 'error')
  const datas = responses.map((r) => r['data']).filter(isRecord)
  const series = datas.flatMap((d) => recordsIn(d['result']))
  const metrics = series.map((s) => s['metric']).filter(isRecord)
  const isCopied = (s: Readonly<Record<string, unknown>>): boolean =>
    Array.isArray(s['values']) && typeof s['values'][0] === 'number'
  const hasLines = series.some(isCopied)
  return {
    responses: responses.length,
    error: error === undefined ? undefined : `${textOf(error['errorType'])}: ${textOf(error['error'])}`,
    resultType: datas.map((d) => d['resultType']).find((t) => typeof t === 'string'),
    names: new Set(metrics.map((m) => (typeof m['__name__'] === 'string' ? m['__name__'] : undefined))),
    labels: new Set(metrics.flatMap((m) => Object.keys(m))),
    series: metrics,
    hasLines,
    hasWhole: !hasLines || datas.some((d) => !recordsIn(d['result']).some(isCopied)),
    instants: new Set(series.map((s) => (Array.isArray(s['value']) ? Number(s['value'][0]) : undefined)))
      .size,
    warnings: [...new Set(responses.flatMap((r) => [...textsIn(r['warnings']), ...textsIn(r['infos'])]))],
    isPartial: responses.some((r) => r['isPartial'] === true),
  }
}

/** A response too large to parse for a look: names by their text in the head. */
function contentsOfHead(probe: Probe): PrometheusContents {
  const isMatrix =
    /"resultType"\s*:\s*"matrix"/.test(probe.head) && /"status"\s*:\s*"success"/.test(probe.head)
  const names = [...probe.head.matchAll(/"__name__"\s*:\s*"([^"]+)"/g)].map((m) => m[1])
  return {
    responses: isMatrix ? 1 : 0,
    error: undefined,
    resultType: isMatrix ? 'matrix' : undefined,
    names: new Set<string | undefined>(names.length > 0 ? names : [undefined]),
    labels: new Set(),
    series: isMatrix ? [{}] : [],
    hasLines: false,
    hasWhole: true,
    instants: 0,
    warnings: [],
    isPartial: false,
  }
}

/** Why a file of Prometheus holds no series over time: a scrape, exemplars, lists of names; undefined for what may be a response. */
export function noSeries(probe: Probe): string | undefined {
  if (isScrape(probe.head)) return scrapeRefusal
  const lists = jsonDocuments(probe).filter((d) => d['status'] === 'success' && Array.isArray(d['data']))
  const items = lists.flatMap((d) => d['data'] as unknown[])
  if (lists.length === 0) return undefined
  if (recordsIn(items).some((item) => 'exemplars' in item && 'seriesLabels' in item))
    return 'it holds exemplars, single traced requests; export a query_range response'
  const isNames =
    items.length > 0 &&
    items.every(
      (item) => typeof item === 'string' || (isRecord(item) && typeof item['__name__'] === 'string'),
    )
  return isNames
    ? 'it lists names of metrics or labels and holds no samples; export a query_range response'
    : undefined
}

/** Why a scrape is no usage. */
export const scrapeRefusal: string =
  'a Prometheus scrape is a single instant, not a series; export a query_range response'

/** Text exposition: comments, or samples with labels on the first two lines. */
export function isScrape(head: string): boolean {
  if (/^\s*# (HELP|TYPE|UNIT) \S+/.test(head)) return true
  const lines = head.split(/\r?\n/, 50).filter((line) => line.trim() !== '')
  const sample = /^[a-zA-Z_:][\w:]*\{[\w]+="[^]*"\} [-+0-9NI][^,;\t]*$/
  return lines.slice(0, 2).every((line) => sample.test(line)) && lines.length > 0
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : []
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : 'no message'
}
