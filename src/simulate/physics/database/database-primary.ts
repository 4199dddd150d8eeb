import type { BuildContext, Clock } from '../../resource-kind.ts'
import { anchorOn } from '../anchoring.ts'
import { drawn } from '../parameter.ts'
import { type Cluster, clusterNodes, clusterSpeedup } from './cluster.ts'
import { type Ceiling, ceilingOf } from './database-ceiling.ts'
import { makeConnections } from './database-connections.ts'
import {
  assumptions,
  countsConnections,
  countsIo,
  countsReads,
  type DatabaseParams,
  deletesRows,
  hasCeiling,
} from './database-params.ts'
import { makeReads, type Reads } from './database-reads.ts'
import type { Rows } from './database-rows.ts'
import type { Store } from './database-store.ts'

const secondsPerDay = 86_400
const bytesPerGb = 1e9

/** What the primary (or the cluster) goes through on a day: columns by the name of their measure, one entry per future. */
export type Primary = {
  readonly columns: Readonly<Record<string, Float64Array>>
  /** Nodes of a cluster; undefined for one machine. */
  readonly nodes: Float64Array | undefined
  /** After the day's writes were counted and kept. */
  follow(clock: Clock, writesPerSecond: Float64Array): void
}

/** A column and how it is filled from the day's writes. */
type Part = {
  readonly columns: Readonly<Record<string, Float64Array>>
  fill(clock: Clock, writesPerSecond: Float64Array): void
}

type Parts = { readonly context: BuildContext<DatabaseParams>; readonly rows: Rows; readonly store: Store }

/** Nodes of a cluster and the law by which they add up, one entry per future; undefined for one machine. */
function clustersOf({ scaling }: Ceiling, copies: Float64Array): Cluster[] | undefined {
  return (
    scaling &&
    Array.from(scaling.sigma, (sigma, i) => ({
      sigma,
      kappa: scaling.kappa[i] as number,
      least: copies[i] as number,
      most: scaling.most[i] as number,
    }))
  )
}

/**
 * Use of the ceiling: 100 x work / speed-up of the nodes,
 *   work = (writes/s + deletes/s x delete-cost) / ceiling + reads and report scans (database-reads.ts), in machines or nodes.
 */
function makeUse({ context, store }: Parts, reads: Float64Array, peak: Float64Array): Part {
  const { paths, params: p } = context
  const ceiling = ceilingOf(context)
  const { perNode, scaling } = ceiling
  const clusters = clustersOf(ceiling, store.copies)
  const deletes = deletesRows(p)
  const cost = drawn(context, 'delete-cost', p['delete-cost'] ?? assumptions['delete-cost'])
  const column = (): Float64Array => context.column()
  const [used, most, deleting, nodes] = [column(), perNode.slice(), column(), column()] as const
  const { dropped } = store
  const addUp = (clusters: readonly Cluster[]): void => {
    for (let i = 0; i < paths; i++) {
      const cluster = clusters[i] as Cluster
      const need = ((used[i] as number) * (peak[i] as number)) / (100 * (scaling?.fill[i] as number))
      const count = scaling?.nodes ? (scaling.nodes[i] as number) : clusterNodes(need, cluster)
      const speedup = clusterSpeedup(count, cluster)
      nodes[i] = count
      most[i] = (perNode[i] as number) * speedup
      used[i] = (used[i] as number) / speedup
    }
  }
  return {
    columns: {
      utilisation: used,
      ceiling: most,
      ...(deletes ? { 'delete-share': deleting } : {}),
      ...(scaling ? { nodes } : {}),
    },
    fill(clock, writes) {
      const perDropped = (anchorOn(context, 'writes/s', clock) ?? 1) / secondsPerDay
      for (let i = 0; i < paths; i++) {
        const one = perNode[i] as number
        // 0 where partitions are dropped.
        const removing = ((dropped[i] as number) * perDropped * (cost[i] as number)) / one
        const work = (writes[i] as number) / one + removing + (reads[i] as number)
        used[i] = 100 * work
        deleting[i] = work > 0 ? (100 * removing) / work : 0
      }
      if (clusters) addUp(clusters)
    },
  }
}

/**
 * iops = (writes + deletes) x io-per-write + (writes + deletes + reads) x io-per-miss x miss,  miss = max(0, 1 - memory / index-GB)
 */
function makeIo({ context, store }: Parts, reads: Float64Array): Part {
  const { paths, params: p } = context
  const zeros = new Float64Array(paths)
  const perWrite = p['io-per-write'] ? drawn(context, 'io-per-write', p['io-per-write']) : zeros
  const perMiss = drawn(context, 'io-per-miss', p['io-per-miss'] ?? assumptions['io-per-miss'])
  // Without a size of memory everything fits.
  const memory = p.memory
    ? drawn(context, 'memory', p.memory).map((bytes) => bytes / bytesPerGb)
    : zeros.map(() => Number.POSITIVE_INFINITY)
  const iops = new Float64Array(paths)
  const { dropped, indexGb } = store
  return {
    columns: { iops },
    fill(clock, writes) {
      const perDropped = (anchorOn(context, 'writes/s', clock) ?? 1) / secondsPerDay
      for (let i = 0; i < paths; i++) {
        const [room, index] = [memory[i] as number, indexGb[i] as number] as const
        const beyond = index > room ? 1 - room / index : 0
        const changes = (writes[i] as number) + (dropped[i] as number) * perDropped
        const lookups = changes + (reads[i] as number)
        iops[i] = changes * (perWrite[i] as number) + lookups * (perMiss[i] as number) * beyond
      }
    },
  }
}

/** Lag at the end of the busiest hour: what came faster than it is replayed, in seconds of the primary's writing. */
function makeLag({ context }: Parts, peak: Float64Array): Part {
  const { paths, params: p } = context
  const rate = p['replay-rate'] && drawn(context, 'replay-rate', p['replay-rate'])
  const lag = new Float64Array(paths)
  return {
    columns: { 'replica-lag': lag },
    fill(_, writes) {
      if (!rate) return
      for (let i = 0; i < paths; i++)
        lag[i] = 3600 * Math.max(0, ((writes[i] as number) * (peak[i] as number)) / (rate[i] as number) - 1)
    },
  }
}

/** Hours to copy one node's data back: GB / replicas / restore-rate. */
function makeRestore({ context, store }: Parts): Part {
  const { paths, params: p } = context
  const rate = p['restore-rate'] && drawn(context, 'restore-rate', p['restore-rate'])
  const restore = new Float64Array(paths)
  return {
    columns: { restore },
    fill() {
      if (!rate) return
      for (let i = 0; i < paths; i++) {
        const bytes = ((store.gb[i] as number) / (store.copies[i] as number)) * bytesPerGb
        restore[i] = bytes / (rate[i] as number) / 3600
      }
    },
  }
}

/** Connections from writes and reads per second. */
function makeHeld(context: BuildContext<DatabaseParams>, reads: Float64Array, peak: Float64Array): Part {
  const held = makeConnections(context)
  const statements = new Float64Array(context.paths)
  return {
    columns: { connections: held.count },
    fill(clock, writes) {
      for (let i = 0; i < statements.length; i++) statements[i] = (writes[i] as number) + (reads[i] as number)
      held.at(statements, peak, anchorOn(context, 'connections', clock) ?? 1)
    },
  }
}

/** The parts that the parameters ask for. */
function partsOf(parts: Parts, reads: Pick<Reads, 'rate' | 'work'>): Part[] {
  const { context } = parts
  const { params: p } = context
  const peak = drawn(context, 'peak', p.peak ?? assumptions.peak)
  return [
    ...(hasCeiling(p) ? [makeUse(parts, reads.work, peak)] : []),
    ...(countsConnections(p) ? [makeHeld(context, reads.rate, peak)] : []),
    ...(countsIo(p) ? [makeIo(parts, reads.rate)] : []),
    ...(p['replay-rate'] ? [makeLag(parts, peak)] : []),
    ...(p['restore-rate'] ? [makeRestore(parts)] : []),
  ]
}

/** Everything beside writes and storage that the parameters ask for; nothing else is computed. */
export function makePrimary(parts: Parts): Primary {
  const { context, rows } = parts
  const none = new Float64Array(context.paths)
  const reads = countsReads(context.params) ? makeReads(context) : undefined
  const all = partsOf(parts, reads ?? { rate: none, work: none })
  const columns = Object.assign({}, ...all.map((part) => part.columns)) as Record<string, Float64Array>
  return {
    columns: reads ? { ...columns, 'reads/s': reads.rate } : columns,
    nodes: columns['nodes'],
    follow(clock, writes) {
      reads?.count(rows.requests, writes, anchorOn(context, 'reads/s', clock) ?? 1)
      for (const part of all) part.fill(clock, writes)
    },
  }
}
