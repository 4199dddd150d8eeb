import type { MoneyValue } from '../../../units/field.ts'
import { point, type Range } from '../../../units/range.ts'
import type { BuildContext, Measure } from '../../resource-kind.ts'
import { moneyMeasure } from '../money/money.ts'
import { noteAssumptions } from '../parameter.ts'
import type { VectorEngine } from './vector-index.ts'

/** How vectors are kept: a graph of whole vectors, or cells of short codes. */
export const vectorIndexes = ['hnsw', 'ivf-pq'] as const
/** Bytes of a coordinate by its precision. */
export const bytesOfPrecision = { float32: 4, float16: 2, int8: 1 } as const

type Numbers =
  | 'embeddings'
  | 'vectors'
  | 'retention'
  | 'dimensions'
  | 'links'
  | 'pieces'
  | 'code-bits'
  | 'cells'
  | 'overhead'
  | 'replicas'
  | 'queries'
  | 'query-ceiling'
  | 'node-memory'
  | 'peak'
  | 'build-rate'
  | 'price-decline'

/** A vector index as the scenario states it, in canonical units. */
export type VectorParams = { readonly [name in Numbers]?: Range | undefined } & {
  readonly index?: (typeof vectorIndexes)[number] | undefined
  readonly engine?: VectorEngine | undefined
  readonly precision?: keyof typeof bytesOfPrecision | undefined
  readonly price?: MoneyValue | undefined
  readonly 'node-price'?: MoneyValue | undefined
}

/** Whether something says how much a node holds or answers. */
export const countsNodes = (p: VectorParams): boolean =>
  p['node-memory'] !== undefined || (p.queries !== undefined && p['query-ceiling'] !== undefined)

/** Measures by what the parameters ask for. */
export function vectorMeasures(p: VectorParams, currency: string): Measure[] {
  const gauge = (name: string, unit: string, more: Partial<Measure> = {}): Measure => ({
    name,
    unit,
    nature: 'gauge',
    ...more,
  })
  return [
    gauge('vectors', 'vectors', { metric: 'vectors' }),
    gauge('GB', 'GB', { metric: 'vector_storage_gb' }),
    ...(p.queries ? [gauge('queries/s', 'queries/s', { derivedRate: true })] : []),
    ...(countsNodes(p) ? [gauge('nodes', 'nodes', { atPeak: true })] : []),
    ...(p['build-rate'] ? [gauge('rebuild', 'h', { atPeak: true })] : []),
    ...(p.price || p['node-price'] ? [moneyMeasure(currency)] : []),
  ]
}

const assumed = (value: number): Range => ({ ...point(value), grade: 'assumed' })

/** What is taken where the scenario is silent: "our choice" unless it names MODELS. */
export const vectorAssumptions: Readonly<Record<VectorAssumed, Range>> = {
  embeddings: { shape: 'lognormal', p05: 0.5, p95: 2, grade: 'assumed' },
  retention: assumed(365),
  dimensions: assumed(1536),
  links: assumed(16),
  pieces: assumed(64),
  'code-bits': assumed(8),
  cells: assumed(65_536),
  /** What queries and inserts need on top of the index (MODELS 3.4). */
  overhead: { shape: 'lognormal', p05: 1.2, p95: 1.5, grade: 'assumed' },
  replicas: assumed(2),
  peak: assumed(2),
}
type VectorAssumed =
  | 'embeddings'
  | 'retention'
  | 'dimensions'
  | 'links'
  | 'pieces'
  | 'code-bits'
  | 'cells'
  | 'overhead'
  | 'replicas'
  | 'peak'

/** Says what was assumed about a vector index. `grows`: everything is kept. */
export function noteVectorGuesses(context: BuildContext<VectorParams>, grows: boolean): void {
  const p = context.params
  const graph = p.index !== 'ivf-pq'
  const guesses: readonly (readonly [silent: boolean, words: string])[] = [
    [!p.embeddings, 'embeddings 0.5 to 2 per request'],
    [!grows && !p.retention, 'retention 365d'],
    [!p.dimensions, 'dimensions 1536'],
    [graph && !p.links, 'links 16'],
    [!graph && !p.pieces, 'pieces 64'],
    [!graph && !p['code-bits'], 'code-bits 8'],
    [!graph && !p.cells, 'cells 65,536'],
    [!p.overhead, 'overhead 1.2x to 1.5x'],
    [!p.replicas, 'replicas 2'],
    [countsNodes(p) && p.queries !== undefined && !p.peak, 'peak 2x'],
  ]
  noteAssumptions(
    context,
    guesses.flatMap(([silent, words]) => (silent ? [words] : [])),
  )
}
