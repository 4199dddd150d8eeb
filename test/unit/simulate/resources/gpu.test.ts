import { describe, expect, test } from 'vitest'
import { buildNode, feeder, pastDays } from '../../../support/build-node.ts'

const unit = 'tokens/day'
const tokens = (input: number, cached: number, output: number) =>
  feeder('tokens', {
    'tokens-input': { unit, value: input },
    'tokens-cached': { unit, value: cached },
    'tokens-output': { unit, value: output },
  })

describe('gpu', () => {
  test('the published DeepSeek day needs the published nodes and costs the published money', () => {
    // DeepSeek 2025-02-28: 608B input (56.3 % cached) at 73.7k tokens/s a node of 8 with hits counted, 168B output at 14.8k,
    // 226.75 nodes, $87,072 at $2 per GPU-hour; oracle `deepseek_consistency`: 226.8636 nodes from the rates.
    const node = buildNode(
      'gpu',
      {
        prefill: 73_700 / 8,
        'prefill-cached': 73_700 / 8,
        decode: 14_800 / 8,
        utilisation: '100%',
        price: '$2/h',
      },
      { inputs: [tokens(608e9 * 0.437, 608e9 * 0.563, 168e9)] },
    ).at(0)
    expect(node.value('gpus') / 8).toBeCloseTo(226.86356641580522, 6)
    expect(node.value('money')).toBeCloseTo(226.86356641580522 * 8 * 24 * 2, 4)
    expect(Math.abs(node.value('gpus') / 8 / 226.75 - 1)).toBeLessThan(0.001)
  })

  test.each([
    // oracle `breakeven`: self-hosted money per million output tokens
    { price: 2.5, rate: 1500, utilisation: 0.4, perMillion: 1.1574074074074074 },
    { price: 3, rate: 1500, utilisation: 0.3, perMillion: 1.8518518518518516 },
    { price: 2, rate: 5000, utilisation: 0.5, perMillion: 0.2222222222222222 },
  ])(
    'a million tokens cost $perMillion at $price an hour and $rate tokens/s',
    ({ price, rate, utilisation, perMillion }) => {
      const node = buildNode(
        'gpu',
        { decode: rate, utilisation, price: `$${price}/h` },
        { inputs: [tokens(0, 0, 1e6)] },
      ).at(0)
      expect(node.value('money')).toBeCloseTo(perMillion, 12)
    },
  )

  test('need is mean x peak / utilisation, hours follow the mean', () => {
    // 86,400 output tokens a day at 1 token/s: one busy GPU.
    const node = buildNode(
      'gpu',
      { decode: 1, utilisation: 0.5, peak: '1.5x' },
      { inputs: [tokens(0, 0, 86_400)] },
    ).at(0)
    expect(node.value('busy-gpus')).toBeCloseTo(1, 12)
    expect(node.value('gpus')).toBeCloseTo(3, 12)
    expect(node.value('gpu-hours')).toBeCloseTo(48, 12)
  })

  test('prefill defaults to five times decode and a cached token to a tenth of a prefilled one', () => {
    const node = buildNode(
      'gpu',
      { decode: 1, utilisation: '100%' },
      { inputs: [tokens(5 * 86_400, 50 * 86_400, 86_400)] },
    ).at(0)
    expect(node.value('busy-gpus')).toBeCloseTo(3, 12)
    expect(node.notices.map((n) => n.message).join()).toMatch(/prefill 5x decode/)
  })

  test('an owned fleet costs what is installed, idle or not, and grows with a need beyond it', () => {
    const params = { decode: 1, utilisation: 0.5, fleet: 'owned', count: 10, price: '$2/h' }
    const feed = tokens(0, 0, 86_400)
    const node = buildNode('gpu', params, { inputs: [feed] }).at(0)
    expect(node.value('money')).toBeCloseTo(10 * 24 * 2, 9)
    expect(node.value('idle-gpus')).toBeCloseTo(8, 9)
    feed.columns[2]?.fill(8 * 86_400)
    node.at(1)
    expect(node.value('gpus')).toBeCloseTo(16, 9)
    expect(node.value('money')).toBeCloseTo(16 * 24 * 2, 9)
  })

  test('a reserved fleet without a count stands at its measured GPUs, else at the need of the first day', () => {
    const params = { decode: 1, utilisation: 0.5, fleet: 'reserved', price: '$1/h' }
    const gpuCount = pastDays(60, () => 7)
    const measured = buildNode('gpu', params, {
      inputs: [tokens(0, 0, 86_400)],
      measured: { gpu_count: gpuCount },
    }).at(0)
    expect(measured.value('money')).toBeCloseTo(7 * 24, 9)
    const feed = tokens(0, 0, 86_400)
    const first = buildNode('gpu', params, { inputs: [feed] }).at(0)
    feed.columns[2]?.fill(43_200)
    expect(first.at(1).value('money')).toBeCloseTo(2 * 24, 9)
    expect(first.notices.map((n) => n.message).join()).toMatch(/needed at start/)
  })

  test('with replicas the need is whole, and never below the least', () => {
    const feed = tokens(0, 0, 86_400)
    const params = { decode: 1, utilisation: '100%', replica: 8, 'min-replicas': 2 }
    const node = buildNode('gpu', params, { inputs: [feed] }).at(0)
    expect(node.value('gpus')).toBe(16)
    expect(node.value('gpu-hours')).toBe(16 * 24)
    feed.columns[2]?.fill(16 * 86_400)
    expect(node.at(1).value('gpus')).toBe(16)
    feed.columns[2]?.fill(16.01 * 86_400)
    expect(node.at(2).value('gpus')).toBe(24)
  })

  test('its own price decline halves the price in a year and leaves the past alone', () => {
    const params = { decode: 1, utilisation: '100%', price: '$2/h', 'price-decline': '50% per year' }
    const node = buildNode('gpu', params, { inputs: [tokens(0, 0, 86_400)] })
    expect(node.at(0).value('money')).toBeCloseTo(48, 9)
    expect(node.at(365.25).value('money')).toBeCloseTo(24, 9)
    expect(node.at(-90).value('money')).toBeCloseTo(48, 9)
  })

  test('measured GPUs move hours and money too, and an uncertain throughput no longer spreads the level', () => {
    const params = { decode: '400 to 2.7k tokens/s', utilisation: '45% to 60%', price: '$2/h' }
    const input = feeder('tokens', {
      'tokens-input': { unit, value: [0, 0] },
      'tokens-cached': { unit, value: [0, 0] },
      'tokens-output': { unit, value: [1e9, 1e9] },
    })
    const plain = buildNode('gpu', params, { inputs: [input], paths: 2 }).at(0)
    const node = buildNode('gpu', params, { inputs: [input], paths: 2, anchors: { gpus: 3 } }).at(0)
    expect(plain.column('gpus')[0]).not.toBe(plain.column('gpus')[1])
    expect(node.column('gpus')[0]).toBe(node.column('gpus')[1])
    expect(node.value('gpu-hours') / node.value('gpus')).toBeCloseTo(24, 9)
    expect(node.value('money')).toBeCloseTo(node.value('gpu-hours') * 2, 6)
  })

  test('without figures it says what it assumes', () => {
    const node = buildNode('gpu', {}, { inputs: [tokens(1, 1, 1)] })
    expect(node.notices[0]?.message).toMatch(/decode 400 to 2.7k.*utilisation.*peak/)
    expect(buildNode('gpu', {}, { inputs: [tokens(1, 1, 1)], anchors: { gpus: 1 } }).notices).toEqual([])
  })
})
