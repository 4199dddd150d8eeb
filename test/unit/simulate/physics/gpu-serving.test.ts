import { describe, expect, test } from 'vitest'
import {
  batchWithin,
  kvBytesPerToken,
  rateAtBatch,
  sequencesInMemory,
} from '../../../../src/simulate/physics/gpu/batching.ts'
import { decidingIntervals, poolFor } from '../../../../src/simulate/physics/gpu/deferrable.ts'
import { steepestGrowth } from '../../../../src/simulate/physics/gpu/gpu-margin.ts'
import { classPresets } from '../../../../src/simulate/physics/gpu/gpu-presets.ts'
import { loadWithin, makeWaitingCeiling } from '../../../../src/simulate/physics/gpu/waiting-ceiling.ts'

describe('batching', () => {
  test.each([
    // oracle `kv_cache`
    { name: 'Llama-3.1-8B bf16', layers: 32, bytes: 2, perToken: 131_072 },
    { name: 'Llama-3.1-70B bf16', layers: 80, bytes: 2, perToken: 327_680 },
    { name: 'Llama-3.1-405B fp8', layers: 126, bytes: 1, perToken: 258_048 },
  ])('a token of $name takes $perToken bytes of cache', ({ layers, bytes, perToken }) => {
    expect(kvBytesPerToken({ layers, kvHeads: 8, headSize: 128, bytes })).toBe(perToken)
  })

  test('the presets have the published cache sizes', () => {
    expect([classPresets['8B'], classPresets['70B'], classPresets['405B']].map((c) => c.kvBytes)).toEqual([
      131_072, 327_680, 258_048,
    ])
  })

  test('half the throughput is reached at the half batch, and at the latency bound a token takes just that long', () => {
    expect(rateAtBatch(7390, 121.9, 121.9)).toBeCloseTo(3695, 9)
    const batch = batchWithin(0.05, 7390, 121.9)
    expect(batch / rateAtBatch(7390, 121.9, batch)).toBeCloseTo(0.05, 12)
    // X at the bound is most - half / latency.
    expect(rateAtBatch(7390, 121.9, batch)).toBeCloseTo(7390 - 121.9 / 0.05, 9)
  })

  test('what is left of the memory beside the weights holds the sequences', () => {
    // 0.9 x 4 x 80 GB - 141 GB = 147 GB over 327,680 B x 2,000 tokens.
    const memory = { gpus: 4, bytesPerGpu: 80e9, weights: 141e9, kvBytes: 327_680 }
    expect(sequencesInMemory(memory, 2000)).toBeCloseTo(147e9 / 655_360_000, 9)
    expect(sequencesInMemory({ ...memory, gpus: 1 }, 2000)).toBe(0)
  })
})

describe('the utilisation that keeps waits short', () => {
  test('of one server at half a service time is a third, as M/M/1 says', () => {
    // Wq / S = rho / (1 - rho)
    expect(loadWithin(1, 0.5)).toBeCloseTo(1 / 3, 12)
    expect(loadWithin(1, 9)).toBeCloseTo(0.9, 12)
  })

  test('of two servers follows from M/M/2', () => {
    // Wq / S = rho^2 / (1 - rho^2)
    expect(loadWithin(2, 0.5) / 2).toBeCloseTo(Math.sqrt(1 / 3), 12)
  })

  test('rises with the size of the pool and never reaches 1', () => {
    const at = makeWaitingCeiling(0.1)
    const shares = [0.01, 0.5, 1, 3, 10, 50, 300, 1000, 5000, 1e6].map(at)
    for (const [k, share] of shares.entries()) {
      expect(share).toBeGreaterThanOrEqual(shares[k - 1] ?? 0)
      expect(share).toBeLessThan(1)
    }
    expect(at(loadWithin(64, 0.1))).toBeCloseTo(loadWithin(64, 0.1) / 64, 9)
  })
})

describe('work that may wait', () => {
  const mix = (interactive: number, peak: number, flexible: number) => ({ interactive, peak, flexible })

  test('with a day to wait fills the valleys: the pool is the larger of the peak and of the mean of all', () => {
    const day = decidingIntervals(1e6)
    expect(poolFor(mix(10, 1.8, 4), day)).toBeCloseTo(18, 9)
    expect(poolFor(mix(10, 1.8, 12), day)).toBeCloseTo(22, 9)
  })

  test('that may hardly wait comes on top of the peak', () => {
    expect(poolFor(mix(10, 1.8, 4), decidingIntervals(1 / 60))).toBeCloseTo(22, 0)
  })

  test('is enough for every interval, found by looking at them all', () => {
    for (const window of [1, 3, 6, 12, 24])
      for (const [peak, flexible] of [
        [1.2, 1],
        [1.8, 0.5],
        [1.5, 3],
        [2, 8],
      ] as [number, number][]) {
        let most = peak
        for (let hours = window; hours < 20 * window + 200; hours += 0.25) {
          const turn = (Math.PI * hours) / 24
          const above = Math.abs(Math.sin(turn) / turn)
          most = Math.max(most, 1 + (peak - 1) * above + flexible * Math.max(0, 1 - window / hours))
        }
        const pool = poolFor(mix(1, peak, flexible), decidingIntervals(window))
        expect(pool).toBeGreaterThanOrEqual(most - 1e-9)
        expect(pool).toBeLessThanOrEqual(Math.max(most, 1 + flexible) + 1e-9)
      }
  })

  test('a first-in-first-out day of that size is done within the window', () => {
    // Twenty days by the quarter of an hour: interactive first, flexible from what is left.
    for (const window of [3, 8, 24]) {
      const [interactive, peak, flexible] = [10, 1.7, 5]
      const pool = poolFor(mix(interactive, peak, flexible), decidingIntervals(window))
      const step = 0.25
      let waiting = 0
      let longest = 0
      for (let hour = 0; hour < 480; hour += step) {
        const now = interactive * (1 + (peak - 1) * Math.sin((2 * Math.PI * hour) / 24))
        waiting = Math.max(0, waiting + (flexible - (pool - now)) * step)
        longest = Math.max(longest, waiting / flexible)
      }
      // Work that arrived evenly and first come first served has waited for as long as its backlog took to arrive.
      expect(longest).toBeLessThanOrEqual(window + 2 * step)
    }
  })
})

test('the steepest growth of a day is that of its sine', () => {
  const peak = 1.6
  let most = 0
  for (let t = 0; t < 1; t += 1e-4) {
    const load = (at: number): number => Math.log(1 + (peak - 1) * Math.sin(2 * Math.PI * at))
    most = Math.max(most, (load(t + 1e-6) - load(t)) / 1e-6)
  }
  expect(steepestGrowth(peak)).toBeCloseTo(most, 3)
  expect(steepestGrowth(1)).toBe(0)
})
