import { point, rangeMean } from '../../../units/range.ts'
import type { BuildContext } from '../../resource-kind.ts'
import { drawn } from '../parameter.ts'
import {
  assumedPacking,
  assumedPeak,
  assumedSpareNodes,
  countsNodes,
  type AgentParams as Params,
} from './agent-params.ts'
import type { CrowdParts } from './agent-parts.ts'
import type { PoolParts } from './agent-pool.ts'

const bytesPerGb = 1e9

/** Agents that a node holds: stated, or by memory; times the packing that is reached. */
function perNodeOf(context: BuildContext<Params>): Float64Array | undefined {
  const p = context.params
  if (!countsNodes(p)) return undefined
  const packing = drawn(context, 'packing', p.packing ?? assumedPacking)
  if (p['slots-per-node']) {
    const slots = drawn(context, 'slots-per-node', p['slots-per-node'])
    return packing.map((share, i) => share * (slots[i] as number))
  }
  const node = drawn(context, 'node-memory', p['node-memory'] ?? point(Number.NaN))
  const slot = drawn(context, 'memory', p.memory ?? point(Number.NaN))
  return packing.map((share, i) => (share * (node[i] as number)) / (slot[i] as number))
}

/** The parameters of the pool: the crowd, its busiest hour, and what a slot takes. */
export function poolOf(context: BuildContext<Params>, crowd: CrowdParts): PoolParts {
  const p = context.params
  return {
    ...crowd,
    peak: drawn(context, 'peak', p.peak ?? assumedPeak),
    perNode: perNodeOf(context),
    spareNodes: drawn(context, 'spare-nodes', p['spare-nodes'] ?? assumedSpareNodes),
    gigabytes: p.memory && drawn(context, 'memory', p.memory).map((bytes) => bytes / bytesPerGb),
    connections: p.connections && drawn(context, 'connections', p.connections),
    slots: p.slots && rangeMean(p.slots),
  }
}
