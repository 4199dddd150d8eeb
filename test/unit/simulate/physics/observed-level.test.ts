import { describe, expect, test } from 'vitest'
import { commonDays } from '../../../../src/simulate/physics/observed-level.ts'
import { run } from '../../../support/run-scenario.ts'

const days = (count: number, perDay: (i: number) => number): { from: number; values: Float64Array } => ({
  from: 1000,
  values: Float64Array.from({ length: count }, (_, i) => perDay(i)),
})

describe('the days on which a series and its feeder are both known', () => {
  const own = days(100, (i) => i)
  const feeder = days(100, (i) => 2 * i)

  test('are the last four weeks before the start', () => {
    expect(commonDays(own, [feeder], 1100).days).toEqual(Array.from({ length: 28 }, (_, i) => 1072 + i))
  })

  test('reach over a gap of at most 90 days once one is found', () => {
    const holed = days(100, (i) => (i === 99 || i < 5 ? i + 1 : Number.NaN))
    expect(commonDays(holed, [feeder], 1100).days).toEqual([1099])
  })

  test('are found where the run starts years after the exports end', () => {
    expect(commonDays(own, [feeder], 2100).days).toEqual(Array.from({ length: 28 }, (_, i) => 1072 + i))
    expect(commonDays(own, [days(100, () => Number.NaN)], 2100).days).toEqual([])
  })
})

test('a measured series grows with its demand also between the last export and a later start', async () => {
  const from = '2026-01-01'
  const growing = Array.from({ length: 300 }, (_, i) => 1000 * Math.exp((0.9 * i) / 365.25))
  const scenario = (start: string): string => `version: 1
start: ${start}
paths: 64
demand: { requests: { history: { metric: requests }, growth: exponential } }
resources: { gpus: { kind: observed, from: requests, metric: gpu_count, exponent: 1 } }
constraints: { pool: { capacity: 1M gpus, of: gpus } }
`
  const usage = [
    { metric: 'requests', unit: 'requests', from, values: growing },
    { metric: 'gpu_count', unit: 'gpus', from, values: growing.map((value) => value / 10) },
  ]
  const levelAt = async (start: string): Promise<number> => {
    const { resources } = await run(scenario(start), usage)
    return resources.find(({ id }) => id === 'gpus')?.series.p50[0] ?? Number.NaN
  }
  // 300 days from 2026-01-01 end on 2026-10-27; growth of 0.9 a year goes on at every start.
  const near = await levelAt('2026-10-28')
  expect(near).toBeCloseTo(100 * Math.exp((0.9 * 300) / 365.25), -1)
  for (const [start, gap] of [
    ['2026-12-28', 61],
    ['2027-10-28', 365],
    ['2029-10-28', 1096],
  ] as const)
    expect(Math.log((await levelAt(start)) / near)).toBeCloseTo((0.9 * gap) / 365.25, 1)
})
