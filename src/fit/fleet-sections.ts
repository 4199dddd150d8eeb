import type { UsageTable } from '../ingest/usage-table.ts'
import type { SeriesGroup, SeriesPlan } from '../series/from-usage.ts'
import { stepDays } from '../units/step.ts'

/** The rows of one series to forecast. */
export type FleetLeaf = Pick<SeriesGroup, 'key' | 'rows'> & {
  /** Series that were put together into this one ("other"). */
  readonly members?: number
}

/** Series of one unit and currency, which may be added up. */
export type FleetSection = {
  readonly leaves: readonly FleetLeaf[]
  /** All of them together. */
  readonly whole: Pick<SeriesGroup, 'key' | 'rows'>
}

/** Value of every dimension of the series that holds what `top` leaves out. */
const otherName = '(other)'

const msPerDay = 86_400_000

/** Four weeks, or the last bucket where buckets are longer: recent enough to rank by, long enough for every weekday. */
const recentDays = 28

/**
 * The series of a plan by unit and currency, in the order of their keys; with `top`, the largest by recent volume first (sum of the values
 * of the last four weeks of the section's rows), and the rest as one series named "(other)".
 */
export function fleetSections(
  plan: SeriesPlan,
  table: UsageTable,
  select: { readonly by: readonly string[]; readonly top: number | undefined },
): FleetSection[] {
  const sections = new Map<string, SeriesGroup[]>()
  for (const group of plan.groups) {
    const id = JSON.stringify([group.unit, group.currency ?? null])
    const section = sections.get(id)
    if (section) section.push(group)
    else sections.set(id, [group])
  }
  return [...sections.values()].map((groups) => {
    const whole = { key: {}, rows: rowsOf(groups) }
    const { top } = select
    if (top === undefined || groups.length <= top) return { leaves: groups, whole }
    const ranked = byVolume(groups, table)
    const rest = ranked.slice(top)
    const other = {
      key: Object.fromEntries(select.by.map((dim) => [dim, otherName])),
      rows: rowsOf(rest),
      members: rest.length,
    }
    return { leaves: [...ranked.slice(0, top), other], whole }
  })
}

function rowsOf(groups: readonly SeriesGroup[]): readonly number[] {
  if (groups.length === 1) return groups[0]?.rows ?? []
  const out: number[] = []
  for (const { rows } of groups) for (const row of rows) out.push(row)
  return out.sort((a, b) => a - b)
}

/** Largest first; groups of equal volume stay in the order of their keys. */
function byVolume(groups: readonly SeriesGroup[], table: UsageTable): SeriesGroup[] {
  let last = -Infinity
  let days = recentDays
  for (const { rows } of groups)
    for (const row of rows) {
      last = Math.max(last, table.timeMs[row] as number)
      days = Math.max(days, stepDays[table.step[row] ?? 'day'])
    }
  const from = last - days * msPerDay
  return groups
    .map((group) => {
      let volume = 0
      for (const row of group.rows)
        if ((table.timeMs[row] as number) > from) volume += table.value[row] as number
      return { group, volume }
    })
    .sort((a, b) => b.volume - a.volume)
    .map(({ group }) => group)
}
