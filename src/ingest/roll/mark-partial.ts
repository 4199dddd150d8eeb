import type { ReadInput } from '../read-input.ts'
import type { UsageTable } from '../usage-table.ts'
import { partialBucket, type Stamps, unionStamps } from './partial-last.ts'

/** The rows of one input, and what says whether its last bucket is whole. */
export type FoundRows = {
  readonly read: ReadInput
  /** Of data finer than a day. */
  readonly stamps: Stamps | undefined
  readonly tables: readonly UsageTable[]
  /** Last bucket as the input stamps it, milliseconds. */
  readonly lastMs: number
}

/** Last bucket of tables; -Infinity when they are empty. */
export function lastOf(tables: readonly UsageTable[]): number {
  let last = -Infinity
  for (const { timeMs } of tables) for (const ms of timeMs) if (ms > last) last = ms
  return last
}

/** Marks the rows of partial last buckets as incomplete: by the stamps of all inputs that have the metric, or where an export says so itself. */
export function markPartial(inputs: readonly FoundRows[], step: 'hour' | 'day'): void {
  const starts = partialStarts(inputs, step)
  for (const { read, stamps, tables, lastMs } of inputs) {
    for (const table of tables)
      for (const { metric, from, to } of table.runs) {
        const start = stamps === undefined ? undefined : starts.get(metric)
        for (let row = from; row < to; row++) {
          const ms = table.timeMs[row]
          if (ms === start || (read.input.saysPartial && ms === lastMs)) table.complete[row] = 0
        }
      }
  }
}

/** Metrics with an incomplete row. */
export function incompleteMetrics({ runs, complete }: UsageTable): string[] {
  return runs.filter(({ from, to }) => complete.subarray(from, to).includes(0)).map(({ metric }) => metric)
}

/** Start of the partial last bucket of each metric, judged over all inputs that have it. */
function partialStarts(inputs: readonly FoundRows[], step: 'hour' | 'day'): Map<string, number> {
  const having = new Map<string, Set<FoundRows>>()
  for (const input of inputs)
    for (const { metric } of input.tables.flatMap((table) => table.runs)) {
      const known = having.get(metric)
      if (known === undefined) having.set(metric, new Set([input]))
      else known.add(input)
    }
  const starts = new Map<string, number>()
  for (const [metric, found] of having) {
    const own = [...found].map(({ stamps }) => stamps).filter((s) => s !== undefined)
    const start = own.length === 0 ? undefined : partialBucket(unionStamps(own), step)
    if (start !== undefined) starts.set(metric, start)
  }
  return starts
}
