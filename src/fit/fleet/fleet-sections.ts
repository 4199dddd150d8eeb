import type { UsageRun, UsageTable } from '../../ingest/usage-table.ts'
import type { SeriesGroup, SeriesPlan } from '../../series/from-usage.ts'
import { stepDays } from '../../units/step.ts'

/** The rows of one series to forecast. */
export type FleetLeaf = Pick<SeriesGroup, 'key' | 'runs'> & {
  /** Series that were put together into this one ("other"). */
  readonly members?: number
}

/** Series of one unit and currency, which may be added up. */
export type FleetSection = {
  readonly leaves: readonly FleetLeaf[]
  /** All of them together. */
  readonly whole: Pick<SeriesGroup, 'key' | 'runs'>
}

/** Value of every dimension of the series that holds what `top` leaves out; one that no series has by itself. */
function otherName(groups: readonly SeriesGroup[]): string {
  const taken = new Set(groups.flatMap(({ key }) => Object.values(key)))
  let name = '(other)'
  for (let n = 2; taken.has(name); n++) name = `(other ${n})`
  return name
}

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
  const sections = new Map<string, [SeriesGroup, ...SeriesGroup[]]>()
  for (const group of plan.groups) {
    const id = JSON.stringify([group.unit, group.currency ?? null])
    const section = sections.get(id)
    if (section) section.push(group)
    else sections.set(id, [group])
  }
  return [...sections.values()].map((groups) => {
    const whole = { key: {}, runs: runsOf(groups) }
    const { top } = select
    if (top === undefined || groups.length <= top) return { leaves: groups, whole }
    const ranked = byVolume(groups, table)
    const [first, ...others] = ranked.slice(top)
    if (first === undefined) return { leaves: groups, whole }
    const rest: Groups = [first, ...others]
    const name = otherName(groups)
    const other = {
      key: Object.fromEntries(select.by.map((dim) => [dim, name])),
      runs: runsOf(rest),
      members: rest.length,
    }
    return { leaves: [...ranked.slice(0, top), other], whole }
  })
}

type Groups = readonly [Pick<SeriesGroup, 'runs'>, ...Pick<SeriesGroup, 'runs'>[]]

/** The runs of all groups, in the order of the table. */
export function runsOf(groups: Groups): SeriesGroup['runs'] {
  const [first, ...others] = groups
  if (others.length === 0) return first.runs
  const all: [UsageRun, ...UsageRun[]] = [...first.runs]
  for (const { runs } of others) for (const run of runs) all.push(run)
  return all.sort((a, b) => a.from - b.from)
}

/** Largest first; groups of equal volume stay in the order of their keys. */
function byVolume(groups: readonly SeriesGroup[], table: UsageTable): SeriesGroup[] {
  let last = -Infinity
  let days = recentDays
  for (const { from, to, step } of groups.flatMap(({ runs }) => runs)) {
    for (let row = from; row < to; row++) last = Math.max(last, table.timeMs[row] as number)
    days = Math.max(days, stepDays[step])
  }
  const since = last - days * msPerDay
  return groups
    .map((group) => {
      let volume = 0
      for (const { from, to } of group.runs)
        for (let row = from; row < to; row++)
          if ((table.timeMs[row] as number) > since) volume += table.value[row] as number
      return { group, volume }
    })
    .sort((a, b) => b.volume - a.volume)
    .map(({ group }) => group)
}
