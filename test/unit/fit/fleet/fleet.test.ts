import { expect, test } from 'vitest'
import { type FleetPool, type FleetTask, forecastFleet, runTask } from '../../../../src/fit/fleet/fleet.ts'
import { forecastSeries } from '../../../../src/fit/forecast-series.ts'
import type { Series } from '../../../../src/series/series.ts'

function seriesOf(index: number): Series {
  return {
    metric: 'requests',
    unit: 'requests',
    key: { team: String(index) },
    step: 'day',
    nature: 'total',
    times: Float64Array.from({ length: 30 }, (_, i) => 20_000 + i),
    values: Float64Array.from({ length: 30 }, (_, i) => 100 + index + (i % 5)),
    status: new Uint8Array(30),
  }
}

const tasks: FleetTask[] = Array.from({ length: 40 }, (_, i) => ({
  series: seriesOf(i),
  options: { horizonSteps: 3, seed: 1, paths: 16 },
}))

/** A pool whose later batches are done first, and which remembers how much was under way. */
function hastyPool(): FleetPool & { most: number } {
  let under = 0
  const pool = {
    threads: 2,
    most: 0,
    async run(batch: readonly FleetTask[]) {
      under += batch.length
      pool.most = Math.max(pool.most, under)
      await new Promise((resolve) =>
        setTimeout(resolve, 5 - ((Number(batch[0]?.series.key['team']) / 8) % 5)),
      )
      under -= batch.length
      return batch.map(runTask)
    },
  }
  return pool
}

test('answers come in the order of the tasks, are those of each series alone, and few are ever under way', async () => {
  const pool = hastyPool()
  const teams: string[] = []
  for await (const { task, answer } of forecastFleet(tasks, pool)) {
    teams.push(task.series.key['team'] as string)
    expect(answer.points).toEqual(forecastSeries(task.series, task.options).points)
  }
  expect(teams).toEqual(tasks.map((t) => t.series.key['team']))
  expect(pool.most).toBeLessThanOrEqual(32)
  expect(pool.most).toBeGreaterThan(8)
})

test('a refusal keeps its words on the way through a thread', async () => {
  const bad: FleetTask[] = [
    { ...(tasks[0] as FleetTask), options: { horizonSteps: 3, seed: 1, model: 'expnential' } },
  ]
  for (const pool of [undefined, hastyPool()])
    await expect(async () => {
      await forecastFleet(bad, pool).next()
    }).rejects.toMatchObject({ name: 'JevonsError', code: 'UNKNOWN_NAME' })
})
