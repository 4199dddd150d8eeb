import type { Measure } from '../../resource-kind.ts'
import { moneyMeasure } from '../money/money.ts'
import { type AgentParams, countsNodes } from './agent-params.ts'
import type { Pool } from './agent-pool.ts'
import type { Rollout } from './agent-rollout.ts'

/** A rollout is known where nodes are, and how long a new one takes. */
const rollsOut = (p: AgentParams): boolean => p['scale-up'] !== undefined && countsNodes(p)

/** What agents report, in the order of their columns. */
export function agentMeasures(p: AgentParams, currency: string): Measure[] {
  const flow = (name: string, unit = 'tokens/day', metric?: string): Measure => ({
    name,
    unit,
    nature: 'flow',
    ...(metric === undefined ? {} : { metric }),
  })
  // Each is at its busiest hour, or has none; agents are the mean of the day.
  const gauge = (name: string, unit: string): Measure => ({ name, unit, nature: 'gauge', atPeak: true })
  return [
    flow('calls', 'requests/day'),
    flow('tokens'),
    flow('tokens-input'),
    flow('tokens-cached'),
    flow('tokens-output'),
    flow('runs', 'runs/day', 'agent_runs'),
    { name: 'agents', unit: 'agents', nature: 'gauge', metric: 'agent_concurrency' },
    gauge('slots', 'slots'),
    ...(countsNodes(p) ? [gauge('nodes', 'nodes'), gauge('pod-ips', 'ips')] : []),
    ...(p.memory ? [gauge('GB', 'GB')] : []),
    ...(p.connections ? [gauge('connections', 'connections')] : []),
    ...(p.slots ? [gauge('wait', 'min'), gauge('utilisation', '%')] : []),
    ...(p['scale-up'] ? [gauge('warm-slots', 'slots')] : []),
    ...(rollsOut(p) ? [gauge('rollout', 'h')] : []),
    gauge('drain', 'min'),
    ...['task-p50', 'task-p95', 'task-p99'].map((name) => gauge(name, 'tokens')),
    gauge('top-1-percent', '%'),
    ...(p.price ? [moneyMeasure(currency)] : []),
  ]
}

/** The pool's columns in the order of the measures. */
export function poolColumns(p: AgentParams, pool: Pool, rollout: Rollout | undefined): Float64Array[] {
  return [
    pool.slots,
    ...(countsNodes(p) ? [pool.nodes, pool.addresses] : []),
    ...(p.memory ? [pool.gigabytes] : []),
    ...(p.connections ? [pool.connections] : []),
    ...(p.slots ? [pool.wait, pool.utilisation] : []),
    ...(rollout ? [rollout.warm] : []),
    ...(rollout && rollsOut(p) ? [rollout.hours] : []),
  ]
}
