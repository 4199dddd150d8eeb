import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Input } from '../../../src/simulate/resource-kind.ts'
import { buildNode, feeder, type TestNode } from '../../support/build-node.ts'

function tokens(requests: number): Input {
  const perDay = (size: number) => ({ unit: 'tokens/day', value: requests * size })
  const parts = {
    tokens: perDay(2000),
    'tokens-input': perDay(600),
    'tokens-cached': perDay(1200),
    'tokens-output': perDay(200),
  }
  return { ...feeder('tokens', parts), requests: Float64Array.from([requests]) }
}

const share = (max: number) => fc.double({ min: 0, max, noNaN: true })
const traffic = fc.record({
  peak: fc.double({ min: 1, max: 3, noNaN: true }),
  burst: fc.double({ min: 0, max: 2, noNaN: true }),
  errors: share(0.2),
  timeouts: share(0.2),
  truncated: share(0.2),
  retries: fc.integer({ min: 0, max: 6 }),
})
/** rpm over the mean requests per minute. */
const room = fc.double({ min: 0.2, max: 20, noNaN: true })
const minutes = 1440

function build(params: object, perMinute = 1000): TestNode {
  return buildNode(
    'endpoint',
    { availability: 1, price: '$1/M tokens', ...params },
    {
      inputs: [tokens(perMinute * minutes)],
    },
  ).at(0)
}
const limited = (params: object, rpm: number, perMinute?: number): TestNode =>
  build({ ...params, limits: { rpm } }, perMinute)

describe('endpoints', () => {
  test('a higher limit never loses more', () => {
    fc.assert(
      fc.property(traffic, room, fc.double({ min: 1, max: 5, noNaN: true }), (params, rpm, more) => {
        const [lower, higher] = [limited(params, 1000 * rpm), limited(params, 1000 * rpm * more)]
        expect(higher.value('lost')).toBeLessThanOrEqual(lower.value('lost') + 1e-9)
        expect(higher.value('goodput')).toBeGreaterThanOrEqual(lower.value('goodput') * (1 - 1e-9))
      }),
      { numRuns: 60 },
    )
  })

  test('more load never loses a smaller share, nor answers less while refusals are free', () => {
    fc.assert(
      fc.property(traffic, room, fc.double({ min: 1, max: 5, noNaN: true }), (params, rpm, more) => {
        const [less, grown] = [limited(params, 1000 * rpm), limited(params, 1000 * rpm, 1000 * more)]
        expect(grown.value('lost')).toBeGreaterThanOrEqual(less.value('lost') - 1e-9)
        expect(grown.value('goodput')).toBeGreaterThanOrEqual(less.value('goodput') * (1 - 1e-9))
      }),
      { numRuns: 60 },
    )
  })

  test('tokens are conserved through retries and failover: those paid are goodput and those paid twice', () => {
    fc.assert(
      fc.property(traffic, room, fc.boolean(), (params, rpm, helped) => {
        const failover = helped ? { failover: { share: 0.7, capacity: 0.5 } } : {}
        const node = limited({ ...params, ...failover }, 1000 * rpm)
        const paid = node.value('money') / 1e-6
        const sum = node.value('goodput') + node.value('tokens-twice')
        expect(Math.abs(paid - sum)).toBeLessThanOrEqual(1e-9 * paid)
        const answers = (1 - node.value('lost') / 100) * 2000 * 1000 * minutes
        expect(Math.abs(node.value('goodput') - answers)).toBeLessThanOrEqual(1e-9 * 2000 * 1000 * minutes)
      }),
      { numRuns: 60 },
    )
  })

  test('a failover never loses more than none', () => {
    fc.assert(
      fc.property(traffic, room, share(1), (params, rpm, part) => {
        const alone = limited(params, 1000 * rpm)
        const helped = limited({ ...params, failover: { share: part } }, 1000 * rpm)
        expect(helped.value('lost')).toBeLessThanOrEqual(alone.value('lost') + 1e-9)
      }),
      { numRuns: 40 },
    )
  })
})
