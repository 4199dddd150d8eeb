import { describe, expect, test } from 'vitest'
import { buildNode, demand, pastDays, start } from '../../../support/build-node.ts'

const sumOfLast = (days: number, value: (t: number) => number): number =>
  Array.from({ length: days }, (_, i) => value(-1 - i)).reduce((a, b) => a + b, 0)

describe('observed', () => {
  test('a series that moves with demand to a known exponent stays on its curve', () => {
    const volume = (t: number): number => 1000 * Math.exp(0.002 * t)
    const own = (t: number): number => 40 * (volume(t) / 1000) ** 0.8
    const input = demand(volume(100), { past: pastDays(120, volume) })
    const node = buildNode(
      'observed',
      { metric: 'db_qps', exponent: 0.8 },
      { inputs: [input], measured: { db_qps: pastDays(120, own) } },
    ).at(100)
    expect(node.value('value')).toBeCloseTo(own(100), 8)
    expect(node.measures).toEqual([{ name: 'value', unit: 'queries/s', nature: 'gauge', metric: 'db_qps' }])
  })

  test('whatever the exponent of a future, the last four weeks have their measured sum', () => {
    const volume = (t: number): number => 1000 + 5 * t
    const own = (t: number): number => 300 + (t % 5)
    const past = pastDays(120, volume)
    const paths = 5
    const input = demand([0, 0, 0, 0, 0], { past, paths })
    const node = buildNode(
      'observed',
      { metric: 'db_qps', exponent: '0.5 to 2' },
      { inputs: [input], paths, measured: { db_qps: pastDays(120, own) } },
    )
    const sums = new Float64Array(paths)
    for (let t = -28; t < 0; t++) {
      input.columns[0]?.fill(volume(t))
      node
        .at(t)
        .column('value')
        .forEach((value, i) => {
          sums[i] = (sums[i] ?? 0) + value
        })
    }
    for (const sum of sums) expect(sum / sumOfLast(28, own)).toBeCloseTo(1, 9)
  })

  test('its own weekday pattern is kept instead of the one of the feeder', () => {
    // Requests fall to 60 % at weekends, GPUs stand there all week.
    const weekend = (day: number): boolean => (((day + 3) % 7) + 7) % 7 >= 5
    const volume = (t: number): number => (weekend(start + t) ? 600 : 1000)
    const input = demand(1, { past: pastDays(140, volume) })
    const node = buildNode(
      'observed',
      { metric: 'gpu_count', exponent: 1 },
      { inputs: [input], measured: { gpu_count: pastDays(140, () => 50) } },
    )
    const values = Array.from({ length: 14 }, (_, t) => {
      input.columns[0]?.fill(volume(t))
      return node.at(t).value('value')
    })
    const spread = Math.max(...values) / Math.min(...values)
    // 12 weeks / (12 + 2): 6/7 of ln(1 / 0.6) is taken out.
    expect(Math.log(spread)).toBeCloseTo(Math.log(1 / 0.6) / 7, 6)
    expect(values.reduce((a, b) => a + b, 0) / 14).toBeCloseTo(50, 6)
  })

  test('daily noise of the series is measured and has mean 1, and ends at the horizon', () => {
    const wiggle = (t: number): number => (t % 2 === 0 ? 0.1 : -0.1)
    const input = demand(100, { past: pastDays(120, () => 100) })
    let asked = 0
    const normals = (_stream: string, _step: number, out: Float64Array): void => {
      asked += 1
      out.fill(1)
    }
    const node = buildNode(
      'observed',
      { metric: 'db_qps', exponent: 1 },
      { inputs: [input], measured: { db_qps: pastDays(120, (t) => 10 * Math.exp(wiggle(t))) }, normals },
    )
    const trend = node.at(400, { extended: true }).value('value')
    expect(asked).toBe(0)
    const noisy = node.at(0).value('value')
    expect(asked).toBe(1)
    // sd 0.1 up to the weekly means of an odd week and degrees of freedom; e^{sd z - sd^2/2} at z = 1
    const sd = 0.1
    expect(Math.log(noisy / trend)).toBeGreaterThan(0.8 * sd)
    expect(Math.log(noisy / trend)).toBeLessThan(1.25 * sd)
  })

  test('a spend moves with the token price; one on its own trend only with dated steps', () => {
    const past = pastDays(60, () => 1000)
    const measured = { cost: pastDays(60, () => 500) }
    const onDemand = buildNode(
      'observed',
      { metric: 'cost', exponent: 1 },
      { inputs: [demand(1000, { past })], measured },
    )
    onDemand.priceIndex.fill(0.5)
    onDemand.tokensFactor.fill(1.2)
    expect(onDemand.at(0).value('money')).toBeCloseTo(300, 9)
    const own = demand(500, { unit: 'USD/day', past: pastDays(60, () => 500) })
    const onTrend = buildNode('observed', { metric: 'cost', exponent: 1 }, { inputs: [own], measured })
    onTrend.priceIndex.fill(0.5)
    onTrend.priceSteps.fill(0.8)
    expect(onTrend.at(0).value('money')).toBeCloseTo(400, 9)
    expect(onTrend.measures).toEqual([{ name: 'money', unit: 'USD/day', nature: 'flow', metric: 'cost' }])
  })

  test('the series itself as feeder comes back unchanged', () => {
    const past = pastDays(60, (t) => 100 + t + (t % 7))
    const node = buildNode(
      'observed',
      { metric: 'requests' },
      { inputs: [demand(1234.5, { past })], measured: { requests: past } },
    )
    expect(node.at(3).value('value')).toBeCloseTo(1234.5, 9)
    expect(node.notices).toEqual([])
    expect(node.measures[0]).toMatchObject({ unit: 'requests/day', nature: 'flow' })
  })

  test('without a measured past of the feeder its level stands for the level now', () => {
    const measured = { db_qps: pastDays(28, () => 80) }
    const known = buildNode(
      'observed',
      { metric: 'db_qps', exponent: 2 },
      { inputs: [demand(200, { level: 100 })], measured },
    ).at(0)
    expect(known.value('value')).toBeCloseTo(320, 9)
    const input = demand(100)
    const first = buildNode('observed', { metric: 'db_qps', exponent: 2 }, { inputs: [input], measured })
    expect(first.at(0).value('value')).toBeCloseTo(80, 9)
    input.columns[0]?.fill(200)
    expect(first.at(1).value('value')).toBeCloseTo(320, 9)
  })

  test('a stated level replaces the measured one; without either the refusal says what to type', () => {
    const inputs = [demand(150, { level: 100 })]
    expect(
      buildNode('observed', { metric: 'my_widgets', unit: 'widgets', exponent: 1, level: 8 }, { inputs })
        .at(0)
        .value('value'),
    ).toBeCloseTo(12, 9)
    expect(() => buildNode('observed', { metric: 'db_qps', exponent: 1 }, { inputs })).toThrow(
      /exports hold no db_qps/,
    )
  })

  test('an exponent that nobody knows is assumed and said', () => {
    const node = buildNode(
      'observed',
      { metric: 'db_qps' },
      { inputs: [demand(1, { level: 1 })], measured: { db_qps: pastDays(28, () => 1) } },
    )
    expect(node.notices[0]?.message).toMatch(/exponent 0.8 to 1.2/)
  })
})

test('a series that went quiet before the start stands at its last known weeks', () => {
  const measured = { db_qps: pastDays(200, (t) => (t < -60 ? 70 : Number.NaN)) }
  const node = buildNode(
    'observed',
    { metric: 'db_qps', exponent: 1 },
    { inputs: [demand(2, { level: 1 })], measured },
  ).at(0)
  expect(node.value('value')).toBeCloseTo(140, 9)
})
