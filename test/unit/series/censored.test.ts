import { describe, expect, it } from 'vitest'
import { detectCensored } from '../../../src/series/censored.ts'
import { makeDraws } from '../../../src/stats/make-draws.ts'
import { makeWorld, scarredWorld } from '../../support/worlds.ts'

describe('days that only show a limit', () => {
  const { values } = makeWorld('A', { seed: 3, days: 300, futureDays: 1 })

  it('are throttled ones and those at a known limit', () => {
    const throttled = new Uint8Array(300)
    throttled[7] = 1
    const limit = Math.max(...values)
    const { censored, count } = detectCensored({ values }, { throttled, limit })
    expect(censored[7]).toBe(1)
    expect(censored[values.indexOf(limit)]).toBe(1)
    expect(count).toBeLessThan(10)
  })

  it('are found on a plateau whose limit nobody stated', () => {
    const limit = values[150] as number
    const clipped = values.map((v, i) => (i >= 150 && i < 200 ? Math.min(v, limit) : v))
    const { censored } = detectCensored({ values: clipped })
    const at = clipped.reduce(
      (n, v, i) => (i >= 150 && i < 200 && v === limit ? n + (censored[i] as number) : n),
      0,
    )
    const really = clipped.filter((v, i) => i >= 150 && i < 200 && v === limit).length
    expect(really).toBeGreaterThan(10)
    expect(at).toBe(really)
  })

  it('are not seen in free worlds, constants or small counts', () => {
    for (let seed = 1; seed <= 20; seed++)
      expect(
        detectCensored({ values: makeWorld('B', { seed, days: 400, futureDays: 1 }).values }).count,
      ).toBe(0)
    expect(detectCensored({ values: new Float64Array(100).fill(8) }).count).toBe(0)
    expect(detectCensored({ values: Float64Array.from({ length: 100 }, (_, i) => 3 + (i % 2)) }).count).toBe(
      0,
    )
  })

  it('are not seen in a series that is even as a whole, but are seen where it is cut', () => {
    const count = 60
    const noise = new Float64Array(720)
    for (const width of [0.003, 0.007, 0.02]) {
      let [seenFree, seenCut, cut] = [0, 0, 0]
      for (let seed = 1; seed <= count; seed++) {
        makeDraws({ seed, entity: 'even', firstPath: 0, paths: 720 }).uniforms('noise', 0, noise)
        const free = noise.map((u) => 7200 * (1 + width * (2 * u - 1)))
        seenFree += detectCensored({ values: free }).count
        const clipped = free.map((v, i) => (i >= 360 ? Math.min(v, 7200) : v))
        const { censored } = detectCensored({ values: clipped })
        cut += clipped.filter((v) => v === 7200).length
        seenCut += clipped.filter((v, i) => v === 7200 && censored[i] === 1).length
      }
      expect(seenFree / (count * 720)).toBeLessThan(0.002)
      if (width > 0.003) expect(seenCut / cut).toBeGreaterThan(0.85)
    }
  })

  it('in scarred worlds are mostly those that were throttled', () => {
    let found = 0
    let all = 0
    for (let seed = 1; seed <= 40; seed++) {
      const world = scarredWorld(seed, 1)
      const { censored } = detectCensored({ values: world.requests })
      world.throttled.forEach((t, i) => {
        if (t === 0 || Number.isNaN(world.requests[i])) return
        all++
        found += censored[i] as number
      })
    }
    expect(found / all).toBeGreaterThan(0.6)
  })
})
