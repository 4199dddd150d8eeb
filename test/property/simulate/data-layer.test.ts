import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Cluster, clusterNodes, clusterSpeedup } from '../../../src/simulate/physics/database/cluster.ts'
import { busyConnections } from '../../../src/simulate/physics/database/database-connections.ts'
import { uslPeak, uslThroughput } from '../../../src/simulate/physics/database/usl.ts'
import { fitUsl } from '../../../src/simulate/physics/database/usl-fit.ts'
import { buildNode, demand, type TestNode } from '../../support/build-node.ts'

const seed = { seed: 20_261_203, numRuns: 200 }
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })

const cluster: fc.Arbitrary<Cluster> = fc.record({
  sigma: number(0, 0.6),
  kappa: fc.oneof(fc.constant(0), number(1e-7, 0.05)),
  least: fc.integer({ min: 1, max: 5 }),
  most: fc.integer({ min: 5, max: 400 }),
})

test('a cluster takes the fewest nodes that do its work, or as many as it may have', () => {
  fc.assert(
    fc.property(number(0.01, 200), cluster, (need, law) => {
      const nodes = clusterNodes(need, law)
      expect(Number.isInteger(nodes)).toBe(true)
      if (nodes < law.most) expect(clusterSpeedup(nodes, law)).toBeGreaterThanOrEqual(need * (1 - 1e-9))
      // One node less would not do, on the rising side of the law.
      if (nodes > law.least && nodes < law.most)
        expect(clusterSpeedup(nodes - 1, law)).toBeLessThan(need * (1 + 1e-9))
    }),
    seed,
  )
})

test('nodes never fall when the work grows, and no number of them passes 1 / sigma', () => {
  fc.assert(
    fc.property(number(0.01, 100), number(1, 3), cluster, (need, more, law) => {
      expect(clusterNodes(need * more, law)).toBeGreaterThanOrEqual(clusterNodes(need, law))
      if (law.sigma > 0) expect(clusterSpeedup(1e6, { ...law, kappa: 0 })).toBeLessThanOrEqual(1 / law.sigma)
    }),
    seed,
  )
})

test('a law is found again from points that it made, whatever its parameters', () => {
  const law = fc.record({ lambda: number(1, 1e5), sigma: number(0.001, 0.5), kappa: number(1e-5, 1e-2) })
  fc.assert(
    fc.property(law, (made) => {
      const clients = [1, 2, 4, 8, 16, 32, 64, 128]
      const fit = fitUsl(clients.map((n) => ({ clients: n, throughput: uslThroughput(made, n) })))
      expect(fit?.rmsError).toBeLessThan(1e-6)
      expect((fit ? uslPeak(fit).throughput : 0) / uslPeak(made).throughput).toBeCloseTo(1, 3)
    }),
    seed,
  )
})

test('a pooler never holds fewer connections than transactions at once', () => {
  fc.assert(
    fc.property(number(0, 1e5), (busy) => {
      expect(busyConnections(busy)).toBeGreaterThan(busy)
    }),
    seed,
  )
})

const params = fc.record({
  retention: fc.integer({ min: 1, max: 400 }),
  ceiling: number(10, 1e5),
  reads: number(0, 20),
  cost: number(0.1, 2),
  panels: number(0, 500),
})
type Params = { retention: number; ceiling: number; reads: number; cost: number; panels: number }

function build(volume: number, { retention, ceiling, reads, cost, panels }: Params): TestNode {
  const stated = {
    writes: 6,
    bytes: '1 kB',
    retention: `${retention}d`,
    ceiling,
    'delete-cost': cost,
    reads,
    'read-ceiling': '50k queries/s',
    reports: { panels, 'scan-rate': '10M rows/s' },
    'pool-connections': 1e9,
    pooler: 'transaction',
    'transaction-time': '5s',
    memory: '10 GB',
    'io-per-write': 2,
    'io-per-miss': 2,
    'replay-rate': '20 writes/s',
    'restore-rate': '50 MB/s',
    embeddings: 1,
  }
  return buildNode('database', stated, { inputs: [demand(volume)] }).at(0)
}

const loads = [
  'writes/s',
  'GB',
  'utilisation',
  'reads/s',
  'connections',
  'index-GB',
  'iops',
  'replica-lag',
  'restore',
]

test('more demand never means less of any load', () => {
  fc.assert(
    fc.property(number(1e3, 1e8), number(1, 5), params, (volume, more, stated) => {
      const [less, grown] = [build(volume, stated), build(volume * more, stated)]
      for (const name of loads)
        expect(grown.value(name), name).toBeGreaterThanOrEqual(less.value(name) * (1 - 1e-12))
    }),
    seed,
  )
})

test('a higher ceiling never fills more, a longer retention never holds less', () => {
  fc.assert(
    fc.property(number(1e3, 1e8), number(1, 5), params, (volume, more, stated) => {
      const plain = build(volume, stated)
      const roomier = build(volume, { ...stated, ceiling: stated.ceiling * more })
      expect(roomier.value('utilisation')).toBeLessThanOrEqual(plain.value('utilisation') * (1 + 1e-12))
      const longer = build(volume, { ...stated, retention: Math.ceil(stated.retention * more) })
      for (const name of ['GB', 'index-GB', 'restore'])
        expect(longer.value(name), name).toBeGreaterThanOrEqual(plain.value(name) * (1 - 1e-12))
    }),
    seed,
  )
})
