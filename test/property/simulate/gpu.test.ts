import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeWaitingCeiling } from '../../../src/simulate/physics/gpu/waiting-ceiling.ts'
import { buildNode, feeder } from '../../support/build-node.ts'

const seed = { seed: 20_261_127, numRuns: 150 }
const tokensPerDay = fc.double({ min: 1e6, max: 1e12, noNaN: true })
const share = fc.double({ min: 0.05, max: 1, noNaN: true })
const peak = fc.double({ min: 1, max: 3, noNaN: true })
const hours = fc.double({ min: 0.5, max: 72, noNaN: true })
const unit = 'tokens/day'

const fed = (output: number) =>
  feeder('tokens', {
    'tokens-input': { unit, value: 0 },
    'tokens-cached': { unit, value: 0 },
    'tokens-output': { unit, value: output },
  })

function gpu(output: number, params: Readonly<Record<string, unknown>>) {
  return buildNode('gpu', { decode: 1000, ...params }, { inputs: [fed(output)] }).at(0)
}

const fleet = fc.constantFrom('on-demand', 'spot', 'reserved', 'owned', 'autoscale')

test('GPUs in service carry no more than they can: the served utilisation is at most 1, whatever the fleet', () => {
  const params = fc.record({ utilisation: share, peak, fleet, deferrable: share, window: hours })
  fc.assert(
    fc.property(tokensPerDay, params, (output, { window, ...rest }) => {
      const node = gpu(output, { ...rest, window: `${window}h` })
      expect(node.value('busy-gpus')).toBeLessThanOrEqual((node.value('gpu-hours') / 24) * (1 + 1e-9))
      expect(node.value('gpu-hours') / 24).toBeLessThanOrEqual(node.value('gpus') * (1 + 1e-9))
    }),
    seed,
  )
})

test('every token is served once: GPU-seconds are those of the tokens, however the work is parted', () => {
  fc.assert(
    fc.property(tokensPerDay, share, share, (output, deferrable, utilisation) => {
      const node = gpu(output, { utilisation, peak: '1.5x', deferrable })
      expect(node.value('busy-gpus') / (output / 1000 / 86_400)).toBeCloseTo(1, 9)
    }),
    seed,
  )
})

test('more time to wait, or less that must run at once, never takes more GPUs', () => {
  fc.assert(
    fc.property(tokensPerDay, peak, share, fc.tuple(hours, hours), (output, top, part, windows) => {
      const [short, long] = [...windows].sort((a, b) => a - b)
      const at = (window: number | undefined): number =>
        gpu(output, {
          utilisation: 0.6,
          'deferrable-utilisation': 0.6,
          peak: top,
          deferrable: part,
          window: `${window ?? 1}h`,
        }).value('gpus')
      expect(at(long)).toBeLessThanOrEqual(at(short) * (1 + 1e-2))
      expect(at(long)).toBeLessThanOrEqual(
        gpu(output, { utilisation: 0.6, peak: top }).value('gpus') * (1 + 1e-9),
      )
    }),
    seed,
  )
})

test('more installed GPUs never defer more work, and never cost less', () => {
  const counts = fc.tuple(fc.integer({ min: 1, max: 1e5 }), fc.integer({ min: 1, max: 1e5 }))
  fc.assert(
    fc.property(tokensPerDay, counts, share, (output, pair, part) => {
      const [few = 1, many = 1] = [...pair].sort((a, b) => a - b)
      const at = (count: number) =>
        gpu(output, { utilisation: 0.6, peak: 1.5, fleet: 'owned', count, deferrable: part, price: '$2/h' })
      expect(at(many).value('deferred')).toBeLessThanOrEqual(at(few).value('deferred') + 1e-9)
      expect(at(many).value('money')).toBeGreaterThanOrEqual(at(few).value('money') * (1 - 1e-12))
    }),
    seed,
  )
})

test('a longer wait that is accepted never takes more GPUs', () => {
  const wait = fc.double({ min: 0.02, max: 10, noNaN: true })
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 1e5, noNaN: true }), wait, wait, (load, a, b) => {
      const [patient, hasty] = [makeWaitingCeiling(Math.max(a, b)), makeWaitingCeiling(Math.min(a, b))]
      expect(patient(load)).toBeGreaterThanOrEqual(hasty(load) - 1e-9)
    }),
    { ...seed, numRuns: 20 },
  )
})
