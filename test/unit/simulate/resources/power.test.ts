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
    expect(node.measures.map((m) => m.name)).toEqual(['kW', 'kWh', 'kW-peak', 'kW-planning'])
    expect(node.notices[0]?.message).toMatch(/watts.*overhead.*pue/)
  })
})

describe('the planning line', () => {
  const params = { watts: 1000, 'idle-watts': 100, overhead: 1, pue: 1.2 }

  test('is the need at full load on the hottest day, with spare modules and derating', () => {
    const node = buildNode(
      'power',
      { ...params, 'pue-peak': 1.5, redundancy: '4+1', derating: '80%' },
      { inputs: [gpus(4, 2, 6)] },
    ).at(0)
    // 4 needed of 10 installed: the draw is of all 10, the planning line of the 4.
    expect(node.value('kW-planning')).toBeCloseTo((4 * 1.5 * 1.25) / 0.8, 9)
    expect(node.value('kW-peak')).toBeCloseTo(10 * 1.2, 9)
    const stack = node.node.explain?.()
    expect(stack?.steps.reduce((product, { value }) => product * value, stack.start.value)).toBeCloseTo(
      7.5 * 1.25,
      9,
    )
  })

  test('N+1 of four is a quarter more, 2N twice, and anything else is refused with how to write it', () => {
    const at = (redundancy: string): number =>
      buildNode('power', { ...params, redundancy }, { inputs: [gpus(1, 1)] })
        .at(0)
        .value('kW-planning')
    expect([at('N'), at('4+1') / at('N'), at('2N') / at('N')]).toEqual([1.2, 1.25, 2])
    expect(() => at('five')).toThrow(/4\+1/)
  })

  test('a hottest day that is stated cooler than the year is taken as the year', () => {
    const node = buildNode('power', { ...params, 'pue-peak': 1.1 }, { inputs: [gpus(1, 1)] }).at(0)
    expect(node.value('kW-planning')).toBeCloseTo(1.2, 9)
  })
})

describe('power measured at the IT load', () => {
  test('moves the facility by the same factor', () => {
    const params = { watts: 1000, 'idle-watts': 1000, overhead: 1, pue: 1.25, 'measured-at': 'it' }
    const node = buildNode('power', params, { inputs: [gpus(10, 5)], anchors: { 'kW-it': 1.1 } }).at(0)
    expect(node.value('kW-it')).toBeCloseTo(11, 9)
    expect(node.value('kW')).toBeCloseTo(11 * 1.25, 9)
    expect(node.measures.find((m) => m.metric === 'power_kw')?.name).toBe('kW-it')
  })
})

describe('sites', () => {
  const params = { watts: 1000, overhead: 1, pue: 1.25 }

  test('are filled in the order in which they are written, each to the least of feed, hall and racks', () => {
    const sites = [
      { name: 'a', limit: '50 kW', hall: '32 kW', racks: 10, rack: '4 kW' },
      { name: 'b', limit: '60 kW', 'limit-at': 'it' },
    ]
    // a: min(50, 32 x 1.25, 10 x 4 x 1.25) = 40; b: 60 x 1.25 = 75; load 125.
    const node = buildNode('power', { ...params, sites }, { inputs: [gpus(100, 100)] }).at(0)
    expect(node.value('site:a')).toBeCloseTo(40, 9)
    expect(node.value('site:b')).toBeCloseTo(75, 9)
    expect(node.value('unplaced')).toBeCloseTo(10, 9)
    expect(node.value('sites-used')).toBeCloseTo((100 * 125) / 115, 9)
  })

  test('grow on the dates of their steps, which keep what they do not name', () => {
    const sites = [
      { name: 'a', limit: '200 kW', hall: '40 kW', steps: [{ at: '2027-01-01', slip: '9d', hall: '80 kW' }] },
    ]
    const node = buildNode('power', { ...params, sites }, { inputs: [gpus(100, 100)] })
    expect(node.at(39).value('site:a')).toBeCloseTo(50, 9)
    expect(node.at(40).value('site:a')).toBeCloseTo(100, 9)
  })
})

describe('the energy bill', () => {
  const params = { watts: 1000, 'idle-watts': 1000, overhead: 1, pue: 1 }
  const feed = [gpus(10, 10)]

  test('by time of use is the mean price of the day, weighted by the draw', () => {
    const price = { peak: '$0.20/kWh', 'off-peak': '$0.08/kWh', hours: '8h', load: '1.2x' }
    const node = buildNode('power', { ...params, price }, { inputs: feed }).at(0)
    // 40 % of the energy falls into the 8 dear hours.
    expect(node.value('money')).toBeCloseTo(240 * (0.4 * 0.2 + 0.6 * 0.08), 9)
  })

  test('a demand charge is paid on the busiest kW, and adds up to itself over a month', () => {
    const node = buildNode('power', { ...params, 'demand-charge': '$12/kW-month' }, { inputs: feed })
    let month = 0
    for (let day = 0; day < 31; day++) month += node.at(day).value('money')
    expect(month).toBeCloseTo(120, 9)
  })

  test('a demand charge of GPUs that idle at night is that of their busiest part', () => {
    // 15 needed at the peak, 10 in service and 4 loaded on the mean: 6 loaded of 15 at the peak.
    const draw = { watts: 1000, 'idle-watts': 100, overhead: 1, pue: 1, 'demand-charge': '$31/kW-month' }
    const swing = feeder('gpu', {
      gpus: { unit: 'gpus', value: 15 },
      'gpu-hours': { unit: 'gpu-hours/day', value: 240 },
      'busy-gpus': { unit: 'gpus', value: 4 },
    })
    const node = buildNode('power', draw, { inputs: [swing] }).at(0)
    expect(node.value('money')).toBeCloseTo(15 * 0.1 + 6 * 0.9, 9)
  })

  test('a block that has to be taken is paid, taken or not', () => {
    const contract = { ...params, price: '$0.10/kWh', 'take-or-pay': '15 kW' }
    expect(buildNode('power', contract, { inputs: feed }).at(0).value('money')).toBeCloseTo(36, 9)
    expect(
      buildNode('power', contract, { inputs: [gpus(20, 20)] })
        .at(0)
        .value('money'),
    ).toBeCloseTo(48, 9)
    expect(() => buildNode('power', { ...params, 'take-or-pay': '15 kW' }, { inputs: feed })).toThrow(/price/)
  })

  test('carbon is energy times intensity, which falls', () => {
    const params_ = { ...params, carbon: '445 g/kWh', 'carbon-decline': '50% per year' }
    const node = buildNode('power', params_, { inputs: feed })
    expect(node.at(0).value('kgCO2')).toBeCloseTo(240 * 0.445, 9)
    expect(node.at(365.25).value('kgCO2')).toBeCloseTo(120 * 0.445, 9)
  })
})
