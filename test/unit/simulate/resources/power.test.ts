import { describe, expect, test } from 'vitest'
import { buildNode, feeder } from '../../../support/build-node.ts'

const gpus = (inService: number, busy: number, idle?: number) =>
  feeder('gpu', {
    gpus: { unit: 'gpus', value: inService },
    'gpu-hours': { unit: 'gpu-hours/day', value: 24 * inService },
    'busy-gpus': { unit: 'gpus', value: busy },
    ...(idle === undefined ? {} : { 'idle-gpus': { unit: 'gpus', value: idle } }),
  })

describe('power', () => {
  test.each([
    // oracle `power`, cases 1 and 2
    {
      n: 8,
      idle: 70,
      peak: 700,
      u: 0.6,
      overhead: 250,
      pue: 1.3,
      kw: 7.2592,
      kwh730h: 5299.216,
      at10c: 529.9216,
    },
    {
      n: 64,
      idle: 140,
      peak: 1000,
      u: 0.7,
      overhead: 400,
      pue: 1.2,
      kw: 87.7056,
      kwh730h: 64025.088,
      at10c: 6402.5088,
    },
  ])(
    '$n GPUs at $u draw $kw kW at the facility',
    ({ n, idle, peak, u, overhead, pue, kw, kwh730h, at10c }) => {
      const params = { watts: peak, 'idle-watts': idle, overhead: `${overhead} W`, pue, price: '$0.10/kWh' }
      const node = buildNode('power', params, { inputs: [gpus(n, n * u)] }).at(0)
      expect(node.value('kW')).toBeCloseTo(kw, 9)
      expect((node.value('kWh') / 24) * 730).toBeCloseTo(kwh730h, 6)
      expect((node.value('money') / 24) * 730).toBeCloseTo(at10c, 6)
    },
  )

  test('overhead without a unit is a factor on the whole server', () => {
    const params = { watts: 700, 'idle-watts': 700, overhead: 1.4, pue: 1.25 }
    const node = buildNode('power', params, { inputs: [gpus(100, 50)] }).at(0)
    expect(node.value('kW')).toBeCloseTo(100 * 0.7 * 1.4 * 1.25, 9)
  })

  test('the peak is every GPU at full load: installed ones of an owned fleet, needed ones of another', () => {
    const params = { watts: 1000, 'idle-watts': 100, overhead: 1, pue: 1 }
    const owned = buildNode('power', params, { inputs: [gpus(4, 2, 6)] }).at(0)
    expect(owned.value('kW-peak')).toBeCloseTo(10, 9)
    expect(owned.value('kW')).toBeCloseTo(10 * 0.1 + 2 * 0.9, 9)
    const rented = buildNode('power', params, { inputs: [gpus(4, 2)] }).at(0)
    expect(rented.value('kW-peak')).toBeCloseTo(4, 9)
  })

  test('measured kW move energy, peak and money alike', () => {
    const params = { watts: 700, overhead: 1.4, pue: 1.25, price: '$0.09/kWh' }
    const plain = buildNode('power', params, { inputs: [gpus(10, 5)] }).at(0)
    const node = buildNode('power', params, { inputs: [gpus(10, 5)], anchors: { kW: 1.2 } }).at(0)
    for (const name of ['kW', 'kWh', 'kW-peak', 'money']) {
      expect(node.value(name) / plain.value(name)).toBeCloseTo(1.2, 9)
    }
  })

  test('energy costs nothing known unless a price is given', () => {
    const node = buildNode('power', {}, { inputs: [gpus(1, 1)] })
    expect(node.measures.map((m) => m.name)).toEqual(['kW', 'kWh', 'kW-peak'])
    expect(node.notices[0]?.message).toMatch(/watts.*overhead.*pue/)
  })
})
