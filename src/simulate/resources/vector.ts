import { z } from 'zod'
import {
  countField,
  declineField,
  durationField,
  moneyField,
  multipleField,
  quantityField,
  wordField,
} from '../../units/field.ts'
import { point } from '../../units/range.ts'
import { anchorOf, anchorOn } from '../physics/anchoring.ts'
import { primaryColumns, sharedSum } from '../physics/columns.ts'
import { monthlyPayment } from '../physics/money/monthly-payment.ts'
import { drawn } from '../physics/parameter.ts'
import { hnswBytes, ivfPqBytes, ivfPqFixedBytes, vectorEngines } from '../physics/vector/vector-index.ts'
import {
  bytesOfPrecision,
  countsNodes,
  noteVectorGuesses,
  type VectorParams as Params,
  vectorAssumptions,
  vectorIndexes,
  vectorMeasures,
} from '../physics/vector/vector-params.ts'
import { makeVectorStock, vectorsAtStart } from '../physics/vector/vector-stock.ts'
import { type BuildContext, defineResourceKind, type ResourceKind } from '../resource-kind.ts'

const params = z.strictObject({
  index: wordField(vectorIndexes).optional(),
  engine: wordField(vectorEngines).optional(),
  precision: wordField(['float32', 'float16', 'int8']).optional(),
  embeddings: quantityField('vectors').optional(),
  vectors: quantityField('vectors').optional(),
  retention: durationField().optional(),
  dimensions: countField({ min: 1 }).optional(),
  links: countField({ min: 2 }).optional(),
  pieces: countField({ min: 1 }).optional(),
  'code-bits': countField({ min: 1, max: 16 }).optional(),
  cells: countField({ min: 1 }).optional(),
  overhead: multipleField().optional(),
  replicas: quantityField('replicas', { min: 1 }).optional(),
  queries: quantityField('queries').optional(),
  'query-ceiling': quantityField('queries/s').optional(),
  'node-memory': quantityField('B').optional(),
  peak: multipleField().optional(),
  'build-rate': quantityField('vectors/s').optional(),
  price: moneyField('month').optional(),
  'node-price': moneyField('month').optional(),
  'price-decline': declineField().optional(),
})

const secondsPerDay = 86_400
const bytesPerGb = 1e9

/** Gigabytes of one copy without overhead: per vector, and whatever it holds; one entry per future. */
function sizesOf(context: BuildContext<Params>) {
  const { params: p } = context
  const part = (name: 'dimensions' | 'links' | 'pieces' | 'code-bits' | 'cells'): Float64Array =>
    drawn(context, name, p[name] ?? vectorAssumptions[name])
  const dimensions = part('dimensions')
  if (p.index === 'ivf-pq') {
    const [pieces, codeBits, cells] = [part('pieces'), part('code-bits'), part('cells')]
    const layoutOf = (i: number) => ({
      dimensions: dimensions[i] as number,
      pieces: pieces[i] as number,
      codeBits: codeBits[i] as number,
      cells: cells[i] as number,
    })
    return {
      perVector: pieces.map((_, i) => ivfPqBytes(layoutOf(i)) / bytesPerGb),
      fixed: pieces.map((_, i) => ivfPqFixedBytes(layoutOf(i)) / bytesPerGb),
    }
  }
  const links = part('links')
  const layout = {
    engine: p.engine ?? 'faiss',
    bytesPerDimension: bytesOfPrecision[p.precision ?? 'float32'],
  } as const
  return {
    perVector: dimensions.map(
      (d, i) => hnswBytes({ ...layout, dimensions: d, links: links[i] as number }) / bytesPerGb,
    ),
    fixed: new Float64Array(context.paths),
  }
}

/** Gigabytes of all copies, and whole nodes that hold and answer them. */
function makeNodes(context: BuildContext<Params>) {
  const { params: p, paths } = context
  const size = sizesOf(context)
  const overhead = drawn(context, 'overhead', p.overhead ?? vectorAssumptions.overhead)
  const copies = drawn(context, 'replicas', p.replicas ?? vectorAssumptions.replicas)
  const memory = p['node-memory'] && drawn(context, 'node-memory', p['node-memory'])
  const ceiling = p['query-ceiling'] && drawn(context, 'query-ceiling', p['query-ceiling'])
  const peak = drawn(context, 'peak', p.peak ?? vectorAssumptions.peak)
  const [gb, nodes] = [new Float64Array(paths), new Float64Array(paths)]
  return {
    gb,
    nodes,
    fill(vectors: Float64Array, queries: Float64Array, anchor: number): void {
      for (let i = 0; i < paths; i++) {
        const index = (vectors[i] as number) * (size.perVector[i] as number) + (size.fixed[i] as number)
        const one = index * (overhead[i] as number) * anchor
        const count = copies[i] as number
        gb[i] = one * count
        // A copy is spread over as many nodes as its memory needs; every copy answers queries.
        const holding = memory ? Math.ceil((one * bytesPerGb) / (memory[i] as number)) * count : 0
        const asked = (queries[i] as number) * (peak[i] as number)
        const answering = ceiling ? Math.ceil(asked / (ceiling[i] as number)) : 0
        nodes[i] = Math.max(count, holding, answering)
      }
    },
  }
}

/**
 * A vector index: how many vectors, the memory that they take, the nodes that hold and answer them.
 *
 *   vectors   = what stood at start + share x V x embeddings x days, or those of the last `retention` days     vector-stock.ts
 *   GB        = (vectors x bytes + fixed bytes) x overhead x replicas / 1e9
 *     HNSW      bytes = 4 d + 8 M (faiss; other engines: vector-index.ts), no fixed bytes
 *     IVF-PQ    bytes = ceil(m nbits / 8) + 8, fixed = 4 d (nlist + 2^nbits)
 *   queries/s = share x V x queries / 86,400                                                 mean of the day
 *   nodes     = max(replicas x ceil(GB of a copy / node-memory), ceil(queries/s x peak / query-ceiling), replicas)
 *   rebuild   = vectors / build-rate, in hours
 *   money     = (price + nodes x node-price) per month / days of the calendar month x exp(-decline x years)
 * Where the exports hold `vectors` or vector_storage_gb, those levels are where they start.
 * Sources: MODELS 3.4; Y. Malkov and D. Yashunin 2018 (HNSW); H. Jegou, M. Douze, C. Schmid 2011 (product quantisation).
 */
export const vector: ResourceKind = defineResourceKind({
  kind: 'vector',
  summary: 'Vector index: vectors held, memory of HNSW or IVF-PQ, queries, nodes, rebuild time',
  params,
  feeds: ['demand', 'agents', 'observed'],
  levers: { vectors: { param: 'embeddings', moves: 'with' }, GB: { param: 'overhead', moves: 'with' } },
  measures: vectorMeasures,
  build(context) {
    const { paths, params: p, share } = context
    const atStart = vectorsAtStart(context)
    noteVectorGuesses(context, atStart !== undefined)
    const perRequest = drawn(context, 'embeddings', p.embeddings ?? vectorAssumptions.embeddings)
    const asked = drawn(context, 'queries', p.queries ?? point(0))
    const stock = makeVectorStock(context, perRequest, atStart)
    const store = makeNodes(context)
    const payment = monthlyPayment(context, store.nodes)
    const buildRate = p['build-rate'] && drawn(context, 'build-rate', p['build-rate'])
    const column = (): Float64Array => new Float64Array(paths)
    const [requests, perDay, vectors, queries, rebuild] = [column(), column(), column(), column(), column()]
    const ask = sharedSum(primaryColumns(context), share, requests)
    return {
      measures: vectorMeasures(p, context.currency),
      columns: [
        vectors,
        store.gb,
        ...(p.queries ? [queries] : []),
        ...(countsNodes(p) ? [store.nodes] : []),
        ...(buildRate ? [rebuild] : []),
        ...(payment ? [payment.money] : []),
      ],
      selfAnchored: true,
      step(clock) {
        ask()
        for (let i = 0; i < paths; i++) {
          perDay[i] = (requests[i] as number) * (perRequest[i] as number)
          queries[i] = ((requests[i] as number) * (asked[i] as number)) / secondsPerDay
        }
        stock.keep(clock, perDay)
        const anchor = anchorOn(context, 'vectors', clock) ?? 1
        for (let i = 0; i < paths; i++) vectors[i] = (stock.held[i] as number) * anchor
        store.fill(vectors, queries, anchorOf(context, 'GB') === undefined ? 1 : gbAnchor(context, anchor))
        if (buildRate)
          for (let i = 0; i < paths; i++)
            rebuild[i] = (vectors[i] as number) / (buildRate[i] as number) / 3600
        payment?.at(clock)
      },
    }
  },
  examples: [
    {
      kind: 'vector',
      from: 'assistant',
      embeddings: 1,
      vectors: '40M vectors',
      dimensions: 1536,
      queries: 2,
      'query-ceiling': '800 queries/s',
      'node-memory': '64 GB',
      'node-price': '$600/month',
    },
    {
      kind: 'vector',
      from: 'assistant',
      index: 'ivf-pq',
      dimensions: 768,
      retention: '180d',
      'build-rate': '5k vectors/s',
      price: '$2k/month',
    },
    { kind: 'vector', from: 'assistant' },
  ],
})

/** A measured size is the size, whatever the vectors are anchored to. */
function gbAnchor(context: BuildContext<Params>, vectors: number): number {
  return (anchorOf(context, 'GB') ?? 1) / vectors
}
