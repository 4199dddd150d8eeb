import { z } from 'zod'
import { JevonsError } from '../../errors.ts'
import { columnLoop } from '../../stats/loops/column-loop.ts'
import {
  countField,
  declineField,
  durationField,
  idField,
  moneyField,
  multipleField,
  quantityField,
  shareField,
  wordField,
} from '../../units/field.ts'
import { anchorOf, anchorOn } from '../physics/anchoring.ts'
import { noteGuesses } from '../physics/database/database-guesses.ts'
import { databaseLadder } from '../physics/database/database-ladder.ts'
import {
  countsNodes,
  databaseEngines,
  databaseMeasures,
  type DatabaseParams as Params,
} from '../physics/database/database-params.ts'
import { makePrimary } from '../physics/database/database-primary.ts'
import { makeRows } from '../physics/database/database-rows.ts'
import { makeStore } from '../physics/database/database-store.ts'
import { monthlyPayment } from '../physics/money/monthly-payment.ts'
import { type BuildContext, defineResourceKind, type ResourceKind } from '../resource-kind.ts'

const uslField = z.strictObject({
  lambda: quantityField('writes/s').optional(),
  sigma: shareField().optional(),
  kappa: countField().optional(),
  points: z.array(z.tuple([z.number().positive(), z.number().positive()])).optional(),
})

const shape = {
  engine: wordField(databaseEngines).optional(),
  writes: quantityField('writes').optional(),
  'steps-per-run': countField({ min: 1 }).optional(),
  'run-rows': countField().optional(),
  spans: countField().optional(),
  'usage-rows': countField().optional(),
  metadata: countField().optional(),
  bytes: quantityField('B').optional(),
  text: quantityField('B').optional(),
  retention: durationField().optional(),
  'index-factor': multipleField().optional(),
  replicas: quantityField('replicas', { min: 1 }).optional(),
  compression: multipleField().optional(),
  ceiling: quantityField('writes/s').optional(),
  usl: uslField.optional(),
  clients: countField({ min: 1 }).optional(),
  deletes: wordField(['rows', 'partitions']).optional(),
  'delete-cost': multipleField().optional(),
  reads: quantityField('queries').optional(),
  'read-ceiling': quantityField('queries/s').optional(),
  'replica-reads': shareField().optional(),
  reports: z
    .strictObject({
      panels: countField(),
      refresh: durationField().optional(),
      window: durationField().optional(),
      share: shareField().optional(),
      'scan-rate': quantityField('rows/s').optional(),
      on: wordField(['primary', 'replica']).optional(),
    })
    .optional(),
  peak: multipleField().optional(),
  connections: countField().optional(),
  'pool-connections': quantityField('connections').optional(),
  pooler: wordField(['none', 'session', 'transaction']).optional(),
  'transaction-time': durationField().optional(),
  memory: quantityField('B').optional(),
  hot: durationField().optional(),
  'io-per-write': countField().optional(),
  'io-per-miss': countField().optional(),
  'replay-rate': quantityField('writes/s').optional(),
  'restore-rate': quantityField('B/s').optional(),
  keys: wordField(['spread', 'hot']).optional(),
  nodes: quantityField('nodes', { min: 1 }).optional(),
  'max-nodes': quantityField('nodes', { min: 1 }).optional(),
  fill: shareField().optional(),
  embeddings: quantityField('vectors').optional(),
  dimensions: countField({ min: 1 }).optional(),
  links: countField({ min: 2 }).optional(),
  price: moneyField('month').optional(),
  'node-price': moneyField('month').optional(),
  'price-decline': declineField().optional(),
}

/** One step of the ladder: any parameter, and what doing it takes. */
const stepField = z.strictObject({
  ...shape,
  'lead-time': durationField().optional(),
  cost: moneyField().optional(),
  limits: z.record(z.string(), idField()).optional(),
})

const params = z.strictObject({ ...shape, steps: z.record(z.string(), stepField).optional() })
const secondsPerDay = 86_400

/** Refuses what a schema cannot: agents' connections without agents, a price of nodes that are not counted. */
function refuseMisfits({ id, params: p, inputs }: BuildContext<Params>): void {
  const fromAgents = inputs.some((input) => input.kind === 'agents')
  const alone = (['connections', 'text'] as const).find((name) => p[name] && !fromAgents)
  if (alone)
    throw new JevonsError({
      code: 'BAD_SCENARIO',
      message: `${id}: found \`${alone}:\`, which is per ${alone === 'text' ? 'token' : 'slot'} of agents, and no agents that feed it`,
      hint:
        alone === 'text'
          ? 'add the text to `bytes:`, or feed it from an agents resource'
          : 'write `pool-connections: 400`, or feed it from an agents resource',
    })
  if (p['node-price'] && !countsNodes(p))
    throw new JevonsError({
      code: 'BAD_SCENARIO',
      message: `${id}: found a price per node and nothing that counts nodes`,
      hint: 'add `engine: distributed` and `ceiling: 9k writes/s` (one node), or write `price:`',
    })
}

const rating = columnLoop(['rows', 'rate'], ['anchor'], `rate = rows / ${secondsPerDay} * anchor`)

/**
 * A database that records what is asked for: writes, storage, and what the primary goes through.
 *
 *   writes/s = share x V x rows per request / 86,400                                 mean of the day       database-rows.ts
 *   GB       = bytes x index factor x replicas / compression x rows of the last `retention` days / 1e9     database-store.ts
 *   money    = (price + nodes x node-price) per month / days of the calendar month x exp(-decline x years)
 *   utilisation = 100 x work / speed-up of the nodes; work = writes, deletes, reads and scans over what one machine does
 *   ceiling  = stated, or the Universal Scalability Law at `clients`, else at its peak                     database-ceiling.ts
 *   reads/s, nodes, connections, index-GB, iops, vectors, replica-lag, restore: where a parameter asks     database-primary.ts
 * Storage is carried across days. It starts from the measured past of the demand, extended backwards at that past's own
 * growth; without a measured past, from the measured writes, else from the steady state of the first day. Where the exports hold db_writes_per_s,
 * db_storage_gb, db_qps or db_connections, they start at their measured levels (storage follows the writes when it is not
 * measured itself).
 * Sources: MODELS 3.3 and 3.5; N. J. Gunther 2007, "Guerrilla Capacity Planning", eq. 4.31; J. D. C. Little 1961.
 */
export const database: ResourceKind = defineResourceKind({
  kind: 'database',
  summary:
    'Database writes, storage, reads, connections, I/O, replicas; one primary, a cluster or a trace store',
  params,
  feeds: ['demand', 'agents', 'observed'],
  levers: { 'writes/s': { param: 'writes', moves: 'with' }, GB: { param: 'bytes', moves: 'with' } },
  measures: databaseMeasures,
  ladder: ({ steps, ...p }) => databaseLadder(p, steps),
  build(context) {
    const { paths, params: p } = context
    refuseMisfits(context)
    noteGuesses(context)
    const rows = makeRows(context, anchorOf(context, 'writes/s') !== undefined)
    const store = makeStore(context, rows)
    const primary = makePrimary({ context, rows, store })
    const payment = monthlyPayment(context, primary.nodes)
    const rate = context.column()
    const perSecond = rating.over({ rows: rows.rows, rate })
    const columns: Readonly<Record<string, Float64Array>> = {
      ...primary.columns,
      'writes/s': rate,
      GB: store.gb,
      'index-GB': store.indexGb,
      vectors: store.vectors,
      ...(payment ? { money: payment.money } : {}),
    }
    const measures = databaseMeasures(p, context.currency)
    return {
      measures,
      columns: measures.map(({ name }) => columns[name] ?? new Float64Array(paths).fill(Number.NaN)),
      selfAnchored: true,
      step(clock) {
        rows.count()
        perSecond.run(anchorOn(context, 'writes/s', clock) ?? 1)
        store.keep(clock, rows.rows)
        primary.follow(clock, rate)
        payment?.at(clock)
      },
    }
  },
  examples: [
    {
      kind: 'database',
      from: 'assistant',
      engine: 'relational',
      writes: 14,
      bytes: '2 kB',
      retention: '90d',
      price: '$9k/month',
    },
    {
      kind: 'database',
      from: 'assistant',
      writes: '10 to 20',
      ceiling: '12k writes/s',
      'index-factor': '1.6x',
      replicas: 3,
      'price-decline': '10% per year',
      price: '$9k/month',
    },
    {
      kind: 'database',
      from: 'assistant',
      engine: 'columnar',
      usl: { lambda: 2915, sigma: '1.4%', kappa: 0.000161 },
      clients: 64,
    },
    {
      kind: 'database',
      from: 'assistant',
      'steps-per-run': 12,
      spans: 3,
      reads: 4,
      'read-ceiling': '60k queries/s',
      'replica-reads': '70%',
      reports: { panels: 120, refresh: '1min', window: '7d', share: '5%', on: 'primary' },
      ceiling: '40k writes/s',
      'delete-cost': '0.5x to 1.5x',
      'pool-connections': 400,
      pooler: 'transaction',
      memory: '256 GB',
      'io-per-write': '1 to 3',
      'replay-rate': '20k writes/s',
      'restore-rate': '200 MB/s',
      embeddings: 1,
      dimensions: 1024,
    },
    {
      kind: 'database',
      from: 'assistant',
      engine: 'distributed',
      ceiling: '9k writes/s',
      keys: 'spread',
      'node-price': '$1.5k/month',
    },
    { kind: 'database', from: 'assistant' },
  ],
})
