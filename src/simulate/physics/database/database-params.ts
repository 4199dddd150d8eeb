import type { MoneyValue } from '../../../units/field.ts'
import { point, type Range } from '../../../units/range.ts'
import type { Measure } from '../../resource-kind.ts'
import { moneyMeasure } from '../money/money.ts'

/** `relational`: one primary with replicas; `distributed`: a cluster of equal nodes; `columnar`: a trace store. */
export const databaseEngines = ['relational', 'distributed', 'columnar'] as const
type Engine = (typeof databaseEngines)[number]

/** Each range as the scenario states it, in canonical units (durations in days, memory in bytes). */
type Stated = Range | undefined

/** How throughput grows with clients, or with nodes of a cluster: parameters, or the points that they are fitted to. */
type StatedUsl = {
  readonly lambda?: Stated
  readonly sigma?: Stated
  readonly kappa?: Stated
  readonly points?: readonly (readonly [clients: number, throughput: number])[] | undefined
}

/** What dashboards and reports ask. */
type StatedReports = {
  /** Panels that refresh at once, over all open dashboards. */
  readonly panels: Range
  readonly refresh?: Stated
  readonly window?: Stated
  readonly share?: Stated
  readonly 'scan-rate'?: Stated
  readonly on?: 'primary' | 'replica' | undefined
}

/** Parameters that are one unknown number. */
type Numbers =
  | 'writes'
  | 'steps-per-run'
  | 'run-rows'
  | 'spans'
  | 'usage-rows'
  | 'metadata'
  | 'bytes'
  | 'text'
  | 'retention'
  | 'index-factor'
  | 'replicas'
  | 'compression'
  | 'ceiling'
  | 'clients'
  | 'delete-cost'
  | 'reads'
  | 'read-ceiling'
  | 'replica-reads'
  | 'peak'
  | 'connections'
  | 'pool-connections'
  | 'transaction-time'
  | 'memory'
  | 'hot'
  | 'io-per-write'
  | 'io-per-miss'
  | 'replay-rate'
  | 'restore-rate'
  | 'nodes'
  | 'max-nodes'
  | 'fill'
  | 'embeddings'
  | 'dimensions'
  | 'links'
  | 'price-decline'

/** A database as the scenario states it. */
export type DatabaseParams = { readonly [name in Numbers]?: Stated } & {
  readonly engine?: Engine | undefined
  readonly usl?: StatedUsl | undefined
  readonly deletes?: 'rows' | 'partitions' | undefined
  readonly reports?: StatedReports | undefined
  readonly pooler?: 'none' | 'session' | 'transaction' | undefined
  readonly keys?: 'spread' | 'hot' | undefined
  readonly price?: MoneyValue | undefined
  readonly 'node-price'?: MoneyValue | undefined
}

/** The engine; relational unless stated. */
export const engineOf = (p: DatabaseParams): Engine => p.engine ?? 'relational'
/** Whether rows are counted from runs, steps and spans instead of a number per request. */
export const countsParts = (p: DatabaseParams): boolean =>
  [p['steps-per-run'], p['run-rows'], p.spans, p['usage-rows'], p.metadata].some((part) => part !== undefined)
/** Whether something says how much the engine can take. */
export const hasCeiling = (p: DatabaseParams): boolean => p.ceiling !== undefined || p.usl !== undefined
/** Whether nodes of a cluster are counted. */
export const countsNodes = (p: DatabaseParams): boolean => engineOf(p) === 'distributed' && hasCeiling(p)
/** Whether connections are counted. */
export const countsConnections = (p: DatabaseParams): boolean =>
  p.connections !== undefined || p['pool-connections'] !== undefined
/** Whether input and output operations are counted. */
export const countsIo = (p: DatabaseParams): boolean => p['io-per-write'] !== undefined
/** Whether the size of the indexes matters. */
export const sizesIndex = (p: DatabaseParams): boolean => p.memory !== undefined
/** Whether queries are counted. */
export const countsReads = (p: DatabaseParams): boolean => p.reads !== undefined || p.reports !== undefined
/** Whether rows are deleted one by one when their time is over: a relational engine does, unless told otherwise. */
export const deletesRows = (p: DatabaseParams): boolean =>
  (p.deletes ?? (p['delete-cost'] === undefined ? 'partitions' : 'rows')) === 'rows'

const gauge = (name: string, unit: string, more: Partial<Measure> = {}): Measure => ({
  name,
  unit,
  nature: 'gauge',
  ...more,
})
/** A mean of the day: limits are compared with its peak. */
const mean = { derivedRate: true }
/** At the busiest hour already. */
const atPeak = { atPeak: true }

/** Measures by what the parameters ask for; the first two and money are as old as the kind. */
export function databaseMeasures(p: DatabaseParams, currency: string): Measure[] {
  const when = (asked: boolean, ...measures: Measure[]): Measure[] => (asked ? measures : [])
  return [
    gauge('writes/s', 'writes/s', { metric: 'db_writes_per_s', ...mean }),
    gauge('GB', 'GB', { metric: 'db_storage_gb' }),
    ...when(p.price !== undefined || p['node-price'] !== undefined, moneyMeasure(currency)),
    ...when(hasCeiling(p), gauge('utilisation', '%', mean), gauge('ceiling', 'writes/s', atPeak)),
    ...when(hasCeiling(p) && deletesRows(p), gauge('delete-share', '%', atPeak)),
    ...when(countsReads(p), gauge('reads/s', 'queries/s', { metric: 'db_qps', ...mean })),
    ...when(countsNodes(p), gauge('nodes', 'nodes', atPeak)),
    ...when(
      countsConnections(p),
      gauge('connections', 'connections', { metric: 'db_connections', ...atPeak }),
    ),
    ...when(sizesIndex(p), gauge('index-GB', 'GB')),
    ...when(countsIo(p), gauge('iops', 'iops', mean)),
    ...when(p.embeddings !== undefined, gauge('vectors', 'vectors')),
    ...when(p['replay-rate'] !== undefined, gauge('replica-lag', 's', atPeak)),
    ...when(p['restore-rate'] !== undefined, gauge('restore', 'h', atPeak)),
  ]
}

const between = (p05: number, p95: number): Range => ({ shape: 'lognormal', p05, p95, grade: 'assumed' })
const assumed = (value: number): Range => ({ ...point(value), grade: 'assumed' })

/** Raw bytes / stored bytes (MODELS 3.3). */
export const assumedCompression: Readonly<Record<Engine, number>> = {
  relational: 1,
  distributed: 1,
  columnar: 5,
}

type Assumed =
  | 'writes'
  | 'run-rows'
  | 'spans'
  | 'usage-rows'
  | 'metadata'
  | 'steps-per-run'
  | 'bytes'
  | 'retention'
  | 'index-factor'
  | 'replicas'
  | 'delete-cost'
  | 'peak'
  | 'transaction-time'
  | 'replica-reads'
  | 'scan-rate'
  | 'refresh'
  | 'window'
  | 'share'
  | 'io-per-miss'
  | 'fill'
  | 'max-nodes'
  | 'dimensions'
  | 'links'

/** What is taken where the scenario is silent; "our choice" unless it names MODELS (docs/models/database.md lists them). */
export const assumptions: Readonly<Record<Assumed, Range>> = {
  /** Run, step, three spans, usage row and metadata update of one LLM call are 6 rows (MODELS 3.3); half to double that. */
  writes: between(3, 12),
  'run-rows': assumed(1),
  /** MODELS 3.3: three spans, half to double. */
  spans: between(1.5, 6),
  'usage-rows': assumed(1),
  metadata: assumed(1),
  'steps-per-run': assumed(1),
  /** 1 kB a row (MODELS 3.3); half to double that. */
  bytes: between(500, 2000),
  retention: assumed(30),
  'index-factor': assumed(1.6),
  replicas: assumed(3),
  /** Finding and marking a row, and vacuuming what is left of it, against writing one. */
  'delete-cost': between(0.5, 1.5),
  peak: assumed(2),
  /** How long a connection is held for one row written or query answered: 2 to 20 ms. */
  'transaction-time': between(0.002 / 86_400, 0.02 / 86_400),
  'replica-reads': assumed(0),
  /** Rows per second that reports scan when they have the machine for themselves. */
  'scan-rate': between(5e6, 50e6),
  refresh: assumed(1 / 1440),
  window: assumed(7),
  share: assumed(1),
  'io-per-miss': between(1, 3),
  fill: assumed(0.7),
  'max-nodes': assumed(100),
  dimensions: assumed(1536),
  links: assumed(16),
}

/**
 * Contention of a cluster by how its keys spread (MODELS 3.3): YugabyteDB scales in proportion from 3 to 6 nodes; TiDB with
 * an auto-increment key reaches 1.65 x from 1 to 3 (sigma 0.41).
 */
export const assumedContention: Readonly<Record<'spread' | 'hot', Range>> = {
  spread: { shape: 'truncated-normal', p05: 0, p95: 0.02, grade: 'assumed' },
  hot: { shape: 'logit-normal', p05: 0.3, p95: 0.45, grade: 'assumed' },
}
