import { describe, expect, test } from 'vitest'
import { buildNode, demand, feeder } from '../../../support/build-node.ts'

const unit = 'tokens/day'
const tokens = feeder('tokens', {
  'tokens-input': { unit, value: 0 },
  'tokens-cached': { unit, value: 0 },
  'tokens-output': { unit, value: 86_400 },
})

describe('in the back-cast a measured value takes the place of the modelled one, and what is derived follows', () => {
  test('hours, busy GPUs and money follow measured GPUs', () => {
    const node = buildNode('gpu', { decode: 1, utilisation: 0.5, price: '$2/h' }, { inputs: [tokens] }).at(-1)
    node.node.anchor?.('gpus', 10)
    expect(node.value('gpus')).toBe(10)
    expect(node.value('gpu-hours')).toBeCloseTo(240, 9)
    expect(node.value('busy-gpus')).toBeCloseTo(5, 9)
    expect(node.value('money')).toBeCloseTo(480, 9)
    node.node.anchor?.('gpu-hours', 120)
    expect(node.value('gpus')).toBe(10)
    expect(node.value('busy-gpus')).toBeCloseTo(2.5, 9)
  })

  test('energy and its money follow measured power, so that power is not anchored twice', () => {
    const gpu = buildNode('gpu', { decode: 1, utilisation: 0.5 }, { inputs: [tokens] }).at(-1)
    gpu.node.anchor?.('gpus', 10)
    const power = buildNode(
      'power',
      { watts: 700, 'idle-watts': 100, overhead: 1, pue: 1, price: '$0.1/kWh' },
      { inputs: [gpu.asInput()] },
    ).at(-1)
    expect(power.value('kW')).toBeCloseTo(10 * 0.1 + 5 * 0.6, 9)
    power.node.anchor?.('kW', 8)
    expect(power.value('kWh')).toBeCloseTo(192, 9)
    expect(power.value('money')).toBeCloseTo(19.2, 9)
  })

  test('token parts add up to a measured total, and money follows', () => {
    const params = { input: 1000, output: 200, cached: '50%', price: '$1/M tokens' }
    const node = buildNode('tokens', params, { inputs: [demand(1e6)] }).at(-1)
    node.node.anchor?.('tokens', 2.4e9)
    expect(node.value('tokens-input')).toBeCloseTo(1e9, 3)
    node.node.anchor?.('tokens-cached', 0.5e9)
    node.node.anchor?.('tokens-output', 0.3e9)
    expect(node.value('tokens-input')).toBeCloseTo(1.6e9, 3)
    expect(node.value('tokens')).toBeCloseTo(2.4e9, 3)
    expect(node.value('money')).toBeCloseTo(2400, 6)
  })
})
