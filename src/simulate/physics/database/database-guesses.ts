import type { BuildContext } from '../../resource-kind.ts'
import { anchorOf } from '../anchoring.ts'
import { noteAssumptions } from '../parameter.ts'
import {
  countsConnections,
  countsIo,
  countsNodes,
  countsParts,
  type DatabaseParams,
  deletesRows,
  hasCeiling,
} from './database-params.ts'

type Guess = readonly [silent: boolean, words: string]

/** What a request writes. */
function rowGuesses(p: DatabaseParams, settled: boolean): Guess[] {
  if (settled) return []
  if (!countsParts(p)) return [[!p.writes, 'writes 3 to 12 per request']]
  return [
    [!p['run-rows'], 'run-rows 1'],
    [!p.spans, 'spans 1.5 to 6 per step'],
    [!p['usage-rows'], 'usage-rows 1 per step'],
    [!p.metadata, 'metadata 1 per step'],
  ]
}

/** What is kept of it. */
function storeGuesses(p: DatabaseParams, settled: boolean): Guess[] {
  const sizes: Guess[] = [
    [!p.bytes, 'bytes 500 B to 2 kB per write'],
    [!p.retention, 'retention 30d'],
    [!p['index-factor'], 'index-factor 1.6'],
    [!p.replicas, 'replicas 3'],
  ]
  const vectors: Guess[] = [
    [!p.dimensions, 'dimensions 1536'],
    [!p.links, 'links 16'],
  ]
  return [
    ...(settled ? sizes.filter(([, words]) => words.startsWith('retention')) : sizes),
    ...(p.embeddings ? vectors : []),
  ]
}

/** What queries ask. */
function reportGuesses({ reports }: DatabaseParams): Guess[] {
  if (!reports) return []
  return [
    [!reports['scan-rate'], 'scan-rate 5M to 50M rows/s'],
    [!reports.refresh, 'refresh 1min'],
    [!reports.window, 'window 7d'],
    [!reports.share, 'share 100 % of the rows'],
  ]
}

/** How nodes add up. */
function nodeGuesses(p: DatabaseParams): Guess[] {
  if (!countsNodes(p)) return []
  return [
    [!p.usl?.sigma && !p.usl?.points && !p.keys, 'keys spread (contention 0 to 2 %)'],
    [!p.nodes && !p.fill, 'fill 70 %'],
    [!p.nodes && !p['max-nodes'], 'max-nodes 100'],
  ]
}

/** What the primary goes through. */
function primaryGuesses(p: DatabaseParams): Guess[] {
  const isPooled = countsConnections(p) && (p.pooler ?? 'none') !== 'none'
  const needsPeak = countsNodes(p) || p['replay-rate'] !== undefined || isPooled
  return [
    [hasCeiling(p) && deletesRows(p) && !p['delete-cost'], 'delete-cost 0.5x to 1.5x of a write'],
    [needsPeak && !p.peak, 'peak 2x'],
    [isPooled && p.pooler === 'transaction' && !p['transaction-time'], 'transaction-time 2 to 20 ms'],
    [countsIo(p) && p.memory !== undefined && !p['io-per-miss'], 'io-per-miss 1 to 3'],
  ]
}

/** Says what was assumed about a database, unless its levels are measured. */
export function noteGuesses(context: BuildContext<DatabaseParams>): void {
  const { params: p } = context
  const guesses = [
    ...rowGuesses(p, anchorOf(context, 'writes/s') !== undefined),
    ...storeGuesses(p, anchorOf(context, 'GB') !== undefined),
    ...primaryGuesses(p),
    ...reportGuesses(p),
    ...nodeGuesses(p),
  ]
  noteAssumptions(
    context,
    guesses.flatMap(([silent, words]) => (silent ? [words] : [])),
  )
}
