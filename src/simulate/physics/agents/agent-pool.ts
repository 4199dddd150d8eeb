import { makeWait } from '../queue-wait.ts'
import { occupancyQuantile } from './occupancy.ts'

/** Parameters of the pool that agents run in, one entry per future. */
export type PoolParts = {
  /** Standard normal quantile at which the slots must be enough. */
  readonly z: Float64Array
  /** Coefficient of variation of the arrival rate. */
  readonly burst: Float64Array
  /** Variance / mean of the agents at work at a constant rate. */
  readonly dispersion: Float64Array
  /** Busiest part of the day relative to its mean. */
  readonly peak: Float64Array
  /** Agents that fit on a node, packing included; undefined = nodes are not counted. */
  readonly perNode: Float64Array | undefined
  readonly spareNodes: Float64Array
  /** GB of a slot; undefined = not counted. */
  readonly gigabytes: Float64Array | undefined
  /** Connections that a slot holds; undefined = not counted. */
  readonly connections: Float64Array | undefined
  /** Slots that exist; undefined = there is no limit to wait for. */
  readonly slots: number | undefined
  /** Squared coefficient of variation of durations. */
  readonly durationCv2: number
}

/** The pool's columns, one entry per future. */
export type Pool = {
  /** Slots needed. */
  readonly slots: Float64Array
  readonly nodes: Float64Array
  readonly addresses: Float64Array
  readonly gigabytes: Float64Array
  readonly connections: Float64Array
  /** Percent of the existing slots that are taken in the busiest part of the day. */
  readonly utilisation: Float64Array
  /** Minutes until a slot is free then. */
  readonly wait: Float64Array
}

/** Columns of zeros. */
export function newPool(paths: number): Pool {
  const column = (): Float64Array => new Float64Array(paths)
  const [slots, nodes, addresses] = [column(), column(), column()] as const
  const [gigabytes, connections] = [column(), column()] as const
  return { slots, nodes, addresses, gigabytes, connections, utilisation: column(), wait: column() }
}

/** Our choice: a queue that does not clear within the day is said to take a day. */
const longestWait = 1440
/** A need that is whole but for the last bits of arithmetic is not rounded up. */
const slack = 1e-9

/**
 * A function that writes the pool for a mean of `agents` at work of `minutes` each:
 *
 *   slots     = quantile of the agents at work in the busiest part of the day, a = agents x peak   (occupancy.ts)
 *   nodes     = ceil(slots / (slots per node x packing)) + spare nodes
 *   addresses = slots + nodes                one for each pod, one for each node
 *   GB, connections = slots x what one of them takes
 *   utilisation = 100 a / existing slots
 *   wait      = C(c, a) / (c - a) x minutes x (Ca^2 + Cs^2) / 2, a day at most   (queue-wait.ts); Ca^2 = dispersion + cv^2 a
 */
export function makePool(parts: PoolParts): (agents: Float64Array, minutes: Float64Array, out: Pool) => void {
  const { z, burst, dispersion, peak } = parts
  const wait = parts.slots === undefined ? undefined : makeWait(parts.slots)
  return (agents, minutes, out) => {
    for (let i = 0; i < agents.length; i++) {
      const load = (agents[i] as number) * (peak[i] as number)
      const rateCv2 = (burst[i] as number) ** 2
      const shape = { z: z[i] as number, rateCv2, dispersion: dispersion[i] as number }
      out.slots[i] = occupancyQuantile(load, shape)
      if (!wait || parts.slots === undefined) continue
      const variability = (shape.dispersion + rateCv2 * load + parts.durationCv2) / 2
      out.utilisation[i] = (100 * load) / parts.slots
      out.wait[i] = Math.min(longestWait, wait(load, variability) * (minutes[i] as number))
    }
    if (parts.perNode) countNodes(out, parts.perNode, parts.spareNodes)
    if (parts.gigabytes) times(out.slots, parts.gigabytes, out.gigabytes)
    if (parts.connections) times(out.slots, parts.connections, out.connections)
  }
}

function countNodes(out: Pool, perNode: Float64Array, spare: Float64Array): void {
  for (let i = 0; i < out.nodes.length; i++) {
    const slots = out.slots[i] as number
    const nodes = Math.ceil(slots / (perNode[i] as number) - slack) + (spare[i] as number)
    out.nodes[i] = nodes
    out.addresses[i] = slots + nodes
  }
}

function times(a: Float64Array, b: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) * (b[i] as number)
}

/** Hours of nodes that are paid per day: they stand all day for its busiest part. */
export function nodeHours(nodes: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = 24 * (nodes[i] as number)
}
