import { describe, expect, test } from 'vitest'
import { burstPeak } from '../../../../src/simulate/physics/peak-minute.ts'
import type { Input } from '../../../../src/simulate/resource-kind.ts'
import { buildNode, feeder } from '../../../support/build-node.ts'

/** Tokens of a day, with the requests behind them. */
function tokens(requests: number, each = { input: 600, cached: 1200, output: 200 }): Input {
  const perDay = (size: number) => ({ unit: 'tokens/day', value: requests * size })
  return {
    ...feeder('tokens', {
      tokens: perDay(each.input + each.cached + each.output),
      'tokens-input': perDay(each.input),
      'tokens-cached': perDay(each.cached),
      'tokens-output': perDay(each.output),
    }),
    requests: Float64Array.from([requests]),
  }
}

/** Nothing fails, nothing bursts: a day is 1,440 equal minutes. */
const calm = { peak: 1, burst: 0, errors: 0, truncated: 0, availability: 1 }

function built(params: Readonly<Record<string, unknown>>, requests = 1_440_000) {
  return buildNode('endpoint', { ...calm, ...params }, { inputs: [tokens(requests)] }).at(0)
}

describe('endpoint', () => {
  test('an even load below every limit is served whole', () => {
    const node = built({ limits: { rpm: 1250, itpm: '1M', otpm: '400k' }, 'counts-cached': false })
    expect(node.value('peak-rpm')).toBeCloseTo(1000, 9)
    expect(node.value('peak-tpm')).toBeCloseTo(800_000, 6)
    expect(node.value('lost')).toBeCloseTo(0, 9)
    expect(node.value('utilisation')).toBeCloseTo(80, 9)
    expect(node.value('goodput')).toBeCloseTo(2000 * 1_440_000, 3)
    expect(node.value('tokens-twice')).toBe(0)
  })

  test('over a limit the rest is lost, and retries only multiply the attempts', () => {
    // oracle `retry_fixed_point`: 110 on 100 with five attempts
    const node = built({ limits: { rpm: 1000 }, retries: 4 }, 1_584_000)
    expect(node.value('lost')).toBeCloseTo(100 / 11, 1)
    expect(node.value('attempts')).toBeCloseTo(2.386340469281387, 1)
    expect(node.value('goodput')).toBeCloseTo((2000 * 1_440_000) / 1, -8)
  })

  test('the first limit to bind decides, and what counts against it is the provider’s rule', () => {
    const use = (limits: object, rules: object = {}): number =>
      built({ limits, ...rules }).value('utilisation')
    expect(use({ itpm: '1M' }, { 'counts-cached': false })).toBeCloseTo(60, 9)
    expect(use({ itpm: '1M' }, { 'counts-cached': true })).toBeCloseTo(180, 9)
    expect(use({ itpm: '1M' }, { model: 'claude-sonnet-4-5', price: '$1/M tokens' })).toBeCloseTo(60, 9)
    expect(use({ otpm: '400k' })).toBeCloseTo(50, 9)
    expect(use({ otpm: '400k' }, { 'max-tokens': 800 })).toBeCloseTo(200, 9)
    expect(use({ tpm: '4M' }, { 'counts-cached': true })).toBeCloseTo(50, 9)
    expect(use({ otpm: '400k' }, { shared: '50%' })).toBeCloseTo(100, 9)
    expect(use({ rpm: 2000, otpm: '400k', itpm: '1M' }, { 'counts-cached': false })).toBeCloseTo(60, 9)
    expect(use({ concurrent: 400 }, { duration: '10s' })).toBeCloseTo((100 * 1000) / 6 / 400, 6)
  })

  test('the peak minute is the mean minute times the busy hour and the burst', () => {
    const node = built({ peak: 2, burst: 0.3 })
    expect(node.value('peak-rpm')).toBeCloseTo(1000 * 2 * burstPeak(0.3, 60), 6)
  })

  test('bursts lose requests although the day as a whole would fit', () => {
    const lost = (burst: number): number => built({ limits: { rpm: 2000 }, burst }).value('lost')
    expect(lost(0)).toBeCloseTo(0, 9)
    expect(lost(0.3)).toBeGreaterThan(0.01)
    // Exponential minutes: E[(X - 2)+] = e^-2.
    expect(lost(1)).toBeCloseTo(100 * Math.exp(-2), 0)
  })

  test('tokens paid are those of answers and those paid twice, on both routes', () => {
    const faults = { errors: '5%', timeouts: '4%', truncated: '3%', retries: 2, generated: '50%' }
    const node = built({ ...faults, price: '$2/M tokens', limits: { rpm: 900 } })
    const paid = node.value('money') / 2e-6
    expect(node.value('goodput') + node.value('tokens-twice')).toBeCloseTo(paid, 0)
    expect(node.value('tokens-twice')).toBeGreaterThan(0.05 * node.value('goodput'))
  })

  test('measured tokens hold their repeats already: the bill of today is not repeated', () => {
    const faults = { errors: '5%', timeouts: '4%', truncated: '3%', price: '$2/M tokens' }
    const measured = { ...tokens(1_440_000), levels: [2000 * 1_440_000, 1, 1, 1] }
    const node = buildNode('endpoint', { ...calm, ...faults }, { inputs: [measured] }).at(0)
    expect(node.value('money')).toBeCloseTo(2e-6 * 2000 * 1_440_000, 4)
    expect(node.value('goodput')).toBeLessThan(0.95 * 2000 * 1_440_000)
  })

  test('a failover serves what the first route refuses, at its own price', () => {
    const limits = { limits: { rpm: 500 }, price: '$2/M tokens' }
    const alone = built(limits)
    const helped = built({ ...limits, failover: { price: '1.5x', capacity: '2x' } })
    expect(alone.value('lost')).toBeCloseTo(50, 1)
    expect(helped.value('lost')).toBeCloseTo(0, 1)
    expect(helped.value('money') / alone.value('money')).toBeCloseTo(1 + 1.5, 2)
    expect(built({ ...limits, failover: { share: '40%', capacity: '2x' } }).value('lost')).toBeCloseTo(30, 1)
    expect(built({ ...limits, failover: { capacity: '0.5x' } }).value('lost')).toBeCloseTo(25, 1)
  })

  test('an outage loses its part of the day, and lasts over midnight', () => {
    // u = 1e-12: an outage of 28 repair times begins; no other follows.
    const normals = (_: string, step: number, out: Float64Array): void =>
      void out.fill(step === 0 ? -7.034 : 1)
    const params = { ...calm, availability: '99%', 'repair-time': '1h' }
    const node = buildNode('endpoint', params, { inputs: [tokens(1e6)], normals })
    expect(node.at(0).value('lost-down')).toBeCloseTo(100, 6)
    const left = node.at(1).value('lost-down')
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThan(50)
    expect(node.value('goodput')).toBeCloseTo((1 - left / 100) * 2e9, 0)
    expect(node.at(2).value('lost-down')).toBe(0)
    expect(node.value('lost')).toBeCloseTo(0, 9)
  })

  test('a second region takes over in an outage, but for their common causes', () => {
    const normals = (_: string, step: number, out: Float64Array): void =>
      void out.fill(step === 0 ? -7.034 : 1)
    const params = { ...calm, availability: '99%', 'repair-time': '1h', 'common-cause': '20%', failover: {} }
    const node = buildNode('endpoint', params, { inputs: [tokens(1e6)], normals }).at(0)
    expect(node.value('lost-down')).toBeCloseTo(100 * (0.2 + 0.64 * 0.01), 6)
  })

  test('a limit that is raised on a date halves its use from then on', () => {
    const steps = [{ at: '2026-12-11', multiply: '2x' }]
    const node = built({ limits: { rpm: 2000 }, steps })
    expect(node.at(9).value('utilisation')).toBeCloseTo(50, 9)
    expect(node.at(10).value('utilisation')).toBeCloseTo(25, 9)
  })

  test('requests in flight follow Little’s law, and time-outs cut the tail', () => {
    expect(built({ duration: '12s' }).value('in-flight')).toBeCloseTo(200, 6)
    const once = { duration: '4s to 30s each', retries: 0 }
    expect(built({ ...once, timeout: '10s' }).value('in-flight')).toBeLessThan(
      0.7 * built(once).value('in-flight'),
    )
    // Half of the attempts are cut and made again: worse than waiting.
    expect(built({ ...once, timeout: '10s', retries: 4 }).value('in-flight')).toBeGreaterThan(
      built(once).value('in-flight'),
    )
  })

  test('the 95th percentile of the first token is the service’s own until 1 in 20 attempts is refused', () => {
    const params = { limits: { rpm: 1000 }, ttft: '200ms to 2s each', retries: 4 }
    expect(built(params, 1_400_000).value('p95-ttft')).toBeCloseTo(2, 9)
    expect(built(params, 2_880_000).value('p95-ttft')).toBeGreaterThan(5)
  })

  test('a ramp limit refuses the minutes that jump above their hour, however high the limit', () => {
    expect(built({ limits: { rpm: '1M' }, burst: 1, ramp: '2x' }).value('lost')).toBeCloseTo(
      100 * Math.exp(-2),
      0,
    )
  })

  test('what is assumed is said, and what is stated is not', () => {
    const text = (params: Readonly<Record<string, unknown>>): string =>
      buildNode('endpoint', params, { inputs: [tokens(1000)] })
        .notices.map((n) => n.message)
        .join('\n')
    expect(text({})).toMatch(/no limits.*peak 1.3x to 2x.*retries 4.*errors/)
    expect(text({ ...calm, retries: 2, 'repair-time': '1h', limits: { rpm: 10 } })).toBe('')
  })

  test('a limit on concurrent requests asks how long they run', () => {
    expect(() => built({ limits: { concurrent: 100 } })).toThrow(/how long a request runs/)
  })
})
