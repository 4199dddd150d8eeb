import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildNode, demand } from '../../support/build-node.ts'

const seed = { seed: 20_261_201, numRuns: 60 }
const between = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const params = fc.record({
  turns: between(1, 60),
  'turns-spread': between(0, 1.2),
  context: between(500, 30_000),
  input: between(1, 4000),
  output: between(1, 2000),
  cached: between(0, 1),
  window: between(40_000, 400_000),
  fanout: between(0, 4),
  depth: fc.integer({ min: 0, max: 3 }),
  duration: between(0.001, 0.1),
  'duration-spread': between(0, 1.5),
  burst: between(0, 1),
  slots: fc.integer({ min: 1, max: 5000 }),
  'slots-per-node': between(1, 60),
  price: fc.constant('$1.20/h'),
})
const tasks = between(1, 1e6)
const at = (one: object, load: number) => buildNode('agents', { ...one }, { inputs: [demand(load)] }).at(0)
const close = (a: number, b: number): void => {
  expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * Math.max(Math.abs(a), Math.abs(b)) + 1e-300)
}

test('tokens are conserved: the parts add up, and twice the tasks are twice the runs, calls, tokens and agents', () => {
  fc.assert(
    fc.property(params, tasks, (one, load) => {
      const [once, twice] = [at(one, load), at(one, 2 * load)]
      close(
        once.value('tokens-input') + once.value('tokens-cached') + once.value('tokens-output'),
        once.value('tokens'),
      )
      for (const name of ['runs', 'calls', 'tokens', 'tokens-input', 'tokens-cached', 'agents'])
        close(twice.value(name), 2 * once.value(name))
      for (const name of ['drain', 'task-p95', 'top-1-percent']) close(twice.value(name), once.value(name))
    }),
    seed,
  )
})

test('a longer cap, more turns, wider trees or a better cache never send less, nor pay more for the better cache', () => {
  fc.assert(
    fc.property(params, tasks, (one, load) => {
      const base = at(one, load)
      const more = (change: object, name: string): void => {
        expect(at({ ...one, ...change }, load).value(name)).toBeGreaterThanOrEqual(
          base.value(name) * (1 - 1e-12),
        )
      }
      more({ fanout: one.fanout + 0.5 }, 'tokens')
      more({ turns: one.turns * 1.2 }, 'tokens')
      more({ cached: Math.min(1, one.cached + 0.1) }, 'tokens-cached')
      more({ duration: one.duration * 2 }, 'slots')
      more({ burst: Math.min(1, one.burst + 0.2) }, 'slots')
      more({ slots: Math.ceil(one.slots / 2) }, 'wait')
      const cached = at({ ...one, cached: 1 }, load)
      close(cached.value('tokens'), base.value('tokens'))
    }),
    seed,
  )
})

test('there are never fewer slots than agents in the busiest hour, nodes than slots need, or a P99 below a P50', () => {
  fc.assert(
    fc.property(params, tasks, between(1, 4), (one, load, peak) => {
      const node = at({ ...one, peak }, load)
      // Below one agent the need falls with the square root.
      expect(node.value('slots')).toBeGreaterThanOrEqual(node.value('agents') * peak * (1 - 1e-12))
      expect(node.value('nodes') * one['slots-per-node']).toBeGreaterThanOrEqual(node.value('slots'))
      expect(node.value('money')).toBeCloseTo(24 * 1.2 * node.value('nodes'), 6)
      expect(node.value('task-p99')).toBeGreaterThanOrEqual(node.value('task-p50'))
      expect(node.value('top-1-percent')).toBeLessThanOrEqual(100)
      expect(node.value('wait')).toBeLessThanOrEqual(1440)
      // 164 of 16,384 tasks are a little more than one in a hundred.
      expect(node.value('top-1-percent')).toBeGreaterThanOrEqual(1)
    }),
    seed,
  )
})
