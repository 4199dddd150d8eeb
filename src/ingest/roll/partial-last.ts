import { type Db } from '../engine/duckdb.ts'
import { numberOf, type RolledInput } from './rolled-rows.ts'

/** When an input's rows are stamped, day by day: enough to see whether its last bucket was cut off. */
export type Stamps = {
  /** Last stamp of each day with data, milliseconds, in order. */
  readonly lastMs: readonly number[]
  /** Usual distance of two stamps, milliseconds. */
  readonly cadenceMs: number
}

const msPerDay = 86_400_000
const msPerHour = 3_600_000

/** The stamps of a rolled-up table. */
export async function stampsOf(db: Db, input: RolledInput): Promise<Stamps> {
  const { table } = input.layout
  const days = await db.rows(
    `select epoch_ms(max(t_max)) as last from ${table} where reason is null group by date_trunc('day', bucket) order by 1`,
  )
  const [pace] = await db.rows(
    `select quantile_cont((epoch_ms(t_max) - epoch_ms(t_min)) / (n - 1), 0.5) as ms from ${table} where reason is null and n > 1 and t_max > t_min`,
  )
  const ms = numberOf(pace?.['ms'])
  return {
    lastMs: days.map((row) => numberOf(row['last'])),
    cadenceMs: input.grain === 'hour' || !Number.isFinite(ms) ? msPerHour : ms,
  }
}

/** Stamps of several inputs of one metric, seen together. */
export function unionStamps(all: readonly Stamps[]): Stamps {
  const byDay = new Map<number, number>()
  for (const { lastMs } of all)
    for (const ms of lastMs)
      byDay.set(Math.floor(ms / msPerDay), Math.max(ms, byDay.get(Math.floor(ms / msPerDay)) ?? -Infinity))
  const lastMs = [...byDay.entries()].sort((a, b) => a[0] - b[0]).map(([, ms]) => ms)
  return { lastMs, cadenceMs: Math.max(...all.map((s) => s.cadenceMs)) }
}

/**
 * Start (milliseconds) of the last bucket if its stamps stop early, else undefined. A day stops early when one more usual step would still
 * fall into it and it ends earlier than nine in ten of the days before; never by clock or file time (PRODUCT.md, "Time").
 */
export function partialBucket(stamps: Stamps, step: 'hour' | 'day'): number | undefined {
  const last = stamps.lastMs.at(-1)
  if (last === undefined) return undefined
  const width = step === 'day' ? msPerDay : msPerHour
  const start = Math.floor(last / width) * width
  if (last + stamps.cadenceMs >= start + width) return undefined
  if (step === 'hour') return start
  const before = stamps.lastMs
    .slice(0, -1)
    .map((ms) => ms % msPerDay)
    .sort((a, b) => a - b)
  const usual = before[Math.floor(before.length * 0.1)]
  // Fewer than three days say nothing about a usual end.
  if (before.length >= 3 && usual !== undefined && last % msPerDay >= usual) return undefined
  return start
}
