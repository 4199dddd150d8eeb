import { describe, expect, test } from 'vitest'
import { lastToEnd, steepestRise } from '../../../../src/simulate/physics/agents/agent-rollout.ts'
import { limitOfHours, tightestHour } from '../../../../src/simulate/physics/endpoint/hour-limits.ts'
import { bestRatio, makeThrottle } from '../../../../src/simulate/physics/endpoint/throttle.ts'
import { hoursOfDay } from '../../../../src/simulate/physics/peak-minute.ts'
import { buildNode, feeder } from '../../../support/build-node.ts'

const traffic = (peak: number, burst: number) => ({
  peak: Float64Array.of(peak),
  burst: Float64Array.of(burst),
})
const free = { attempts: 1, refusedWeight: 0 }

describe('contention by the hour', () => {
  test('leaves the whole limit when it has no depth: as without it', () => {
    const even = makeThrottle(traffic(1.7, 0.3), free, limitOfHours({ depth: 0, match: 1 }))
    const plain = makeThrottle(traffic(1.7, 0.3), free)
    for (const ratio of [0.3, 0.9, 1.5]) expect(even.lostAt(ratio, 0)).toBeCloseTo(plain.lostAt(ratio, 0), 12)
  })

  test.each([
    [1, 0],
    [0, 6],
    [-1, 12],
  ])('that correlates by %d with the own day is deepest %i hours after its peak', (match, hours) => {
    const left = limitOfHours({ depth: 0.4, match })
    expect(left[hours]).toBeCloseTo(0.6, 12)
    expect(left[(hours + 12) % 24]).toBeCloseTo(1, 12)
    const wave = Array.from({ length: 24 }, (_, h) => Math.cos((2 * Math.PI * h) / 24))
    const mean = left.reduce((a, b) => a + b, 0) / 24
    const product = wave.reduce((sum, w, h) => sum + w * (mean - (left[h] ?? 0)), 0)
    // Covariance over both standard deviations: 1/2 and 0.2^2 / 2.
    expect(product / 24 / Math.sqrt(0.5 * 0.2 ** 2 * 0.5)).toBeCloseTo(match, 9)
  })

  test('without bursts loses exactly what exceeds what is left in each hour', () => {
    const left = limitOfHours({ depth: 0.5, match: 0.6 })
    const lost = makeThrottle(traffic(2, 0), free, left).lostAt(1.2, 0)
    const hours = hoursOfDay(2)
    const most = hours[0] ?? 1
    const over = hours.reduce((sum, load, h) => sum + Math.max(0, (1.2 * load) / most - (left[h] ?? 1)), 0)
    const asked = hours.reduce((sum, load) => sum + (1.2 * load) / most, 0)
    // The grid is 3 % wide.
    expect(lost).toBeCloseTo(over / asked, 2)
  })

  test('hurts most when the provider is busy at the same hour', () => {
    const lost = (match: number): number =>
      makeThrottle(traffic(1.8, 0.3), free, limitOfHours({ depth: 0.4, match })).lostAt(0.9, 0)
    expect(lost(1)).toBeGreaterThan(lost(0.5))
    expect(lost(0.5)).toBeGreaterThan(lost(-1))
    expect(tightestHour(1.8, limitOfHours({ depth: 0.4, match: 1 }))).toBeCloseTo(1 / 0.6, 12)
    expect(tightestHour(1.8, limitOfHours({ depth: 0, match: 1 }))).toBe(1)
  })
})

describe('the load above which retries make goodput fall', () => {
  test('is the limit itself for a load without bursts or hours, whatever the weight of refusals', () => {
    const storm = makeThrottle(traffic(1, 0), { attempts: 4, refusedWeight: 0.3 })
    // The grid is 3 % wide.
    expect(Math.abs(bestRatio(storm, 0) - 1)).toBeLessThan(0.04)
    expect(storm.lostAt(1.3, 0) * 1.3).toBeGreaterThan(0.3)
  })

  test('lies beyond it where most minutes are below', () => {
    const storm = makeThrottle(traffic(1.8, 0.3), { attempts: 4, refusedWeight: 0.1 })
    expect(bestRatio(storm, 0)).toBeGreaterThan(1)
  })
})

const tokens = feeder('tokens', {
  tokens: { unit: 'tokens/day', value: 1440 * 1000 },
  'tokens-input': { unit: 'tokens/day', value: 1440 * 900 },
  'tokens-cached': { unit: 'tokens/day', value: 0 },
  'tokens-output': { unit: 'tokens/day', value: 1440 * 100 },
})
const still = {
  retries: 0,
  errors: 0,
  truncated: 0,
  availability: 1,
  peak: 1,
  burst: 0,
  'request-size': 1000,
}

describe('an endpoint', () => {
  test('counts a limit over the time in which its bucket refills: a longer one smooths, a shorter one does not', () => {
    const use = (refill: string): number =>
      buildNode('endpoint', { ...still, burst: 0.3, limits: { rpm: 2 }, refill }, { inputs: [tokens] })
        .at(0)
        .value('utilisation')
    const plain = buildNode(
      'endpoint',
      { ...still, burst: 0.3, limits: { rpm: 2 } },
      { inputs: [tokens] },
    ).at(0)
    expect(use('1min')).toBeCloseTo(plain.value('utilisation'), 9)
    expect(use('10min')).toBeLessThan(use('1min'))
    expect(use('5s')).toBeGreaterThan(use('1min'))
  })

  test('has less to give while a shift lasts, and all of it afterwards', () => {
    // The first day's number begins a shift in this future; no other day does.
    const normals = (stream: string, step: number, out: Float64Array): void => {
      out.fill(stream === 'shift' && step === 0 ? -9 : 9)
    }
    const shifts = { 'per-year': 1, left: '40%', lasts: '10d' }
    const node = buildNode(
      'endpoint',
      { ...still, limits: { rpm: 2 }, shifts },
      { inputs: [tokens], normals },
    )
    expect(node.at(0).value('utilisation')).toBeCloseTo(125, 9)
    // One request a minute, 0.8 are left.
    expect(node.value('lost')).toBeCloseTo(20, 1)
    expect(node.at(9).value('utilisation')).toBeCloseTo(125, 9)
    expect(node.at(10).value('utilisation')).toBeCloseTo(50, 9)
    expect(node.at(40, { extended: true }).value('utilisation')).toBeCloseTo(50, 9)
  })

  test('remembers what was lost over the last days, outages among it', () => {
    const normals = (stream: string, step: number, out: Float64Array): void => {
      // An outage of about the repair time begins on day 5: u / chance = 1 / e.
      out.fill(stream === 'outage' && step === 5 ? -2.44 : 9)
    }
    const params = { ...still, availability: '99%', 'repair-time': '12h', 'lost-over': '10d' }
    const node = buildNode('endpoint', params, { inputs: [tokens], normals })
    for (let t = 0; t <= 4; t++) expect(node.at(t).value('lost-over')).toBeCloseTo(0, 9)
    node.at(5)
    const [down] = [node.value('lost-down')]
    expect(down).toBeGreaterThan(0)
    let sum = down
    for (let t = 6; t <= 9; t++) sum += node.at(t).value('lost-down')
    expect(node.value('lost-over')).toBeCloseTo(sum / 10, 9)
    for (let t = 10; t <= 30; t++) node.at(t)
    expect(node.value('lost-over')).toBeCloseTo(0, 9)
  })

  test('an outage on the first day is not taken to have lasted for all the days before', () => {
    const normals = (stream: string, step: number, out: Float64Array): void => {
      out.fill(stream === 'outage' && step === 0 ? -2.44 : 9)
    }
    const params = { ...still, availability: '99%', 'repair-time': '12h', 'lost-over': '10d' }
    const node = buildNode('endpoint', params, { inputs: [tokens], normals }).at(0)
    expect(node.value('lost-over')).toBeCloseTo(node.value('lost-down') / 10, 9)
  })

  test('says from which load on refusals eat its goodput', () => {
    const params = { ...still, retries: 3, 'refused-weight': '20%', limits: { rpm: 2 } }
    const node = buildNode('endpoint', params, { inputs: [tokens] }).at(0)
    expect(Math.abs(node.value('goodput-falls') / 2 - 1)).toBeLessThan(0.04)
  })
})

describe('scaling and rolling out', () => {
  test('the steepest rise of a flat day is none, of a steep one that of its profile', () => {
    expect(steepestRise(1, 1 / 24)).toBeCloseTo(0, 9)
    const hours = hoursOfDay(2)
    const largest = Math.max(...hours.map((load, h) => load - (hours[(h + 23) % 24] ?? 0)))
    expect(steepestRise(2, 1 / 24)).toBeCloseTo(largest, 12)
    expect(steepestRise(2, 1 / 240)).toBeCloseTo(largest / 10, 12)
  })

  test('agents of one length that are met at a random instant end evenly within it', () => {
    // The residual life of a constant is uniform: the last of k is characteristic at k / (k + 1).
    for (const k of [1, 9, 99]) expect(lastToEnd(0, k)).toBeCloseTo(k / (k + 1), 9)
  })

  test('longer tails hold a node longer', () => {
    expect(lastToEnd(1, 30)).toBeGreaterThan(lastToEnd(0.5, 30))
    expect(lastToEnd(1, 30)).toBeGreaterThan(lastToEnd(1, 10))
  })

  test('a rollout takes its waves, each as long as a new node and the last agent of an old one, or the grace', () => {
    const params = {
      turns: 1,
      duration: '10min',
      'duration-spread': 0,
      peak: 1,
      burst: '0%',
      'slots-per-node': 10,
      packing: '100%',
      'scale-up': '5min',
      surge: '25%',
    }
    const tasks = feeder('demand', { volume: { unit: 'requests/day', value: 144_000 } })
    const node = buildNode('agents', params, { inputs: [{ ...tasks, kind: 'demand' }] }).at(0)
    expect(node.value('agents')).toBeCloseTo(1000, 6)
    expect(node.value('rollout')).toBeCloseTo((4 * (5 + (10 * 10) / 11)) / 60, 6)
    // No daily wave: what half a mean duration brings by chance, 99 % of the time.
    expect(node.value('warm-slots')).toBeCloseTo(2.3263478740408408 * Math.sqrt(2 * 1000 * 0.5), 6)
    const held = buildNode(
      'agents',
      { ...params, grace: '2min' },
      { inputs: [{ ...tasks, kind: 'demand' }] },
    ).at(0)
    expect(held.value('rollout')).toBeCloseTo((4 * (5 + 2)) / 60, 9)
  })
})
