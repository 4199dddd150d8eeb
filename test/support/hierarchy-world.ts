import { makeDraws } from '../../src/stats/make-draws.ts'
import { type UsageRow, usageData } from './usage-table.ts'

/** A day in 2024 on which the worlds begin. */
const firstDay = 19_723

/** Daily rows of `teams` x `models` series over `days` days: own level, growth and noise each, a common weekly season. Seeded. */
export function hierarchyRows(teams: number, models: number, days: number, seed = 1): UsageRow[] {
  const rows: UsageRow[] = []
  for (let team = 0; team < teams; team++)
    for (let model = 0; model < models; model++) {
      const draws = makeDraws({ seed, entity: `world-${team}-${model}`, firstPath: 0, paths: 1 })
      const noise = new Float64Array(1)
      let level = Math.log(200 + 300 * team + 50 * model)
      for (let day = 0; day < days; day++) {
        draws.normals('step', day, noise)
        level += (team - 1) * 0.0008 + 0.008 * (noise[0] as number)
        draws.normals('noise', day, noise)
        const weekend = day % 7 > 4 ? -0.2 : 0
        rows.push({
          day: firstDay + day,
          value: Math.round(Math.exp(level + weekend + 0.05 * (noise[0] as number)) * 100) / 100,
          dims: { team: `t${team}`, model: `m${model}` },
        })
      }
    }
  return rows
}

/** The same as usage of a source in which an absent bucket is unknown. */
export function hierarchyWorld(teams: number, models: number, days: number): ReturnType<typeof usageData> {
  return usageData(hierarchyRows(teams, models, days))
}
