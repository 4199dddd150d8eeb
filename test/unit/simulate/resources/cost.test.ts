import { describe, expect, test } from 'vitest'
import { buildNode, demand, feeder } from '../../../support/build-node.ts'

const usd = (value: number | readonly number[]) => ({ unit: 'USD/day', value })

describe('cost', () => {
  test('money is the sum of the priced inputs and the flat charge, part by part', () => {
    const inputs = [
      feeder('tokens', { tokens: { unit: 'tokens/day', value: 9 }, money: usd(1234.56) }),
      feeder('gpu', { money: usd(78.9) }),
    ]
    const node = buildNode('cost', { flat: '$3100/month' }, { inputs }).at(0) // December: 31 days
    expect(node.measures.map((m) => m.name)).toEqual(['money', 'part:tokens', 'part:gpu', 'part:flat'])
    expect(node.value('part:flat')).toBeCloseTo(100, 10)
    expect(node.value('money')).toBeCloseTo(1413.46, 10)
    expect(node.measures[0]).toMatchObject({ metric: 'cost', unit: 'USD/day', nature: 'flow' })
  })

  test('an input without a price is named, not counted as zero', () => {
    const inputs = [
      feeder('gpu', { gpus: { unit: 'gpus', value: 5 } }, 'inference'),
      feeder('tokens', { money: usd(1) }),
    ]
    const node = buildNode('cost', {}, { inputs }).at(0)
    expect(node.notices).toMatchObject([{ code: 'unpriced', level: 'warning' }])
    expect(node.notices[0]?.message).toMatch(/no price for inference/)
    expect(node.measures.map((m) => m.name)).toEqual(['money', 'part:tokens'])
    expect(node.value('money')).toBe(1)
  })

  test('a demand that is itself a spend in the scenario currency counts, one in another unit does not', () => {
    const node = buildNode(
      'cost',
      {},
      { inputs: [demand(50, { unit: 'USD/day', id: 'bill' }), demand(7)] },
    ).at(0)
    expect(node.value('part:bill')).toBe(50)
    expect(node.notices[0]?.message).toMatch(/assistant/)
  })

  test('the measured bill scales every part alike', () => {
    const inputs = [feeder('tokens', { money: usd([1, 2]) }), feeder('gpu', { money: usd([3, 5]) })]
    const node = buildNode('cost', { flat: '$310/month' }, { inputs, paths: 2, anchors: { money: 1.1 } }).at(
      0,
    )
    expect(node.column('money')[0]).toBeCloseTo((1 + 3 + 10) * 1.1, 12)
    expect(node.column('money')[1]).toBeCloseTo((2 + 5 + 10) * 1.1, 12)
  })

  test('a flat charge of a year is twelve of its months', () => {
    const node = buildNode('cost', { flat: '$48k/year' })
    const days = Array.from({ length: 365 }, (_, t) => node.at(t).value('money'))
    expect(days.reduce((a, b) => a + b, 0)).toBeCloseTo(48_000, 6)
  })

  test('measures are known from the feeders before anything is built', () => {
    const { kind, params } = { kind: 'cost', params: { flat: '$1/month' } }
    const inputs = [feeder('tokens', { money: usd(1) })]
    const node = buildNode(kind, params, { inputs })
    expect(node.measures.map((m) => m.unit)).toEqual(['USD/day', 'USD/day', 'USD/day'])
  })
})
