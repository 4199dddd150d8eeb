import type { Notice } from '../../notice.ts'
import type { Db } from '../engine/duckdb.ts'
import type { Projection } from '../usage-format.ts'
import { numberOf, type RolledInput } from './rolled-rows.ts'

/** Our choice: so many steps of usage that never fall are no chance, since nights and weekends are seen in them. */
const fewestSteps = 19
/** Our choice: where the name says it, the values need only not contradict. */
const fewestNamedSteps = 2
/** A reset falls to below this share of the value before. */
const nearZero = 0.1

const runningName = /(^|_)(cum|cumul|cumulative|running|accumulated|ytd|mtd|to_date|so_far|counter)(_|$)/

/** What the steps of one metric of a table do, over all of its series. */
export type Steps = {
  readonly metric: string
  readonly steps: number
  readonly rises: number
  readonly falls: number
  /** Falls to near zero. */
  readonly resets: number
}

/**
 * Whether values that would be added up are a running count: they never fall but to near zero, and rise in a fourth of the steps at least. Of
 * weeks and months the name must say it, or resets show it: fast growth may not fall for years.
 */
export function isRunningCount({ metric, steps, rises, falls, resets }: Steps, isDaily: boolean): boolean {
  if (falls !== resets || resets > steps / 10 || rises < steps / 4) return false
  if (runningName.test(metric)) return steps >= fewestNamedSteps
  return steps >= fewestSteps && (isDaily || resets > 0)
}

/** Warnings about columns of hand-made tables that are added up and look like running counts. */
export async function runningCounts(db: Db, input: RolledInput, projection: Projection): Promise<Notice[]> {
  if (projection.gaps !== 'hand-made') return []
  const totals = input.layout.measures.flatMap((m, i) => (m.time === 'sum' && m.per === undefined ? [i] : []))
  if (totals.length === 0) return []
  const { table, dims, keys } = input.layout
  const series = ['file', ...dims.map((_, i) => `d${i}`), ...keys.map((_, i) => `k${i}`)]
  const columns = totals.flatMap((i) => [
    `s${i}::double / nullif(n${i}, 0) as v${i}`,
    `lag(s${i}::double / nullif(n${i}, 0) ignore nulls) over one as b${i}`,
  ])
  const counts = totals.map((i) => {
    const count = (condition: string): string =>
      `count(*) filter (where v${i} ${condition.replaceAll('before', `b${i}`)})`
    const isReset = `< before and v${i} < ${nearZero} * before`
    return `count(v${i} + b${i}) as n${i}, ${count('> before')} as r${i}, ${count('< before')} as f${i}, ${count(isReset)} as z${i}`
  })
  const [row] =
    await db.rows(`select ${counts.join(', ')} from (select ${columns.join(', ')} from ${table} where reason is null
    window one as (partition by ${series.join(', ')} order by bucket))`)
  const isDaily = input.grain !== 'week' && input.grain !== 'month'
  return totals.flatMap((i) => {
    const of = (letter: string): number => numberOf(row?.[`${letter}${i}`])
    const metric = input.metricIds[i] ?? ''
    const found: Steps = { metric, steps: of('n'), rises: of('r'), falls: of('f'), resets: of('z') }
    return isRunningCount(found, isDaily) ? [notice(found)] : []
  })
}

function notice({ metric, resets }: Steps): Notice {
  const but = resets === 0 ? '' : ` but for ${resets} reset${resets === 1 ? '' : 's'} to near zero`
  return {
    code: 'running_count',
    message: `${metric} never falls${but}: it looks like a running count, and adding its values up counts everything again and again; say \`kind: counter\` of its column in a map (--map) to read its increases`,
    level: 'warning',
  }
}
