import type { UsageRun, UsageTable } from '../ingest/usage-table.ts'
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
function orderlessSum(terms: ArrayLike<number>): number {
  let total = 0
  if (terms.length === 1) return total + (terms[0] as number)
  for (const term of Float64Array.from(terms).sort()) total += term
  return total
}

/** Runs by the component (host, model, source-independent dimensions) that they belong to. */
function componentsOf(table: UsageTable, runs: readonly UsageRun[]): UsageRun[][] {
  const components = new Map<string, UsageRun[]>()
  for (const run of runs) {
    const key = JSON.stringify([run.metric, ...table.dims.map((dim) => run.dims[dim] ?? null)])
    const known = components.get(key)
    if (known) known.push(run)
    else components.set(key, [run])
  }
  return [...components.values()]
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

/** The rows of runs by bucket. */
function cellsOf(table: UsageTable, runs: readonly UsageRun[], { clock }: Rules): Map<number, Cell> {
  const cells = new Map<number, Cell>()
  for (const { from, to } of runs)
    for (let row = from; row < to; row++) {
      const samples = table.samples[row] as number
      const ms = table.timeMs[row] as number
      addToCell(cells, clock.indexOf(ms), {
        value: table.value[row] as number,
        weight: samples > 0 ? samples : 1,
        ms,
      })
    }
  return cells
}

function mean(values: number[]): number {
  return orderlessSum(values) / values.length
}

/** One component's value in a bucket. */
function cellValue(cell: Cell, time: Rules['time']): number {
  return time === 'sum' ? orderlessSum(cell.values) : time === 'mean' ? mean(cell.values) : cell.last
}

/** One component's value by bucket. */
function componentValues(table: UsageTable, runs: readonly UsageRun[], rules: Rules): Map<number, number> {
  const plain = plainValues(table, runs, rules)
  if (plain !== undefined) return plain
  const values = new Map<number, number>()
  for (const [bucket, cell] of cellsOf(table, runs, rules)) values.set(bucket, cellValue(cell, rules.time))
  return values
}

/** The same of the usual component, which has a row a bucket: by far the cheapest; undefined where a bucket has several. */
function plainValues(
  table: UsageTable,
  [run, ...others]: readonly UsageRun[],
  { clock }: Rules,
): Map<number, number> | undefined {
  if (run === undefined || others.length > 0) return undefined
  const values = new Map<number, number>()
  for (let row = run.from; row < run.to; row++)
    values.set(clock.indexOf(table.timeMs[row] as number), table.value[row] as number)
  return values.size === run.to - run.from ? values : undefined
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
export function combineRows(table: UsageTable, runs: readonly UsageRun[], rules: Rules): Combined {
  const partial = new Set<number>()
  for (const { from, to } of runs)
    for (let row = from; row < to; row++)
      if (table.complete[row] === 0) partial.add(rules.clock.indexOf(table.timeMs[row] as number))
  return {
    values: rules.averaged ? weightedMeans(cellsOf(table, runs, rules)) : sums(table, runs, rules),
    partial,
    keepsPartial: rules.time !== 'sum',
    peakFactor: peakFactorOf(table, runs, rules.clock),
  }
}

function weightedMeans(cells: ReadonlyMap<number, Cell>): Map<number, number> {
  const out = new Map<number, number>()
  for (const [bucket, cell] of cells) {
    const weighted = cell.values.map((v, i) => v * (cell.weights[i] as number))
    out.set(bucket, orderlessSum(weighted) / orderlessSum(cell.weights))
  }
  return out
}

/** Sum over components, of which one at a time is taken apart; a gauge's bucket is unknown (NaN) while a component is in a long gap. */
function sums(table: UsageTable, runs: readonly UsageRun[], rules: Rules): Map<number, number> {
  const components = componentsOf(table, runs)
  const terms = new Map<number, number[]>()
  const unknown = new Set<number>()
  // With one component a gap is the series' own: the gap rules decide it.
  const fills = rules.time !== 'sum' && components.length > 1
  for (const component of components) {
    const values = componentValues(table, component, rules)
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
 * the sum of peaks. Buckets in which a row has no peak are left out.
 */
function peakFactorOf(table: UsageTable, runs: readonly UsageRun[], clock: BucketClock): number | undefined {
  const without = new Set<number>()
  let count = 0
  for (const { from, to } of runs)
    for (let row = from; row < to; row++)
      if (Number.isNaN(table.peak[row])) without.add(clock.indexOf(table.timeMs[row] as number))
      else count++
  const peaks = new Float64Array(count)
  const values = new Float64Array(count)
  let at = 0
  for (const { from, to } of runs)
    for (let row = from; row < to && count > 0; row++) {
      if (without.has(clock.indexOf(table.timeMs[row] as number))) continue
      peaks[at] = table.peak[row] as number
      values[at++] = table.value[row] as number
    }
  const total = orderlessSum(values.subarray(0, at))
  return total > 0 ? orderlessSum(peaks.subarray(0, at)) / total : undefined
}
