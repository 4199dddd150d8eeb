import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildNode, demand, feeder } from '../../support/build-node.ts'

const seed = { seed: 20_261_201, numRuns: 200 }
const amount = fc.double({ min: 1e-3, max: 1e9, noNaN: true })
const share = fc.double({ min: 0, max: 1, noNaN: true })
const close = (a: number, b: number): void => {
  // The smallest doubles have no digits left to compare.
  expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-12 * Math.max(Math.abs(a), Math.abs(b)) + 1e-300)
}

/** Requests to tokens to GPUs to power: one day of a whole chain. */
function chain(
  volume: number,
  params: { input: number; output: number; cached: number; utilisation: number },
) {
  const { input, output, cached, utilisation } = params
  const price = { input: '$3/M tokens', output: '$15/M tokens' }
  const tokens = buildNode('tokens', { input, output, cached, price }, { inputs: [demand(volume)] }).at(0)
  const gpu = buildNode(
    'gpu',
    { decode: 1200, utilisation, price: '$2/h' },
    { inputs: [tokens.asInput()] },
  ).at(0)
  const power = buildNode(
    'power',
    { watts: 700, overhead: 1.4, pue: 1.25, price: '$0.09/kWh' },
    { inputs: [gpu.asInput()] },
  ).at(0)
  return { tokens, gpu, power }
}

const chainParams = fc.record({
  input: fc.double({ min: 1, max: 1e5, noNaN: true }),
  output: fc.double({ min: 1, max: 1e4, noNaN: true }),
  cached: share,
  utilisation: fc.double({ min: 0.05, max: 1, noNaN: true }),
})

test('doubling demand doubles tokens, GPU-hours, power, energy and what they cost', () => {
  fc.assert(
    fc.property(amount, chainParams, (volume, params) => {
      const [once, twice] = [chain(volume, params), chain(2 * volume, params)]
      for (const kind of ['tokens', 'gpu', 'power'] as const) {
        for (const { name } of once[kind].measures) close(twice[kind].value(name), 2 * once[kind].value(name))
      }
    }),
    seed,
  )
})

test('energy is power times time, and the peak is never below the mean', () => {
  fc.assert(
    fc.property(amount, chainParams, (volume, params) => {
      const { power } = chain(volume, params)
      close(power.value('kWh'), 24 * power.value('kW'))
      close(power.value('money'), 0.09 * power.value('kWh'))
      expect(power.value('kW-peak')).toBeGreaterThanOrEqual(power.value('kW') * (1 - 1e-12))
    }),
    seed,
  )
})

test('the parts of a cost add up to the cent, anchored or not', () => {
  const parts = fc.array(fc.double({ min: 0, max: 1e8, noNaN: true }), { minLength: 1, maxLength: 12 })
  const anchor = fc.option(fc.double({ min: 0.1, max: 10, noNaN: true }), { nil: undefined })
  fc.assert(
    fc.property(parts, anchor, (values, factor) => {
      const inputs = values.map((value, i) =>
        feeder('tokens', { money: { unit: 'USD/day', value } }, `t${i}`),
      )
      const anchors = factor === undefined ? {} : { money: factor }
      const node = buildNode('cost', { flat: '$4k/month' }, { inputs, anchors }).at(0)
      const sum = node.measures.slice(1).reduce((total, { name }) => total + node.value(name), 0)
      expect(sum).toBe(node.value('money'))
    }),
    seed,
  )
})

test('token parts are never negative and add up to the tokens, whatever the anchors', () => {
  const factor = fc.double({ min: 0.2, max: 5, noNaN: true })
  fc.assert(
    fc.property(amount, share, factor, factor, (volume, cached, total, output) => {
      const anchors = { tokens: total, 'tokens-output': output }
      const node = buildNode(
        'tokens',
        { input: 1000, output: 300, cached },
        { inputs: [demand(volume)], anchors },
      ).at(0)
      const parts = ['tokens-input', 'tokens-cached', 'tokens-output'].map((name) => node.value(name))
      expect(Math.min(...parts)).toBeGreaterThanOrEqual(0)
      close(
        parts.reduce((a, b) => a + b, 0),
        node.value('tokens'),
      )
    }),
    seed,
  )
})

test('storage stays between the least and the most that was written in its retention', () => {
  const loads = fc.array(fc.double({ min: 1, max: 1000, noNaN: true }), { minLength: 3, maxLength: 40 })
  fc.assert(
    fc.property(loads, fc.integer({ min: 1, max: 200 }), (daily, retention) => {
      const input = demand(daily[0] ?? 1)
      const params = { writes: 1, bytes: '1 kB', 'index-factor': 1, replicas: 1, retention: `${retention}d` }
      const node = buildNode('database', params, { inputs: [input] })
      daily.forEach((load, t) => {
        input.columns[0]?.fill(load)
        node.at(t)
      })
      const gb = (load: number): number => (load * retention * 1000) / 1e9
      expect(node.value('GB')).toBeGreaterThanOrEqual(gb(Math.min(...daily)) * (1 - 1e-9))
      expect(node.value('GB')).toBeLessThanOrEqual(gb(Math.max(...daily)) * (1 + 1e-9))
    }),
    seed,
  )
})
