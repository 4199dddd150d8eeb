import { describe, expect, test } from 'vitest'
import { buildNode, demand, feeder, pastDays } from '../../../support/build-node.ts'

const plain = { writes: 1, bytes: '1 kB', 'index-factor': '1x', replicas: 1 }
/** 10 writes a second. */
const ten = demand(864_000)

function agents(values: { calls: number; runs: number; slots?: number; agents?: number; tokens?: number }) {
  const { calls, runs, slots = 0, agents: atWork = 0, tokens = 0 } = values
  return feeder('agents', {
    calls: { unit: 'requests/day', value: calls },
    'tokens-input': { unit: 'tokens/day', value: tokens },
    'tokens-output': { unit: 'tokens/day', value: 0 },
    runs: { unit: 'runs/day', value: runs },
    agents: { unit: 'agents', value: atWork },
    slots: { unit: 'slots', value: slots },
  })
}

describe('rows from runs and steps', () => {
  const parts = { 'run-rows': 1, spans: 3, 'usage-rows': 1, metadata: 1 }

  test('a million runs of 20 steps are 121 million rows a day (MODELS 3.3: 120 million in the steps)', () => {
    const node = buildNode('database', parts, { inputs: [agents({ calls: 20e6, runs: 1e6 })] }).at(0)
    expect(node.value('writes/s') * 86_400).toBeCloseTo(121e6, 3)
  })

  test('a request of a demand is one run of the stated steps', () => {
    const node = buildNode('database', { ...parts, 'steps-per-run': 20 }, { inputs: [demand(1e6)] }).at(0)
    expect(node.value('writes/s') * 86_400).toBeCloseTo(121e6, 3)
  })

  test('both the sum and its parts are refused by name', () => {
    expect(() => buildNode('database', { writes: 6, spans: 3 }, { inputs: [ten] })).toThrow(/writes:.*sum/)
  })

  test('text of agents is stored in one copy a replica, without indexes', () => {
    const params = {
      ...plain,
      text: '4.5 B',
      retention: '10d',
      'index-factor': '2x',
      replicas: 2,
      bytes: '0.000001 B',
    }
    const node = buildNode('database', params, { inputs: [agents({ calls: 1, runs: 1, tokens: 1e9 })] }).at(0)
    expect(node.value('GB')).toBeCloseTo((1e9 * 4.5 * 10 * 2) / 1e9, 6)
  })
})

describe('the work of a primary', () => {
  test('deletes cost what they are said to: in a steady state as many rows leave as come', () => {
    const node = buildNode(
      'database',
      { ...plain, ceiling: '100 writes/s', 'delete-cost': '0.5x' },
      { inputs: [ten] },
    )
    node.at(0)
    for (let t = 1; t <= 40; t++) node.at(t)
    expect(node.value('utilisation')).toBeCloseTo(15, 9)
    expect(node.value('delete-share')).toBeCloseTo(100 / 3, 9)
  })

  test('dropped partitions cost nothing', () => {
    const params = { ...plain, ceiling: '100 writes/s', 'delete-cost': '0.5x', deletes: 'partitions' }
    const node = buildNode('database', params, { inputs: [ten] }).at(0)
    expect(node.value('utilisation')).toBeCloseTo(10, 9)
    expect(node.measures.map((m) => m.name)).not.toContain('delete-share')
  })

  test('reads fill the primary by their own ceiling, less what replicas answer', () => {
    const params = { ...plain, ceiling: '100 writes/s', reads: 5, 'read-ceiling': '200 queries/s' }
    const whole = buildNode('database', params, { inputs: [ten] }).at(0)
    expect(whole.value('reads/s')).toBeCloseTo(50, 9)
    expect(whole.value('utilisation')).toBeCloseTo(10 + 25, 9)
    const helped = buildNode('database', { ...params, 'replica-reads': '80%' }, { inputs: [ten] }).at(0)
    expect(helped.value('utilisation')).toBeCloseTo(10 + 5, 9)
    expect(helped.value('reads/s')).toBeCloseTo(50, 9)
  })

  test('report scans fill it by the rows that they look at, unless a replica runs them', () => {
    const reports = { panels: 60, refresh: '1min', window: '7d', share: '10%', 'scan-rate': '10M rows/s' }
    const params = { ...plain, ceiling: '100 writes/s', reports }
    // One query a second over 10 % of 7 days of 864,000 rows.
    const scans = (864_000 * 7 * 0.1) / 10e6
    const node = buildNode('database', params, { inputs: [ten] }).at(0)
    expect(node.value('utilisation')).toBeCloseTo(10 + 100 * scans, 9)
    expect(node.value('reads/s')).toBeCloseTo(1, 12)
    const moved = { ...params, reports: { ...reports, on: 'replica' } }
    expect(
      buildNode('database', moved, { inputs: [ten] })
        .at(0)
        .value('utilisation'),
    ).toBeCloseTo(10, 9)
  })

  test('a replica that replays slower than the busiest hour writes lags by what has piled up in it', () => {
    const lagOf = (rate: string): number =>
      buildNode('database', { ...plain, peak: '2x', 'replay-rate': rate }, { inputs: [ten] })
        .at(0)
        .value('replica-lag')
    expect(lagOf('16 writes/s')).toBeCloseTo(3600 * (20 / 16 - 1), 9)
    expect(lagOf('20 writes/s')).toBe(0)
  })

  test('restoring takes one copy over the rate', () => {
    const params = { ...plain, replicas: 3, retention: '10d', 'restore-rate': '1 MB/s' }
    const node = buildNode('database', params, { inputs: [ten] }).at(0)
    expect(node.value('restore')).toBeCloseTo((864_000 * 10 * 1000) / 1e6 / 3600, 9)
  })

  test('operations grow once the index is larger than memory', () => {
    const params = { ...plain, 'index-factor': '2x', retention: '10d', 'io-per-write': 2, 'io-per-miss': 3 }
    const roomy = buildNode('database', { ...params, memory: '8.64 GB' }, { inputs: [ten] }).at(0)
    expect(roomy.value('index-GB')).toBeCloseTo(8.64, 9)
    expect(roomy.value('iops')).toBeCloseTo(20, 9)
    const tight = buildNode('database', { ...params, memory: '4.32 GB' }, { inputs: [ten] }).at(0)
    expect(tight.value('iops')).toBeCloseTo(20 + 10 * 3 * 0.5, 9)
  })

  test('vectors among the rows take 4 d + 8 M bytes in every copy and in the index', () => {
    const params = {
      ...plain,
      replicas: 2,
      retention: '10d',
      embeddings: 1,
      dimensions: 1536,
      memory: '1 GB',
    }
    const node = buildNode('database', params, { inputs: [ten] }).at(0)
    const vectors = 864_000 * 10
    expect(node.value('vectors')).toBeCloseTo(vectors, 3)
    expect(node.value('index-GB')).toBeCloseTo((vectors * 6272) / 1e9, 9)
    expect(node.value('GB')).toBeCloseTo((2 * vectors * (6272 + 1000)) / 1e9, 9)
  })
})

describe('connections', () => {
  const input = agents({ calls: 864_000, runs: 86_400, slots: 300, agents: 100 })
  const params = { ...plain, connections: 2, 'pool-connections': 40, peak: '2x', 'transaction-time': '5s' }
  const of = (more: object): number =>
    buildNode('database', { ...params, ...more }, { inputs: [input] })
      .at(0)
      .value('connections')

  test('stand open for every slot without a pooler, for every agent at work with one per session', () => {
    expect(of({})).toBe(40 + 2 * 300)
    expect(of({ pooler: 'session' })).toBe(40 + 2 * 200)
  })

  test('are those of the transactions at once with a transaction pooler, at 99 % of the time', () => {
    // 10 writes/s x 2 x 5 s = 100 at once (Little).
    expect(of({ pooler: 'transaction' })).toBeCloseTo(100 + 2.3263478740408408 * 10 + 1, 9)
    expect(of({ pooler: 'transaction', 'transaction-time': '500s' })).toBe(640)
  })

  test('of agents need agents', () => {
    expect(() => buildNode('database', { connections: 2 }, { inputs: [ten] })).toThrow(
      /pool-connections|agents/,
    )
  })
})

describe('a cluster', () => {
  const cluster = { ...plain, engine: 'distributed', ceiling: '10 writes/s', peak: '1x', fill: '100%' }
  const usl = (sigma: string, kappa = 0): object => ({ usl: { sigma, kappa } })

  test('takes as many nodes as the law asks for, and at least one a copy', () => {
    const at = (params: object): number =>
      buildNode('database', { ...cluster, ...params }, { inputs: [demand(40 * 86_400)] })
        .at(0)
        .value('nodes')
    expect(at(usl('0%'))).toBe(4)
    expect(at({ ...usl('0%'), replicas: 7 })).toBe(7)
    // n / (1 + 0.1 (n - 1)) = 4 at n = 4 x 0.9 / (1 - 0.4) = 6.
    expect(at(usl('10%'))).toBe(6)
    expect(at({ ...usl('0%'), fill: '50%' })).toBe(8)
  })

  test('that a hot key holds back never does the work: nodes end at the most, use goes past 100 %', () => {
    const params = { ...cluster, ...usl('40%'), 'max-nodes': 20, 'node-price': '$1k/month' }
    const node = buildNode('database', params, { inputs: [demand(40 * 86_400)] }).at(0)
    expect(node.value('nodes')).toBe(20)
    expect(node.value('ceiling')).toBeCloseTo((10 * 20) / (1 + 0.4 * 19), 9)
    expect(node.value('utilisation')).toBeCloseTo((100 * 40) / ((10 * 20) / 8.6), 9)
    expect(node.value('money')).toBeCloseTo(20_000 / 31, 6)
  })

  test('of fixed nodes says how full they are', () => {
    const params = { ...cluster, ...usl('10%', 0.01), nodes: 6 }
    const node = buildNode('database', params, { inputs: [ten] }).at(0)
    expect(node.value('ceiling')).toBeCloseTo(60 / (1 + 0.5 + 0.3), 9)
    expect(node.value('utilisation')).toBeCloseTo((100 * 10) / (60 / 1.8), 9)
  })

  test('refuses a price per node of one machine', () => {
    expect(() => buildNode('database', { 'node-price': '$1k/month' }, { inputs: [ten] })).toThrow(/nodes/)
  })
})

describe('a law fitted to points', () => {
  const points = [1, 2, 4, 8, 16, 32, 64].map((n) => [
    n,
    (100 * n) / (1 + 0.05 * (n - 1) + 2e-3 * n * (n - 1)),
  ])

  test('gives the ceiling of the law that made them', () => {
    const node = buildNode('database', { ...plain, usl: { points } }, { inputs: [ten] }).at(0)
    const stated = { ...plain, usl: { lambda: '100 writes/s', sigma: '5%', kappa: 0.002 } }
    const exact = buildNode('database', stated, { inputs: [ten] })
      .at(0)
      .value('ceiling')
    expect(node.value('ceiling') / exact).toBeCloseTo(1, 6)
    expect(node.notices.find((n) => n.code === 'usl-fitted')).toMatchObject({ level: 'info' })
  })

  test('that stop before the peak are said not to tell kappa', () => {
    const early = points.slice(0, 3)
    const node = buildNode('database', { ...plain, usl: { points: early } }, { inputs: [ten] })
    const notice = node.notices.find((n) => n.code === 'usl-fitted')
    expect(notice?.level).toBe('warning')
    expect(notice?.message).toMatch(/kappa is not identified/)
    expect(notice?.message).toMatch(/3 points over a factor of 4 say little/)
  })

  test('are refused when there are too few', () => {
    const few = {
      usl: {
        points: [
          [1, 10],
          [2, 19],
        ],
      },
    }
    expect(() => buildNode('database', { ...plain, ...few }, { inputs: [ten] })).toThrow(/three or more/)
  })
})

test('what agents have written before is taken from the measured writes, not from the weekday of the start', () => {
  // 10 writes a second on every day before, twice that on the first day.
  const input = agents({ calls: 2 * 864_000, runs: 1 })
  const measured = { db_writes_per_s: pastDays(60, () => 10) }
  const node = buildNode('database', { ...plain, retention: '10d' }, { inputs: [input], measured }).at(0)
  expect(node.value('GB')).toBeCloseTo(((9 * 864_000 + 2 * 864_000) * 1000) / 1e9, 9)
})
