import { describe, expect, test } from 'vitest'
import { buildNode, demand, feeder } from '../../../support/build-node.ts'

/** Nothing varies and nothing is assumed that a test does not say. */
const plain = {
  turns: 10,
  'turns-spread': 0,
  context: 5000,
  input: 1500,
  output: 400,
  cached: '100%',
  duration: '10min',
  'duration-spread': 0,
  peak: 1,
  burst: '0%',
}
const build = (params: Readonly<Record<string, unknown>>, tasks = 86_400, setting = {}) =>
  buildNode('agents', { ...plain, ...params }, { inputs: [demand(tasks)], ...setting })

describe('agents', () => {
  test('read their context again in every turn: 150,500 input tokens in ten turns, 126,900 of them for the second time', () => {
    const node = build({}, 1000).at(0)
    expect(node.value('calls')).toBeCloseTo(10_000, 6)
    expect(node.value('tokens')).toBeCloseTo(154_500_000, 3)
    expect(node.value('tokens-cached')).toBeCloseTo(126_900_000, 3)
    expect(node.value('tokens-input')).toBeCloseTo(23_600_000, 3)
    expect(node.value('tokens-output')).toBeCloseTo(4_000_000, 3)
  })

  test('multiply by their sub-agents', () => {
    const [alone, tree] = [build({}).at(0), build({ fanout: 3, depth: 2 }).at(0)]
    for (const name of [
      'runs',
      'calls',
      'tokens',
      'tokens-input',
      'tokens-cached',
      'tokens-output',
      'agents',
    ])
      expect(tree.value(name)).toBeCloseTo(13 * alone.value(name), 3)
    expect(build({ fanout: 3 }).at(0).value('runs')).toBeCloseTo(4 * 86_400, 6)
  })

  test('are at work as many as start in a mean duration (Little)', () => {
    // One a second for 600 s.
    expect(build({}).at(0).value('agents')).toBeCloseTo(600, 9)
    expect(build({ 'duration-spread': 1.2 }).at(0).value('agents')).toBeCloseTo(600, 9)
    expect(build({ 'duration-spread': 1.2, timeout: '1h' }).at(0).value('agents')).toBeLessThan(600)
    // Oracle `mg_inf` 1: two a second, median 300 s, log spread 1: 99 % of the time at most 1,063.
    const node = build({ duration: `${300 * Math.exp(0.5)} s`, 'duration-spread': 1 }, 2 * 86_400).at(0)
    expect(node.value('agents')).toBeCloseTo(989.232_762_42, 6)
    expect(Math.abs(node.value('slots') - 1063)).toBeLessThanOrEqual(1)
  })

  test('need slots that grow at the growth of requests plus that of durations', () => {
    const now = build({ 'duration-growth': '3x per year' }, 1e6).at(0)
    const before = { agents: now.value('agents'), drain: now.value('drain') }
    const later = build({ 'duration-growth': '3x per year' }, 2e6).at(365.25)
    expect(later.value('agents') / before.agents).toBeCloseTo(6, 9)
    expect(later.value('drain') / before.drain).toBeCloseTo(3, 9)
  })

  test('send more as their turns grow: the input faster than the turns', () => {
    const later = build({ 'turns-growth': '2x per year' }, 1000).at(365.25)
    expect(later.value('calls')).toBeCloseTo(20_000, 6)
    expect(later.value('tokens-output')).toBeCloseTo(8_000_000, 3)
    const input = later.value('tokens-input') + later.value('tokens-cached')
    expect(input).toBeCloseTo(1000 * (20 * 5000 + (1500 * 20 * 21) / 2 + (400 * 20 * 19) / 2), 3)
  })

  test('fill nodes to the packing, keep a spare one, and take an address each', () => {
    const node = build({ 'slots-per-node': 30, memory: '2 GB', connections: 2, price: '$1.50/h' }).at(0)
    const slots = node.value('slots')
    const nodes = Math.ceil(slots / 24) + 1
    expect(node.value('nodes')).toBe(nodes)
    expect(node.value('pod-ips')).toBeCloseTo(slots + nodes, 9)
    expect(node.value('GB')).toBeCloseTo(2 * slots, 9)
    expect(node.value('connections')).toBeCloseTo(2 * slots, 9)
    expect(node.value('money')).toBeCloseTo(24 * 1.5 * nodes, 9)
    // The same by memory: 64 GB hold 32 slots of 2 GB, 25.6 at 80 %.
    const byMemory = build({ memory: '2 GB', 'node-memory': '64 GB', 'spare-nodes': 0 }).at(0)
    expect(byMemory.value('nodes')).toBe(Math.ceil(slots / 25.6))
  })

  test('wait for a slot as Erlang says, a day at most', () => {
    // Eight at work on ten slots, exponential durations would have Cs^2 = 1: log spread sqrt(ln 2).
    const params = { slots: 10, 'duration-spread': Math.sqrt(Math.log(2)) }
    const node = build(params, (8 * 86_400) / 600).at(0)
    expect(node.value('utilisation')).toBeCloseTo(80, 9)
    expect(node.value('wait')).toBeCloseTo(0.204_590_075_398_22 * 10, 3)
    const over = build(params, (11 * 86_400) / 600).at(0)
    expect(over.value('utilisation')).toBeCloseTo(110, 9)
    expect(over.value('wait')).toBe(1440)
  })

  test('of a burstier service need more slots than chance arrivals', () => {
    // Oracle `nb_occupancy`: mean 100, rate varying by 30 %: 187 at 99 %.
    const node = build({ burst: '30%' }, (100 * 86_400) / 600).at(0)
    expect(Math.abs(node.value('slots') - 187)).toBeLessThanOrEqual(1)
    expect(
      build({}, (100 * 86_400) / 600)
        .at(0)
        .value('slots'),
    ).toBeLessThan(126)
    // Three that come together for equal times: as many again as one that counts three.
    const crowd = build({ fanout: '2 each', depth: 1 }, (100 * 86_400) / 600).at(0)
    expect(crowd.value('slots')).toBeGreaterThan(
      build({}, (300 * 86_400) / 600)
        .at(0)
        .value('slots'),
    )
  })

  test('move with migrations and caching programmes', () => {
    const node = build({ cached: '50%' }, 1000)
    node.tokensFactor.fill(1.3)
    node.cachedShareShift.fill(0.2)
    node.at(0)
    const input = 150_500_000 * 1.3
    expect(node.value('tokens')).toBeCloseTo(154_500_000 * 1.3, 2)
    expect(node.value('tokens-cached')).toBeCloseTo(0.5 * 126_900_000 * 1.3 + 0.2 * input, 2)
    expect(node.value('task-p50')).toBeCloseTo(154_500 * 1.3, 6)
    node.cachedShareShift.fill(1)
    expect(node.at(0).value('tokens-input')).toBe(0)
  })

  test('start at measured runs and at measured concurrency', () => {
    const plainNode = build({ 'slots-per-node': 30 }).at(0)
    const byRuns = build({ 'slots-per-node': 30 }, 86_400, { anchors: { runs: 2 } }).at(0)
    for (const name of ['runs', 'calls', 'tokens', 'agents'])
      expect(byRuns.value(name)).toBeCloseTo(2 * plainNode.value(name), 6)
    const byAgents = build({ 'slots-per-node': 30 }, 86_400, { anchors: { agents: 2 } }).at(0)
    expect(byAgents.value('runs')).toBe(plainNode.value('runs'))
    expect(byAgents.value('agents')).toBeCloseTo(1200, 9)
    expect(byAgents.value('slots')).toBeCloseTo(byRuns.value('slots'), 9)
    const met = build({ 'slots-per-node': 30 }).at(-1)
    met.node.anchor?.('agents', 1200)
    expect(met.value('slots')).toBeCloseTo(byAgents.value('slots'), 9)
    met.node.anchor?.('runs', 2 * plainNode.value('runs'))
    expect(met.value('tokens')).toBeCloseTo(byRuns.value('tokens'), 3)
  })

  test('hand their tokens and calls to tokens as they are, a share of each, anchored there', () => {
    const agents = build({}, 1000).at(0)
    const input = { ...agents.asInput(), ...(agents.node.requests ? { requests: agents.node.requests } : {}) }
    const price = { input: '$3/M tokens', cached: '$0.30/M tokens', output: '$15/M tokens' }
    const tokens = buildNode('tokens', { price }, { inputs: [input], share: 0.5 }).at(0)
    expect(tokens.value('tokens')).toBeCloseTo(77_250_000, 3)
    expect(tokens.value('tokens-cached')).toBeCloseTo(63_450_000, 3)
    expect(tokens.value('money')).toBeCloseTo(11.8 * 3 + 63.45 * 0.3 + 2 * 15, 9)
    expect(tokens.node.requests?.[0]).toBeCloseTo(5000, 9)
    expect(tokens.notices).toEqual([])
    const measured = buildNode(
      'tokens',
      {},
      { inputs: [input], anchors: { tokens: 2, 'tokens-output': 3 } },
    ).at(0)
    expect(measured.value('tokens')).toBeCloseTo(309_000_000, 3)
    expect(measured.value('tokens-output')).toBeCloseTo(12_000_000, 3)
    // Beside requests of another kind both count.
    const both = buildNode('tokens', { input: 1000, output: 100 }, { inputs: [demand(1e6), input] }).at(0)
    expect(both.value('tokens')).toBeCloseTo(1e6 * 1100 + 154_500_000, 2)
    expect(both.node.requests?.[0]).toBeCloseTo(1e6 + 10_000, 6)
  })

  test('write to a database once per call', () => {
    const database = buildNode('database', { writes: 6 }, { inputs: [build({}, 1000).at(0).asInput()] }).at(0)
    expect(database.value('writes/s')).toBeCloseTo((10_000 * 6) / 86_400, 9)
  })

  test('warn of trees that only their depth holds', () => {
    const codes = (params: object) => build({ ...params }).notices.map(({ code }) => code)
    expect(codes({ fanout: 0.95, depth: 5 })).toContain('branching')
    expect(codes({ fanout: '0.6 to 1.5', depth: 5 })).toContain('branching')
    expect(codes({ fanout: 0.5, depth: 5 })).not.toContain('branching')
    expect(codes({ fanout: 4 })).not.toContain('branching')
  })

  test('say what they assume, once, and nothing when all is stated', () => {
    const bare = buildNode('agents', {}, { inputs: [demand(1000)] })
    expect(bare.notices.map(({ code }) => code)).toEqual(['assumed'])
    expect(bare.notices[0]?.message).toMatch(
      /turns 8 to 40.*cached 56 % to 95 %.*duration 2min to 20min.*burst 30 %/,
    )
    expect(build({ fanout: 0 }).notices).toEqual([])
  })

  test.each([
    ['tokens as tasks', {}, [feeder('tokens', { tokens: { unit: 'tokens/day', value: 1 } })], 'in tokens'],
    ['a range of slots', { slots: '100 to 200' }, [demand(1)], 'a range of slots'],
    ['a price without nodes', { price: '$1/h' }, [demand(1)], 'nothing that counts nodes'],
  ])('refuse %s', (_, params, inputs, words) => {
    expect(() => buildNode('agents', { ...plain, ...params }, { inputs })).toThrow(words)
  })
})
