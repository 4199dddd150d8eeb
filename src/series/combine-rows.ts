import type { UsageTable } from '../ingest/usage-table.ts'
import type { BucketClock } from './buckets.ts'

/** The rows of one series added up to buckets. */
export type Combined = {
  readonly values: Map<number, number>
  /** Buckets with an incomplete row. */
  readonly partial: ReadonlySet<number>
  /** Gauges keep a bucket that was seen in part; totals do not. */
  readonly keepsPartial: boolean
  /** Sum of peaks / sum of values over the buckets in which every row has a peak. */
  readonly peakFactor: number | undefined
}

type Rules = {
  readonly clock: BucketClock
  /** How finer rows of one component combine within a bucket. */
  readonly time: 'sum' | 'mean' | 'last'
  /** Components are averaged by samples instead of added up (ratios, latencies). */
  readonly averaged: boolean
}

/** Sum that does not depend on the order of its terms, so that the order of files and rows changes nothing. */
function orderlessSum(terms: number[]): number {
  let total = 0
  for (const term of terms.sort((a, b) => a - b)) total += term
  return total
}

/** Key of the component (host, model, source-independent dimensions) that a row belongs to. */
function componentKeys(table: UsageTable, rows: readonly number[]): string[] {
  const dims = Object.keys(table.dims).sort()
  return rows.map((row) =>
    JSON.stringify([table.metric[row], ...dims.map((dim) => table.dims[dim]?.[row] ?? null)]),
  )
}

type Cell = { values: number[]; weights: number[]; lastMs: number; last: number }

function addToCell(
  cells: Map<number, Cell>,
  bucket: number,
  entry: { value: number; weight: number; ms: number },
): void {
  const cell = cells.get(bucket)
  if (!cell) {
    cells.set(bucket, { values: [entry.value], weights: [entry.weight], lastMs: entry.ms, last: entry.value })
    return
  }
  cell.values.push(entry.value)
  cell.weights.push(entry.weight)
  if (entry.ms > cell.lastMs || (entry.ms === cell.lastMs && entry.value > cell.last)) {
    cell.lastMs = entry.ms
    cell.last = entry.value
  }
}

function mean(values: number[]): number {
  return orderlessSum(values) / values.length
}

/** One component's value in a bucket. */
function cellValue(cell: Cell, time: Rules['time']): number {
  return time === 'sum' ? orderlessSum(cell.values) : time === 'mean' ? mean(cell.values) : cell.last
}

/** Longest gap of a component of a gauge or level that is bridged by a straight line, in buckets. */
const bridged = 7

/**
 * Fills short gaps of one component of a gauge, so that a host that was not sampled for a day does not look like a fall of the
 * sum; buckets in longer gaps are returned as unknown.
 */
function bridge(values: Map<number, number>): number[] {
  const known = [...values.keys()].sort((a, b) => a - b)
  const unknown: number[] = []
  for (let i = 1; i < known.length; i++) {
    const from = known[i - 1] as number
    const to = known[i] as number
    for (let bucket = from + 1; bucket < to; bucket++) {
      if (to - from - 1 > bridged) {
        unknown.push(bucket)
        continue
      }
      const share = (bucket - from) / (to - from)
      values.set(bucket, (values.get(from) as number) * (1 - share) + (values.get(to) as number) * share)
    }
  }
  return unknown
}

/** Adds up (totals, gauges) or averages (ratios) the components of every bucket. */
export function combineRows(table: UsageTable, rows: readonly number[], rules: Rules): Combined {
  const components = new Map<string, Map<number, Cell>>()
  const partial = new Set<number>()
  const keys = componentKeys(table, rows)
  rows.forEach((row, i) => {
    const bucket = rules.clock.indexOf(table.timeMs[row] as number)
    if (table.complete[row] === 0) partial.add(bucket)
    const key = rules.averaged ? 'all' : (keys[i] as string)
    const cells = components.get(key) ?? new Map<number, Cell>()
    components.set(key, cells)
    const samples = table.samples[row] as number
    addToCell(cells, bucket, {
      value: table.value[row] as number,
      weight: samples > 0 ? samples : 1,
      ms: table.timeMs[row] as number,
    })
  })
  const values = rules.averaged
    ? weightedMeans(components.get('all'))
    : sums([...components.values()], rules.time)
  return {
    values,
    partial,
    keepsPartial: rules.time !== 'sum',
    peakFactor: peakFactorOf(table, rows, rules.clock),
  }
}

function weightedMeans(cells: Map<number, Cell> | undefined): Map<number, number> {
  const out = new Map<number, number>()
  for (const [bucket, cell] of cells ?? []) {
    const weighted = cell.values.map((v, i) => v * (cell.weights[i] as number))
    out.set(bucket, orderlessSum(weighted) / orderlessSum([...cell.weights]))
  }
  return out
}

/** Sum over components; a gauge's bucket is unknown (NaN) while a component is in a long gap. */
function sums(components: readonly Map<number, Cell>[], time: Rules['time']): Map<number, number> {
  const terms = new Map<number, number[]>()
  const unknown = new Set<number>()
  // With one component a gap is the series' own: the gap rules decide it.
  const fills = time !== 'sum' && components.length > 1
  for (const cells of components) {
    const values = new Map<number, number>()
    for (const [bucket, cell] of cells) values.set(bucket, cellValue(cell, time))
    if (fills) for (const bucket of bridge(values)) unknown.add(bucket)
    for (const [bucket, value] of values) {
      const list = terms.get(bucket)
      if (list) list.push(value)
      else terms.set(bucket, [value])
    }
  }
  const out = new Map<number, number>()
  for (const [bucket, list] of terms) out.set(bucket, unknown.has(bucket) ? NaN : orderlessSum(list))
  return out
}

/**
 * Peak factor of the sum: an upper bound when several components peak at different hours, since the peak of a sum is at most
 * the sum of peaks.
 */
function peakFactorOf(table: UsageTable, rows: readonly number[], clock: BucketClock): number | undefined {
  const without = new Set<number>()
  const peaks: number[] = []
  const values: number[] = []
  for (const row of rows)
    if (Number.isNaN(table.peak[row])) without.add(clock.indexOf(table.timeMs[row] as number))
  for (const row of rows) {
    if (without.has(clock.indexOf(table.timeMs[row] as number))) continue
    peaks.push(table.peak[row] as number)
    values.push(table.value[row] as number)
  }
  const total = orderlessSum(values)
  return total > 0 ? orderlessSum(peaks) / total : undefined
}
