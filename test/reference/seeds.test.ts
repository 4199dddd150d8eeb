import { describe, expect, it } from 'vitest'
import { run } from '../support/run-scenario.ts'
import { scarredWorld } from '../support/worlds.ts'

/** Spend of a year, its mean over futures: `auto` demand priced per token. */
async function meanYear(world: ReturnType<typeof scarredWorld>, seed: number): Promise<number> {
  const first = new Date((world.times[0] ?? 0) * 86_400_000).toISOString().slice(0, 10)
  const report = await run(
    `version: 1
horizon: 12mo
paths: 2048
seed: ${seed}
demand: { app: { history: { metric: requests } } }
resources:
  tokens: { kind: tokens, from: app, input: 1000, output: 100, cached: 0%, price: { input: $1/M tokens, output: $5/M tokens } }
  spend: { kind: cost, of: [tokens] }`,
    [{ metric: 'requests', unit: 'requests', from: first, values: [...world.requests] }],
  )
  const series = report.resources.find(({ id, measure }) => id === 'spend' && measure === 'money')?.series
  const means = series?.mean ?? []
  expect(means.length).toBeGreaterThan(360)
  // A mean that is not stable is not printed: here every one must be.
  return means.reduce<number>((sum, mean) => sum + (mean ?? Number.NaN), 0)
}

describe('seeds', () => {
  // Steady, wandering with jumps, and bursts.
  it.each([
    ['D', 3],
    ['B', 1],
    ['A', 0],
  ])(
    '40 of them agree on the mean spend of a year to within 10 %% (world %s)',
    async (kind, offset) => {
      const world = scarredWorld(95_000 + offset, 10)
      expect(world.kind).toBe(kind)
      const means: number[] = []
      for (let seed = 1; seed <= 40; seed++) means.push(await meanYear(world, seed))
      const spread = Math.max(...means) / Math.min(...means) - 1
      process.stderr.write(
        `world ${kind}: means of 40 seeds differ by at most ${(100 * spread).toFixed(1)} %\n`,
      )
      expect(spread).toBeLessThanOrEqual(0.1)
    },
    120_000,
  )
})
