import { describe, expect, test } from 'vitest'
import { treeSize } from '../../../../../src/simulate/physics/agents/branching.ts'
import { taskTail } from '../../../../../src/simulate/physics/agents/task-tail.ts'

describe('a tree of agents', () => {
  // Oracle `galton_watson`: fan-out, its variance, mean and variance of the total.
  test.each([
    [0.2, 0.2, 1.25, 0.390625],
    [0.5, 0.5, 2, 4],
    [0.8, 0.8, 5, 100],
    [0.9, 0.9, 10, 900],
    [0.5, 0.75, 2, 6],
    [0.8, 1.44, 5, 180],
  ])(
    'with fan-out %d and variance %d has the size of the closed form when it is deep',
    (m, v, mean, variance) => {
      const deep = treeSize(m, v, 2000)
      expect(deep.mean).toBeCloseTo(mean, 9)
      expect(deep.variance).toBeCloseTo(variance, 6)
    },
  )

  test.each([
    [3, 2, 13],
    [5, 2, 31],
    [0.8, 4, 3.3616],
    [1, 5, 6],
    [4, 0, 1],
  ])('with fan-out %d and depth %d holds %d agents on average', (m, depth, mean) => {
    expect(treeSize(m, m, depth).mean).toBeCloseTo(mean, 9)
  })
})

describe('tasks that are played', () => {
  const task = (fanout: number, depth: number, spread?: number) => ({
    turns: { mean: 10, spread: 0 },
    sizes: { context: 5000, input: 1500, output: 400, window: Number.POSITIVE_INFINITY, kept: 0.3 },
    cached: 0.9,
    fanout,
    fanoutSpread: spread,
    depth,
  })
  const quantile = (sorted: Float64Array, p: number): number =>
    sorted[Math.ceil(p * sorted.length) - 1] ?? Number.NaN

  // Oracle `galton_watson`, Poisson offspring (Borel law): P(T = 1), P90, P99.
  test.each([
    [0.5, 0.606_530_66, 4, 10],
    [0.8, 0.449_328_96, 11, 50],
    [0.9, 0.406_569_66, 21, 140],
  ])('with fan-out %d follow the law of the total progeny', (m, alone, p90, p99) => {
    const { agents } = taskTail(task(m, 400))
    const sorted = agents.toSorted()
    const ones = agents.filter((count) => count === 1).length / agents.length
    expect(Math.abs(ones - alone)).toBeLessThan(0.012)
    expect(Math.abs(quantile(sorted, 0.9) - p90)).toBeLessThanOrEqual(1)
    expect(Math.abs(quantile(sorted, 0.99) / p99 - 1)).toBeLessThan(0.12)
  })

  test('have the mean and variance of the closed form', () => {
    for (const [fanout, depth, spread] of [
      [3, 2, undefined],
      [2.3, 1, 0.42],
    ] as const) {
      const { agents } = taskTail(task(fanout, depth, spread))
      const mean = agents.reduce((sum, count) => sum + count, 0) / agents.length
      const variance = agents.reduce((sum, count) => sum + (count - mean) ** 2, 0) / agents.length
      const child = spread === undefined ? fanout : fanout ** 2 * Math.expm1(spread ** 2) + 1 / 6
      const exact = treeSize(fanout, child, depth)
      expect(Math.abs(mean / exact.mean - 1)).toBeLessThan(0.015)
      expect(Math.abs(variance / exact.variance - 1)).toBeLessThan(0.06)
    }
  })

  test('cost the same each when nothing varies, and more at the top the longer the tail', () => {
    const alike = taskTail(task(0, 0))
    expect(alike.p50).toBeCloseTo(154_500, 6)
    expect(alike.p99).toBeCloseTo(154_500, 6)
    expect(alike.topShare).toBeCloseTo(0.01, 3)
    const wide = taskTail({ ...task(0, 0), turns: { mean: 20, spread: 0.8 } })
    const wider = taskTail({ ...task(0, 0), turns: { mean: 20, spread: 1.2 } })
    expect(wide.topShare).toBeGreaterThan(0.05)
    expect(wider.topShare).toBeGreaterThan(wide.topShare)
    expect(wide.p99).toBeGreaterThan(10 * wide.p50)
    // One agent is monotone in its turns: its P95 is the tokens at the P95 of the turns.
    const turns = 20 * Math.exp(0.8 * 1.644_853_627 - 0.32)
    const exact =
      turns * 5000 + (1500 * turns * (turns + 1)) / 2 + (400 * turns * (turns - 1)) / 2 + 400 * turns
    expect(Math.abs(wide.p95 / exact - 1)).toBeLessThan(0.002)
  })

  test('are the same tasks each time', () => {
    expect(taskTail(task(2, 2))).toEqual(taskTail(task(2, 2)))
  })
})
