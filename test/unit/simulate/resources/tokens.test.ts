import { describe, expect, test } from 'vitest'
import { buildNode, demand, pastDays, ratio, start } from '../../../support/build-node.ts'

const parts = ['tokens-input', 'tokens-cached', 'tokens-output'] as const

describe('tokens', () => {
  test('requests times tokens per request, with the cached share taken out of the input', () => {
    const node = buildNode(
      'tokens',
      { input: '1.8k', output: 350, cached: '55%' },
      { inputs: [demand(1e6)], share: 0.5 },
    ).at(0)
    expect(node.value('tokens-input')).toBeCloseTo(0.5e6 * 1800 * 0.45, 3)
    expect(node.value('tokens-cached')).toBeCloseTo(0.5e6 * 1800 * 0.55, 3)
    expect(node.value('tokens-output')).toBeCloseTo(0.5e6 * 350, 3)
    expect(node.value('tokens')).toBeCloseTo(0.5e6 * 2150, 3)
    expect(node.measures.map((m) => m.name)).not.toContain('money')
  })

  test('several demands add up', () => {
    const node = buildNode(
      'tokens',
      { input: 100, output: 10 },
      { inputs: [demand(10), demand(30, { id: 'search' })] },
    ).at(0)
    expect(node.value('tokens')).toBe(40 * 110)
  })

  test('each part is priced at its own price, and the price index moves all of them', () => {
    const price = { input: '$3/M tokens', cached: '$0.30/M tokens', output: '$15/M tokens' }
    const node = buildNode(
      'tokens',
      { input: 1000, output: 200, cached: '50%', price },
      { inputs: [demand(1e6)] },
    ).at(0)
    // 500M x $3 + 500M x $0.30 + 200M x $15, per million
    expect(node.value('money')).toBeCloseTo(1500 + 150 + 3000, 8)
    node.priceIndex.fill(0.5)
    expect(node.at(1).value('money')).toBeCloseTo(2325, 8)
  })

  test('one price stands for every token, and cached input costs a tenth when only input and output are priced', () => {
    const one = buildNode(
      'tokens',
      { input: 800, output: 200, cached: '50%', price: '$2/M tokens' },
      { inputs: [demand(1e6)] },
    ).at(0)
    expect(one.value('money')).toBeCloseTo(2000, 8)
    const two = buildNode(
      'tokens',
      { input: 1000, output: 0, cached: '100%', price: { input: '$3/M tokens', output: '$15/M tokens' } },
      { inputs: [demand(1e6)] },
    ).at(0)
    expect(two.value('money')).toBeCloseTo(300, 8)
  })

  test('a model takes its catalogue prices, and a model without one is refused with what to type', () => {
    const prices = { input: 1e-6, cached: 1e-7, output: 4e-6, source: 'catalogue' }
    const node = buildNode(
      'tokens',
      { input: 1000, output: 100, model: 'm-1' },
      { inputs: [demand(1e6)], tokenPrices: { 'm-1': prices } },
    )
    expect(node.at(0).value('money')).toBeCloseTo(1000 + 400, 8)
    expect(() => buildNode('tokens', { model: 'm-1' }, { inputs: [demand(1)] })).toThrow(
      /no price is known for model 'm-1'/,
    )
  })

  test('a price in another currency needs a rate', () => {
    const params = { input: 1000, output: 0, price: 'EUR 2/M tokens' }
    expect(() => buildNode('tokens', params, { inputs: [demand(1)] })).toThrow(
      /price is in EUR, the scenario in USD/,
    )
    const node = buildNode('tokens', params, { inputs: [demand(1e6)], fx: { EUR: 1.1 } }).at(0)
    expect(node.value('money')).toBeCloseTo(2200, 8)
  })

  test('a demand in tokens feeds 1:1 and is split by its measured output share, else 20 % with a notice', () => {
    const inputs = [demand(1e9, { unit: 'tokens/day' })]
    const measured = buildNode(
      'tokens',
      {},
      { inputs, ratios: { 'output-share': ratio(0.1), cached: ratio(0.5) } },
    ).at(0)
    expect(measured.value('tokens')).toBeCloseTo(1e9, 3)
    expect(measured.value('tokens-output')).toBeCloseTo(1e8, 3)
    expect(measured.value('tokens-cached')).toBeCloseTo(4.5e8, 3)
    expect(measured.notices).toEqual([])
    const assumed = buildNode('tokens', {}, { inputs }).at(0)
    expect(assumed.value('tokens-output')).toBeCloseTo(2e8, 3)
    expect(assumed.notices.map((n) => n.code)).toEqual(['assumed'])
    const stated = buildNode('tokens', { input: 900, output: 300 }, { inputs }).at(0)
    expect(stated.value('tokens-output')).toBeCloseTo(2.5e8, 3)
  })

  test('measured tokens per request grow at their own pace; what the scenario states stays', () => {
    const ratios = { input: ratio(1000, 0.4), output: ratio(100, 0.4) }
    const node = buildNode('tokens', { output: 50 }, { inputs: [demand(10)], ratios }).at(365.25)
    expect(node.value('tokens-input')).toBeCloseTo(10_000 * Math.exp(0.4), 6)
    expect(node.value('tokens-output')).toBe(500)
  })

  test('a growing cached share bends towards 1 and starts at its measured slope', () => {
    const node = buildNode(
      'tokens',
      { input: 1, output: 0 },
      { inputs: [demand(1)], ratios: { cached: ratio(0.6, 0.5) } },
    )
    const day = 1e-3
    const slope = (Math.log(node.at(day).value('tokens-cached')) - Math.log(0.6)) / (day / 365.25)
    expect(slope).toBeCloseTo(0.5, 4)
    const later = node.at(3652.5).value('tokens-cached')
    expect(later).toBeGreaterThan(0.99)
    expect(later).toBeLessThanOrEqual(1)
  })

  test('the past is back-cast at the ratio of each day', () => {
    const past = pastDays(10, (t) => 1000 + t)
    const node = buildNode(
      'tokens',
      { output: 0 },
      { inputs: [demand(2)], ratios: { input: ratio(999, 0, past) } },
    )
    expect(node.at(-3).value('tokens-input')).toBe(2 * 997)
    expect(node.at(0).value('tokens-input')).toBe(2 * 999)
  })

  test('a migration multiplies all tokens, a caching programme moves input into the cache', () => {
    const node = buildNode('tokens', { input: 100, output: 10, cached: '40%' }, { inputs: [demand(1)] })
    node.tokensFactor.fill(1.3)
    node.cachedShareShift.fill(0.3)
    node.at(0)
    expect(node.value('tokens-cached')).toBeCloseTo(130 * 0.7, 10)
    expect(node.value('tokens')).toBeCloseTo(143, 10)
    node.cachedShareShift.fill(0.9)
    expect(node.at(1).value('tokens-cached')).toBeCloseTo(130, 10)
  })

  test('measured levels move the parts, the parts still add up and money follows', () => {
    const params = { input: '500 to 2k', output: 100, price: '$1/M tokens' }
    const node = buildNode('tokens', params, {
      inputs: [demand([1e6, 1e6, 1e6], { paths: 3 })],
      paths: 3,
      anchors: { tokens: 2, 'tokens-output': 3 },
    }).at(0)
    // The spread of a factor that the exports have fixed is gone: median input 1,000, total (1,000 + 100) x 2.
    for (let i = 0; i < 3; i++) {
      expect(node.column('tokens')[i]).toBeCloseTo(2200e6, 0)
      expect(node.column('tokens-output')[i]).toBeCloseTo(300e6, 3)
      expect(node.column('tokens-input')[i]).toBeCloseTo(1900e6, 0)
      expect(node.column('money')[i]).toBeCloseTo(2200, 6)
      expect(parts.reduce((sum, name) => sum + (node.column(name)[i] ?? 0), 0)).toBeCloseTo(2200e6, 0)
    }
    expect(node.node.selfAnchored).toBe(true)
  })

  test('sizes that nobody states or measures are assumed and named', () => {
    const node = buildNode('tokens', {}, { inputs: [demand(1)] })
    expect(node.notices).toHaveLength(1)
    expect(node.notices[0]?.message).toMatch(/input 1.2k to 12k.*output 28 to 343/)
    expect(start).toBe(20_788)
  })

  test('a mistake inside a price is told in the words of a price', () => {
    expect(() =>
      buildNode('tokens', { price: { input: '$3/M tokens', outptu: '$15/M tokens' } }, {}),
    ).toThrow(/outptu/)
    expect(() => buildNode('tokens', { price: { input: '3 gpus', output: '$15/M tokens' } }, {})).toThrow(
      /gpus/,
    )
  })
})
