import { describe, expect, it } from 'vitest'
import { fillNormals } from '../../../src/stats/fill-random.ts'
import { makeDraws, makeMedianDraws } from '../../../src/stats/make-draws.ts'
import { normalCdf, probit } from '../../../src/stats/normal.ts'
import { philoxBlocks } from '../../../src/stats/philox.ts'
import { owenScramble, sobolBits, sobolDimensions } from '../../../src/stats/sobol.ts'

const words = (text: string): number[] => text.split(' ').map((w) => Number.parseInt(w, 16))
type Four = [number, number, number, number]

describe('Philox4x32-10', () => {
  // The first three are the known answers of the authors' Random123 library; the others were computed with a second implementation.
  it.each([
    ['0 0 0 0', '0 0', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
    ['1 0 0 0', '2a 0', 'fcdb2127 53ba6cfd 838f5a6e 744e06fb'],
    ['0 0 7 3', '2a 4d2', '8696f69a e8088bc6 fb367428 c48bd569'],
  ])('counter %s with key %s gives the published words', (counter, key, expected) => {
    const out = new Uint32Array(4)
    const [k0 = 0, k1 = 0] = words(key)
    philoxBlocks(out, [k0, k1], words(counter) as Four, 1)
    expect([...out]).toEqual(words(expected))
  })

  it('gives a block the same words wherever a run of blocks starts', () => {
    const all = new Uint32Array(40)
    philoxBlocks(all, [7, 9], [0xffff_fffb, 1, 2, 3], 10)
    const tail = new Uint32Array(8)
    philoxBlocks(tail, [7, 9], [0xffff_fffb + 8, 1, 2, 3], 2)
    expect([...tail]).toEqual([...all.subarray(32)])
  })
})

describe('the normal distribution', () => {
  // scipy.special.ndtri / ndtr, as recorded with the oracles (special.norm_ppf, special.norm_cdf).
  it.each([
    [1e-9, -5.9978070150076865],
    [0.0001, -3.7190164854556804],
    [0.01, -2.3263478740408408],
    [0.05, -1.6448536269514729],
    [0.25, -0.6744897501960817],
    [0.5, 0],
    [0.9, 1.2815515655446004],
    [0.975, 1.959963984540054],
    [0.999, 3.090232306167813],
  ])('quantile at %d', (p, z) => {
    expect(Math.abs(probit(p) - z)).toBeLessThanOrEqual(4e-15 * Math.max(1, Math.abs(z)))
  })

  it.each([
    [-8, 6.22096057427174e-16],
    [-3, 0.0013498980316300933],
    [-1, 0.15865525393145707],
    [0, 0.5],
    [0.5, 0.6914624612740131],
    [1.96, 0.9750021048517795],
    [4, 0.9999683287581669],
  ])('distribution function at %d', (z, p) => {
    expect(Math.abs(normalCdf(z) / p - 1)).toBeLessThan(1e-12)
  })

  it('quantile and distribution function undo each other down to the far tail', () => {
    for (let z = -20; z <= 5; z += 0.37) expect(probit(normalCdf(z))).toBeCloseTo(z, 9)
  })

  it('answers the ends with infinities and nonsense with NaN', () => {
    expect([probit(0), probit(1), probit(-0.1), probit(1.1), probit(Number.NaN)]).toEqual([
      -Infinity,
      Infinity,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ])
  })
})

describe('Sobol points', () => {
  it('are those of Joe and Kuo, as sets at every power of two', () => {
    // scipy.stats.qmc.Sobol(5, scramble=False), first 8 (Gray code order there, so compare as a set).
    const reference = [
      [0, 0, 0, 0, 0],
      [0.5, 0.5, 0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25, 0.25, 0.75],
      [0.25, 0.75, 0.75, 0.75, 0.25],
      [0.375, 0.375, 0.625, 0.875, 0.375],
      [0.875, 0.875, 0.125, 0.375, 0.875],
      [0.625, 0.125, 0.875, 0.625, 0.625],
      [0.125, 0.625, 0.375, 0.125, 0.125],
    ]
    const ours = reference.map((_, i) => [0, 1, 2, 3, 4].map((d) => sobolBits(i, d) / 2 ** 32))
    const sorted = (points: number[][]): string[] => points.map((p) => p.join()).sort()
    expect(sorted(ours)).toEqual(sorted(reference))
  })

  it('hold one point in each interval of 2^-10, in every dimension, scrambled or not', () => {
    for (let d = 0; d < sobolDimensions; d++) {
      const plain = new Set<number>()
      const scrambled = new Set<number>()
      for (let i = 0; i < 1024; i++) {
        const bits = sobolBits(owenScramble(i, 99), d)
        plain.add(bits >>> 22)
        scrambled.add(owenScramble(bits, 1234 + d) >>> 22)
      }
      expect([plain.size, scrambled.size], `dimension ${d}`).toEqual([1024, 1024])
    }
  })

  it('are stratified in two dimensions: every pair of the first five fills each cell of a 16 x 16 grid alike', () => {
    for (let a = 0; a < 5; a++) {
      for (let b = 0; b < a; b++) {
        const counts = new Uint8Array(256)
        for (let i = 0; i < 4096; i++) {
          const x = owenScramble(sobolBits(i, a), 77) >>> 28
          const y = owenScramble(sobolBits(i, b), 78) >>> 28
          counts[16 * x + y] = (counts[16 * x + y] ?? 0) + 1
        }
        expect([Math.min(...counts), Math.max(...counts)], `dimensions ${a}, ${b}`).toEqual([16, 16])
      }
    }
  })
})

describe('draws', () => {
  const drawsOf = (seed: number, entity: string, firstPath = 0, paths = 256) =>
    makeDraws({ seed, entity, firstPath, paths })
  const normals = (draws: ReturnType<typeof drawsOf>, stream: string, step: number): number[] => {
    const out = new Float64Array(draws.paths)
    draws.normals(stream, step, out)
    return [...out]
  }

  it('do not depend on how the futures are cut into blocks', () => {
    const whole = drawsOf(42, 'a')
    const part = drawsOf(42, 'a', 64, 32)
    expect([...part.uniform('growth')]).toEqual([...whole.uniform('growth').subarray(64, 96)])
    expect([...part.uniform('any name')]).toEqual([...whole.uniform('any name').subarray(64, 96)])
    expect(normals(part, 'noise', 5)).toEqual(normals(whole, 'noise', 5).slice(64, 96))
  })

  it('do not depend on the order of calls', () => {
    const [one, two] = [drawsOf(1, 'x'), drawsOf(1, 'x')]
    const first = [...one.uniform('b')]
    two.uniform('a')
    two.uniform('growth')
    normals(two, 's', 3)
    expect([...two.uniform('b')]).toEqual(first)
  })

  it('keep a prefix when more futures are asked for', () => {
    const [few, many] = [drawsOf(3, 'x', 0, 100), drawsOf(3, 'x', 0, 5000)]
    expect([...many.uniform('elasticity').subarray(0, 100)]).toEqual([...few.uniform('elasticity')])
    expect(normals(many, 'n', 1).slice(0, 100)).toEqual(normals(few, 'n', 1))
  })

  it('differ between seeds, entities, names, streams and steps', () => {
    const base = drawsOf(42, 'a')
    const series = [
      [...base.uniform('p')],
      [...base.uniform('q')],
      [...drawsOf(43, 'a').uniform('p')],
      [...drawsOf(2 ** 40 + 42, 'a').uniform('p')],
      [...drawsOf(42, 'b').uniform('p')],
      normals(base, 's', 0),
      normals(base, 's', 1),
      normals(base, 't', 0),
      normals(drawsOf(42, 'b'), 's', 0),
    ]
    expect(new Set(series.map((s) => s.join())).size).toBe(series.length)
  })

  it('of two names or two streams are uncorrelated', () => {
    const draws = drawsOf(7, 'demand', 0, 16384)
    const columns = [
      ...['growth', 'elasticity', 'level', 'one', 'two'].map((n) => draws.uniform(n)),
      drawsOf(7, 'other', 0, 16384).uniform('growth'),
      Float64Array.from(normals(draws, 'a', 0)),
      Float64Array.from(normals(draws, 'a', 1)),
      Float64Array.from(normals(draws, 'b', 0)),
    ]
    for (const [i, a] of columns.entries())
      for (const b of columns.slice(0, i)) expect(Math.abs(correlation(a, b))).toBeLessThan(4.5 / 128)
  })

  it('of parameters are stratified: 4096 futures put one in each 4096th', () => {
    for (const name of ['growth', 'exponent', 'some other']) {
      const values = drawsOf(11, 'r', 0, 4096).uniform(name)
      expect(new Set(values.map((u) => Math.floor(u * 4096))).size).toBe(4096)
    }
  })

  it('of noise are normal: moments, tails and the inverse-CDF table', () => {
    const draws = drawsOf(5, 'noise', 0, 400_000)
    const z = Float64Array.from(normals(draws, 's', -3))
    const mean = (power: number): number => z.reduce((sum, v) => sum + v ** power, 0) / z.length
    expect(Math.abs(mean(1))).toBeLessThan(4 / 632)
    expect(Math.abs(mean(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / 400_000))
    expect(Math.abs(mean(3))).toBeLessThan(4 * Math.sqrt(15 / 400_000))
    expect(Math.abs(mean(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / 400_000))
    const beyond = z.filter((v) => Math.abs(v) > 3).length
    expect(Math.abs(beyond - 400_000 * 0.0026997960632601866)).toBeLessThan(4 * Math.sqrt(1080))
    const u = new Float64Array(4096)
    draws.uniforms('s', 0, u)
    expect(Math.min(...u)).toBeGreaterThan(0)
    expect(Math.max(...u)).toBeLessThan(1)
  })

  it('of noise are the exact quantiles of their 32-bit uniforms to 1e-8', () => {
    const words = new Uint32Array(4096)
    const key = [3, 4] as const
    const normals4096 = new Float64Array(4096)
    philoxBlocks(words, key, [0, 1, 2, 0], 1024)
    fillNormals(normals4096, key, [0, 1, 2, 0])
    words.forEach((word, i) => {
      expect(Math.abs((normals4096[i] ?? Number.NaN) - probit((word + 0.5) / 2 ** 32))).toBeLessThan(1e-8)
    })
  })

  it('without spread are the medians', () => {
    const draws = makeMedianDraws(2)
    const out = new Float64Array(2).fill(9)
    draws.normals('s', 1, out)
    expect([...draws.uniform('a'), ...out]).toEqual([0.5, 0.5, 0, 0])
  })
})

function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (x: Float64Array): number => x.reduce((s, v) => s + v, 0) / x.length
  const [ma, mb] = [mean(a), mean(b)]
  let [ab, aa, bb] = [0, 0, 0]
  a.forEach((v, i) => {
    const w = (b[i] ?? Number.NaN) - mb
    ab += (v - ma) * w
    aa += (v - ma) ** 2
    bb += w * w
  })
  return ab / Math.sqrt(aa * bb)
}
