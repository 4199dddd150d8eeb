import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decomposeSpend } from '../../../../src/fit/elasticity/decompose-spend.ts'
import {
  elasticityPrior,
  elasticityRange,
  probabilityAbove,
} from '../../../../src/fit/elasticity/elasticity-prior.ts'
import { estimateElasticity } from '../../../../src/fit/elasticity/estimate-elasticity.ts'
import type { PriceHistory } from '../../../../src/fit/elasticity/price-history.ts'
import { studyPriceMoves } from '../../../../src/fit/elasticity/price-moves.ts'
import { rangeQuantile } from '../../../../src/units/range.ts'
import { normals, uniforms } from '../../../support/worlds.ts'

type World = {
  readonly elasticity: number
  readonly halfLifeDays: number
  readonly moves: number
  /** Steady fall of ln price per year. */
  readonly fall?: number
  /** Fixed part of cost per day, as a share of the first bill. */
  readonly fee?: number
}

/** Weeks of demand that answers moves of the price on random days, beside growth that wanders. */
function world(seed: number, { elasticity, halfLifeDays, moves, fall = 0, fee = 0 }: World): PriceHistory {
  const uniform = uniforms(seed)
  const normal = normals(uniform)
  const days = 7 * 100
  const cuts = Array.from({ length: moves }, (_, k) => ({
    day: Math.floor((days * (k + 0.2 + 0.6 * uniform())) / moves),
    size: -0.15 - 0.35 * uniform(),
  }))
  let [growth, price, answered, level] = [0.5 + 0.4 * normal(), 0, 0, 10]
  const share = 1 - 2 ** (-1 / halfLifeDays)
  const quantity = new Float64Array(100)
  const cost = new Float64Array(100)
  for (let day = 0; day < days; day++) {
    price -= fall / 365
    for (const cut of cuts) if (cut.day === day) price += cut.size
    answered += share * (-elasticity * price - answered)
    growth += 0.3 * Math.sqrt(1 / 365) * normal()
    level += growth / 365 + 0.1 * Math.sqrt(1 / 365) * normal()
    const q = Math.exp(level + answered + 0.05 * normal())
    const week = Math.floor(day / 7)
    quantity[week] = (quantity[week] as number) + q
    cost[week] = (cost[week] as number) + fee * Math.exp(10) + (1 - fee) * q * Math.exp(price)
  }
  return {
    step: 'week',
    times: Float64Array.from({ length: 100 }, (_, k) => 20000 + 7 * k),
    quantity,
    price: cost.map((c, i) => c / (quantity[i] as number)),
  }
}

const codes = (history: PriceHistory): string[] => estimateElasticity(history).reasons.map((r) => r.code)

describe('an elasticity from data', () => {
  it.each([
    [0.4, 4],
    [1.3, 4],
    [1.3, 30],
  ])('finds %d, half of it within %d days, in worlds whose demand wanders', (elasticity, halfLifeDays) => {
    let [held, found, error] = [0, 0, 0]
    for (let seed = 1; seed <= 30; seed++) {
      const estimate = estimateElasticity(world(7000 + seed, { elasticity, halfLifeDays, moves: 6 }))
      if (estimate.status !== 'estimated' || !estimate.longRun) continue
      found++
      error += estimate.longRun.elasticity - elasticity
      const off = Math.abs(estimate.longRun.elasticity - elasticity)
      if (off <= 2 * estimate.longRun.standardError) held++
    }
    expect(found).toBeGreaterThanOrEqual(27)
    expect(held / found).toBeGreaterThanOrEqual(0.8)
    expect(Math.abs(error / found)).toBeLessThan(0.15)
  })

  it('is not identifiable while the price stood still, or moved twice', () => {
    expect(codes(world(1, { elasticity: 1, halfLifeDays: 10, moves: 0 }))).toEqual(['price-never-moved'])
    expect(codes(world(2, { elasticity: 1, halfLifeDays: 10, moves: 2 }))).toContain('price-never-moved')
  })

  it('is not identifiable where the price only fell with time', () => {
    const steady = world(3, { elasticity: 1, halfLifeDays: 10, moves: 0, fall: 1.2 })
    expect(codes(steady)).toContain('price-is-a-trend')
  })

  it('is not identifiable where the bill is a fee that usage does not move', () => {
    expect(codes(world(4, { elasticity: 0, halfLifeDays: 10, moves: 0, fee: 0.95 }))).toContain(
      'cost-is-a-fee',
    )
  })

  it('believes the prior when the data cannot tell', () => {
    const { belief, status } = estimateElasticity(world(5, { elasticity: 1, halfLifeDays: 10, moves: 1 }))
    expect(status).toBe('not_identifiable')
    expect(belief).toEqual(elasticityPrior)
    expect(probabilityAbove(elasticityPrior)).toBeCloseTo(0.4, 1)
    expect(rangeQuantile(elasticityRange(elasticityPrior, 'assumed'), 0.5)).toBeCloseTo(0.9, 1)
  })

  it('does not take gaps for moves: unknown weeks change nothing but the number of weeks', () => {
    const whole = world(6, { elasticity: 1, halfLifeDays: 4, moves: 6 })
    const price = whole.price.map((p, i) => (i % 9 === 4 ? Number.NaN : p))
    const gappy = estimateElasticity({ ...whole, price })
    expect(gappy.buckets).toBe(89)
    expect(Number.isFinite(gappy.longRun?.elasticity)).toBe(true)
  })
})

describe('an event study', () => {
  it('dates the moves of the price and shows that demand stood still on placebo dates', () => {
    const n = 80
    const moved = [20, 40, 60]
    const steps = (i: number): number => moved.filter((at) => i >= at).length
    const history: PriceHistory = {
      step: 'week',
      times: Float64Array.from({ length: n }, (_, i) => 20000 + 7 * i),
      price: Float64Array.from({ length: n }, (_, i) => Math.exp(-0.4 * steps(i))),
      quantity: Float64Array.from({ length: n }, (_, i) =>
        Math.exp(5 + 0.01 * i + 0.6 * steps(i) + (i % 2) / 1000),
      ),
    }
    const { moves, elasticity, placeboShare, placeboDates } = studyPriceMoves(history)
    expect(moves.map((m) => (m.timeDays - 20000) / 7)).toEqual(moved)
    for (const move of moves) expect(move.logPrice).toBeCloseTo(-0.4, 9)
    expect(elasticity).toBeCloseTo(1.5, 1)
    expect(placeboDates).toBeGreaterThan(20)
    expect(placeboShare).toBe(0)
  })
})

describe('growth of spend', () => {
  const amount = fc.double({ min: 0.01, max: 1e6, noNaN: true })
  const column = fc.array(amount, { minLength: 6, maxLength: 6 }).map((v) => Float64Array.from(v))
  const part = fc.record({ name: fc.constant('m'), cost: column, quantity: column })

  it('is volume plus price plus mix, exactly', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const d = decomposeSpend(parts, 0, 5)
        if (!d) throw new Error('nothing to decompose')
        expect(d.volume + d.price + d.mix).toBeCloseTo(d.spend, 9)
      }),
    )
  })

  it('has no mix with one part, and no price where only shares move', () => {
    const one = { name: 'a', cost: Float64Array.of(2, 6), quantity: Float64Array.of(1, 2) }
    const alone = decomposeSpend([one], 0, 1)
    expect(alone?.mix).toBeCloseTo(0, 12)
    expect(alone?.price).toBeCloseTo(Math.log(1.5), 12)
    const dear = { name: 'dear', cost: Float64Array.of(90, 40), quantity: Float64Array.of(9, 4) }
    const cheap = { name: 'cheap', cost: Float64Array.of(1, 6), quantity: Float64Array.of(1, 6) }
    const shifted = decomposeSpend([dear, cheap], 0, 1)
    expect(shifted?.price).toBeCloseTo(0, 12)
    expect(shifted?.volume).toBeCloseTo(0, 12)
    expect(shifted?.mix).toBeCloseTo(Math.log(46 / 91), 12)
  })
})
