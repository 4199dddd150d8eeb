import { describe, expect, test } from 'vitest'
import { buildNode, demand, pastDays } from '../../../support/build-node.ts'

const exact = { bytes: '1 kB', 'index-factor': 1, replicas: 1, writes: 1 }

describe('database', () => {
  test('writes per second are requests per day times writes over 86,400', () => {
    const node = buildNode('database', { writes: 14 }, { inputs: [demand(864_000)], share: 0.5 }).at(0)
    expect(node.value('writes/s')).toBeCloseTo(70, 10)
    expect(node.measures[0]).toMatchObject({ metric: 'db_writes_per_s', derivedRate: true })
  })

  test('a million agent runs of 20 steps and 6 rows are 1,389 rows a second', () => {
    // MODELS 3.3, worked order of magnitude
    const node = buildNode('database', { writes: 120 }, { inputs: [demand(1e6)] }).at(0)
    expect(node.value('writes/s')).toBeCloseTo(120e6 / 86_400, 8)
  })

  test('steady storage is writes x bytes x index x replicas x retention', () => {
    const params = { writes: 14, bytes: '2 kB', retention: '90d', 'index-factor': 1.6, replicas: 3 }
    const node = buildNode('database', params, { inputs: [demand(1e6)] })
    const gb = (1e6 * 14 * 2000 * 1.6 * 3 * 90) / 1e9
    expect(node.at(0).value('GB')).toBeCloseTo(gb, 6)
    for (let t = 1; t <= 200; t++) node.at(t)
    expect(node.value('GB')).toBeCloseTo(gb, 6)
  })

  test('after a jump storage climbs in a straight line for the retention, then stays', () => {
    const input = demand(1000, { past: pastDays(120, () => 1000) })
    const node = buildNode('database', { ...exact, retention: '30d' }, { inputs: [input] })
    input.columns[0]?.fill(2000)
    // At the end of day t, min(t + 1, 30) of the 30 days that are kept are doubled; 1,000 writes of 1 kB are 1e-3 GB.
    for (let t = 0; t <= 60; t++) {
      expect(node.at(t).value('GB')).toBeCloseTo((1000 * (30 + Math.min(t + 1, 30)) * 1000) / 1e9, 12)
    }
  })

  test.each([30, 90, 365])('under exponential growth %i days of retention hold the closed form', (days) => {
    // MODELS 3.3: sum of the last R days of e^{g t} = e^{g t} (1 - e^{-gR}) / (1 - e^{-g}), growing at the demand rate.
    const g = 1 / 365.25
    const input = demand(1, { past: pastDays(200, (t) => 1e6 * Math.exp(g * t)) })
    const node = buildNode('database', { ...exact, retention: `${days}d` }, { inputs: [input] })
    for (let t = 0; t <= 500; t++) {
      input.columns[0]?.fill(1e6 * Math.exp(g * t))
      node.at(t)
      const held = (1e6 * Math.exp(g * t) * (1 - Math.exp(-g * days))) / (1 - Math.exp(-g))
      // The grid of long retentions is wider than a day, and the past beyond 200 days is read off its growth.
      expect(node.value('GB') / ((held * 1000) / 1e9)).toBeCloseTo(1, 4)
    }
  })

  test('monthly steps beyond the horizon keep the store running', () => {
    const g = 0.6 / 365.25
    const input = demand(1, { past: pastDays(400, (t) => 1e6 * Math.exp(g * t)) })
    const node = buildNode('database', { ...exact, retention: '90d' }, { inputs: [input] })
    const held = (t: number): number =>
      (1e6 * Math.exp(g * t) * (1 - Math.exp(-90 * g)) * 1000) / (1 - Math.exp(-g)) / 1e9
    const step = (t: number, extended: boolean): void => {
      input.columns[0]?.fill(1e6 * Math.exp(g * t))
      node.at(t, { extended, stepDays: extended ? 30 : 1 })
    }
    for (let t = 0; t < 100; t++) step(t, false)
    for (let t = 100; t <= 1000; t += 30) {
      step(t, true)
      expect(node.value('GB') / held(t)).toBeCloseTo(1, 2)
    }
  })

  test('retention that differs between futures holds each its own window', () => {
    const params = { ...exact, retention: '10d to 40d' }
    const input = demand([1000, 1000, 1000], { paths: 3 })
    const node = buildNode('database', params, { inputs: [input], paths: 3 }).at(0)
    const [a = 0, b = 0, c = 0] = [...node.column('GB')].sort((x, y) => x - y)
    expect(b).toBeCloseTo((1000 * 20 * 1000) / 1e9, 9)
    expect(a).toBeLessThan(b)
    expect(c).toBeGreaterThan(b)
  })

  test('a monthly price adds up to itself over a long and a short month', () => {
    const node = buildNode('database', { ...exact, price: '$9k/month' }, { inputs: [demand(1)] })
    const sum = (from: number, days: number): number =>
      Array.from({ length: days }, (_, i) => node.at(from + i).value('money')).reduce((a, b) => a + b, 0)
    expect(sum(0, 31)).toBeCloseTo(9000, 8)
    expect(sum(31 + 31, 28)).toBeCloseTo(9000, 8)
  })

  test('the ceiling follows the scalability law at its peak, at the clients given, or as stated', () => {
    // oracle `usl` case 3 (specsdm91): N* = 96.53, X* = 1883.93; X(32) = 1466.965
    const usl = { lambda: 89.99522, sigma: 0.02772985, kappa: 0.000104342 }
    const inputs = [demand(864_000)]
    const peak = buildNode('database', { writes: 1, usl }, { inputs }).at(0)
    expect(peak.value('ceiling')).toBeCloseTo(1883.9335504823011, 6)
    expect(peak.value('utilisation')).toBeCloseTo(1000 / 1883.9335504823011, 9)
    const at32 = buildNode('database', { writes: 1, usl, clients: 32 }, { inputs }).at(0)
    expect(at32.value('ceiling')).toBeCloseTo(1466.965104375776, 6)
    const stated = buildNode('database', { writes: 1, ceiling: '12k writes/s' }, { inputs }).at(0)
    expect(stated.value('utilisation')).toBeCloseTo(100 * (10 / 12_000), 9)
  })

  test('measured writes and storage set the levels; storage follows the writes when it is not measured', () => {
    const params = { ...exact, retention: '30d' }
    const plain = buildNode('database', params, { inputs: [demand(1e6)] }).at(0)
    const writes = buildNode('database', params, { inputs: [demand(1e6)], anchors: { 'writes/s': 2 } }).at(0)
    expect(writes.value('writes/s') / plain.value('writes/s')).toBeCloseTo(2, 9)
    expect(writes.value('GB') / plain.value('GB')).toBeCloseTo(2, 9)
    const both = buildNode('database', params, {
      inputs: [demand(1e6)],
      anchors: { 'writes/s': 2, GB: 5 },
    }).at(0)
    expect(both.value('GB') / plain.value('GB')).toBeCloseTo(5, 9)
  })
})
