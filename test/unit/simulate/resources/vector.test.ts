import { describe, expect, test } from 'vitest'
import { buildNode, demand, pastDays } from '../../../support/build-node.ts'

const exact = { embeddings: 1, dimensions: 1536, links: 16, overhead: '1x', replicas: 1 }

describe('vector', () => {
  test('what stood at start grows by what comes', () => {
    const input = demand(1000)
    const node = buildNode('vector', { ...exact, vectors: '1M vectors' }, { inputs: [input] })
    expect(node.at(0).value('vectors')).toBe(1_001_000)
    input.columns[0]?.fill(3000)
    expect(node.at(1).value('vectors')).toBe(1_004_000)
    // A monthly step is bridged by a straight line between the two paces.
    input.columns[0]?.fill(5000)
    expect(node.at(31, { extended: true, stepDays: 31 }).value('vectors')).toBe(1_001_000 + 30 * 4000 + 5000)
  })

  test('the last measured level is where they start', () => {
    const measured = { vectors: pastDays(30, (t) => 2e6 + t) }
    const node = buildNode('vector', exact, { inputs: [demand(1000)], measured }).at(0)
    expect(node.value('vectors')).toBe(2e6 - 1 + 1000)
  })

  test('a retention holds what came in it', () => {
    const node = buildNode('vector', { ...exact, retention: '100d' }, { inputs: [demand(1000)] })
    for (let t = 0; t <= 150; t++) node.at(t)
    expect(node.value('vectors')).toBeCloseTo(100_000, 6)
  })

  test('memory is that of the graph, times overhead and copies', () => {
    const params = { ...exact, vectors: '999k vectors', overhead: '1.5x', replicas: 2 }
    const node = buildNode('vector', params, { inputs: [demand(1000)] }).at(0)
    // MODELS 3.4: a million of 1,536 dimensions and 16 links are 6.27 GB.
    expect(node.value('GB')).toBeCloseTo(6.272 * 3, 9)
  })

  test('codes of 64 bytes hold 100M vectors of 768 dimensions in 7.4 GB', () => {
    const params = { ...exact, index: 'ivf-pq', dimensions: 768, vectors: '99.999M vectors' }
    const node = buildNode('vector', params, { inputs: [demand(1000)] }).at(0)
    expect(node.value('GB')).toBeCloseTo(7.402113024, 6)
  })

  test('nodes hold the index in every copy and answer the busiest hour', () => {
    const params = { ...exact, vectors: '99.999M vectors', replicas: 2, 'node-memory': '100 GB' }
    const held = buildNode('vector', params, { inputs: [demand(1000)] }).at(0)
    expect(held.value('nodes')).toBe(2 * Math.ceil(627.2 / 100))
    const asked = {
      ...exact,
      vectors: '1k vectors',
      queries: 86.4,
      'query-ceiling': '3 queries/s',
      peak: '2x',
    }
    const answered = buildNode('vector', asked, { inputs: [demand(10_000)] }).at(0)
    expect(answered.value('queries/s')).toBeCloseTo(10, 9)
    expect(answered.value('nodes')).toBe(Math.ceil(20 / 3))
  })

  test('rebuilding takes the vectors over the rate', () => {
    const params = { ...exact, vectors: '35.999M vectors', 'build-rate': '1k vectors/s' }
    expect(
      buildNode('vector', params, { inputs: [demand(1000)] })
        .at(0)
        .value('rebuild'),
    ).toBeCloseTo(10, 9)
  })
})
