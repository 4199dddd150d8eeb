import { columnLoop } from '../../../stats/loops/column-loop.ts'
import { point } from '../../../units/range.ts'
import type { BuildContext, Clock } from '../../resource-kind.ts'
import { anchorOf } from '../anchoring.ts'
import { addColumns, columnOf } from '../columns.ts'
import { drawn } from '../parameter.ts'
import { loadBefore } from '../past-load.ts'
import { makeRetentionWindow, type RetentionWindow, type WindowHistory } from '../retention-window.ts'
import { hnswBytes } from '../vector/vector-index.ts'
import { windowHistoryOf } from '../window-history.ts'
import {
  assumedCompression,
  assumptions,
  type DatabaseParams,
  deletesRows,
  engineOf,
  sizesIndex,
} from './database-params.ts'
import type { Rows } from './database-rows.ts'

const secondsPerDay = 86_400
const bytesPerGb = 1e9

/** What is kept, one entry per future. */
export type Store = {
  /** Stored gigabytes, all copies. */
  readonly gb: Float64Array
  /** Gigabytes of indexes on one node. */
  readonly indexGb: Float64Array
  /** Vectors that are held among the rows. */
  readonly vectors: Float64Array
  /** Rows per day whose time is over (those of the first day on the first step); 0 unless rows are deleted. */
  readonly dropped: Float64Array
  /** Copies of everything. */
  readonly copies: Float64Array
  /** Takes a day's rows. Once a step, in order. */
  keep(clock: Clock, rowsPerDay: Float64Array): void
}

/**
 * Rows of the days before a step: from the feeders' measured past, else from the measured writes themselves, in the model's
 * own rows (the anchor is applied to what is held).
 */
function rowsBefore(
  context: BuildContext<DatabaseParams>,
  clock: Clock,
  rows: Rows,
  days: number,
): WindowHistory | undefined {
  const fed = windowHistoryOf(context, clock, rows.perRequest, days)
  const measured = context.measured('db_writes_per_s')
  if (fed || !measured) return fed
  const before = loadBefore(measured, clock.day, days)
  const perSecond = secondsPerDay / (anchorOf(context, 'writes/s') ?? 1)
  return before && { before, scale: new Float64Array(context.paths).fill(perSecond) }
}

/** GB that a kept row takes in all its copies, and the part of that which one node's indexes are. */
function sizesOf(context: BuildContext<DatabaseParams>, retention: Float64Array) {
  const { params: p } = context
  const hot = p.hot ? drawn(context, 'hot', p.hot) : retention
  const settled = anchorOf(context, 'GB') !== undefined
  const bytes = drawn(context, 'bytes', p.bytes ?? assumptions.bytes, settled)
  const index = drawn(context, 'index-factor', p['index-factor'] ?? assumptions['index-factor'], settled)
  const copies = drawn(context, 'replicas', p.replicas ?? assumptions.replicas, settled)
  const packed = drawn(
    context,
    'compression',
    p.compression ?? point(assumedCompression[engineOf(p)]),
    settled,
  )
  return {
    copies,
    perRow: bytes.map((b, i) => (b * (index[i] ?? 1) * (copies[i] ?? 1)) / (packed[i] ?? 1) / bytesPerGb),
    /** Text is not indexed. */
    perTextByte: copies.map((c, i) => c / (packed[i] ?? 1) / bytesPerGb),
    indexPerRow: bytes.map((b, i) => {
      const inUse = Math.min(1, (hot[i] as number) / (retention[i] as number))
      return (b * Math.max(0, (index[i] ?? 1) - 1) * inUse) / (packed[i] ?? 1) / bytesPerGb
    }),
  }
}

/** Vectors per row that is kept, and the gigabytes of each, in one copy and in all; undefined without embeddings. */
function vectorsOf(context: BuildContext<DatabaseParams>, rows: Rows, copies: Float64Array) {
  const { params: p } = context
  if (!p.embeddings) return undefined
  const perRequest = drawn(context, 'embeddings', p.embeddings)
  const dimensions = drawn(context, 'dimensions', p.dimensions ?? assumptions.dimensions)
  const links = drawn(context, 'links', p.links ?? assumptions.links)
  const layout = { engine: 'faiss', bytesPerDimension: 4 } as const
  const gb = dimensions.map(
    (d, i) => hnswBytes({ ...layout, dimensions: d, links: links[i] as number }) / bytesPerGb,
  )
  return {
    perRow: perRequest.map((e, i) => e / (rows.perRequest[i] as number)),
    gb,
    gbOfCopies: gb.map((size, i) => size * (copies[i] as number)),
  }
}

/** Held text in bytes of one copy per future, from tokens of agents; undefined unless text is stored. */
function makeText(context: BuildContext<DatabaseParams>, retention: Float64Array) {
  const { paths, params: p, share } = context
  if (!p.text) return undefined
  const perToken = drawn(context, 'text', p.text)
  const tokens = context.inputs.flatMap((input) =>
    ['tokens-input', 'tokens-output'].flatMap((name) => columnOf(input, name) ?? []),
  )
  const [perDay, held] = [new Float64Array(paths), new Float64Array(paths)]
  const window = makeRetentionWindow(context, retention)
  return {
    held,
    keep(clock: Clock): void {
      addColumns(tokens, perDay)
      for (let i = 0; i < paths; i++)
        perDay[i] = (perDay[i] as number) * (share[i] as number) * (perToken[i] as number)
      window.advance(clock, perDay, held)
    },
  }
}

/** Rows per day that leave: what came, less what is held more than a step ago. */
function makeDropped({ column, paths }: BuildContext<DatabaseParams>) {
  const [dropped, before] = [column(), column()]
  let last = Number.NaN
  return {
    dropped,
    count(clock: Clock, rowsPerDay: Float64Array, held: Float64Array): void {
      const days = clock.tDays - last
      for (let i = 0; i < paths; i++) {
        const came = rowsPerDay[i] as number
        const grown = days > 0 ? ((held[i] as number) - (before[i] as number)) / days : 0
        dropped[i] = Math.max(0, came - grown)
      }
      before.set(held)
      last = clock.tDays
    },
  }
}

/**
 * What the rows of the last `retention` days take (MODELS 3.3):
 *   GB       = (rows held x bytes x index-factor + text bytes) x replicas / compression / 1e9 + vectors GB x replicas
 *   index-GB = rows held x bytes x (index-factor - 1) x min(1, hot / retention) / compression / 1e9 + vectors GB   (one copy)
 *   vectors GB = rows held x embeddings per row x (4 d + 8 M) / 1e9                               (HNSW, vector-index.ts)
 * Text is what agents send anew and receive (their uncached input and their output), `text` bytes a token.
 */
export function makeStore(context: BuildContext<DatabaseParams>, rows: Rows): Store {
  const { params: p } = context
  const retention = drawn(context, 'retention', p.retention ?? assumptions.retention)
  const size = sizesOf(context, retention)
  const longest = retention.reduce((a, b) => Math.max(a, b), 0)
  const anchor = anchorOf(context, 'GB') ?? anchorOf(context, 'writes/s') ?? 1
  const vector = vectorsOf(context, rows, size.copies)
  const text = makeText(context, retention)
  const leaving = deletesRows(p) ? makeDropped(context) : undefined
  const [gb, indexGb, vectors] = [context.column(), context.column(), context.column()]
  const sizeAll = scaler(gb, context.column(size.perRow), gb)
  const sizeIndex = scaler(gb, context.column(size.indexPerRow), indexGb)
  const countVectors = vector && scaler(gb, vector.perRow, vectors)
  let window: RetentionWindow | undefined
  return {
    gb,
    indexGb,
    vectors,
    dropped: leaving?.dropped ?? context.column(),
    copies: size.copies,
    keep(clock, rowsPerDay) {
      window ??= makeRetentionWindow(context, retention, rowsBefore(context, clock, rows, longest))
      window.advance(clock, rowsPerDay, gb)
      leaving?.count(clock, rowsPerDay, gb)
      text?.keep(clock)
      if (sizesIndex(p)) sizeIndex.run(anchor)
      countVectors?.run(anchor)
      sizeAll.run(anchor)
      if (text) addTo(gb, text.held, size.perTextByte, anchor)
      if (vector) {
        if (sizesIndex(p)) addTo(indexGb, vectors, vector.gb, 1)
        addTo(gb, vectors, vector.gbOfCopies, 1)
      }
    },
  }
}

const scaling = columnLoop(['amount', 'each', 'out'], ['all'], 'out = amount * each * all')

/** out = amount x each x all. */
function scaler(amount: Float64Array, each: Float64Array, out: Float64Array) {
  return scaling.over({ amount, each, out })
}

/** out += amount x each x all. */
function addTo(out: Float64Array, amount: Float64Array, each: Float64Array, all: number): void {
  for (let i = 0; i < out.length; i++)
    out[i] = (out[i] as number) + (amount[i] as number) * (each[i] as number) * all
}
