import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildNode, feeder } from '../../support/build-node.ts'

const seed = { seed: 20_261_128, numRuns: 150 }
const count = fc.double({ min: 0.1, max: 1e5, noNaN: true })
const share = fc.double({ min: 0, max: 1, noNaN: true })
const kilowatts = fc.double({ min: 0.1, max: 1e5, noNaN: true })

function power(needed: number, busy: number, params: Readonly<Record<string, unknown>>) {
  const input = feeder('gpu', {
    gpus: { unit: 'gpus', value: needed },
    'gpu-hours': { unit: 'gpu-hours/day', value: 24 * needed },
    'busy-gpus': { unit: 'gpus', value: busy * needed },
  })
  return buildNode('power', { watts: 700, overhead: '200 W', pue: 1.3, ...params }, { inputs: [input] }).at(0)
}

test('energy is power times time, and the nameplate is never below the draw', () => {
  fc.assert(
    fc.property(count, share, fc.constantFrom('N', '3+1', '2N'), (needed, busy, redundancy) => {
      const node = power(needed, busy, { redundancy, derating: '80%', 'pue-peak': 1.4 })
      expect(node.value('kWh') / (24 * node.value('kW'))).toBeCloseTo(1, 12)
      expect(node.value('kW-planning')).toBeGreaterThanOrEqual(node.value('kW'))
    }),
    seed,
  )
})

test('what is placed and what is not add up to the planning line, and no site carries more than its limit', () => {
  fc.assert(
    fc.property(count, fc.array(kilowatts, { minLength: 1, maxLength: 5 }), (needed, limits) => {
      const sites = limits.map((limit, k) => ({ name: `s${k}`, limit: `${limit} kW` }))
      const node = power(needed, 1, { sites })
      const placed = limits.map((_, k) => node.value(`site:s${k}`))
      const sum = placed.reduce((a, b) => a + b, 0) + node.value('unplaced')
      expect(sum / node.value('kW-planning')).toBeCloseTo(1, 9)
      for (const [k, limit] of limits.entries()) expect(placed[k]).toBeLessThanOrEqual(limit * (1 + 1e-12))
      expect(node.value('unplaced') > 1e-9 * sum).toBe(node.value('sites-used') > 100 * (1 + 1e-9))
    }),
    seed,
  )
})

test('a larger limit anywhere never leaves more without a place', () => {
  fc.assert(
    fc.property(count, kilowatts, kilowatts, kilowatts, (needed, a, b, more) => {
      const at = (second: number): number =>
        power(needed, 1, {
          sites: [
            { name: 'a', limit: `${a} kW` },
            { name: 'b', limit: `${second} kW` },
          ],
        }).value('unplaced')
      expect(at(b + more)).toBeLessThanOrEqual(at(b) + 1e-9)
    }),
    seed,
  )
})
