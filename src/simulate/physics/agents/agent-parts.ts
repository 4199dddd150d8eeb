import { probit } from '../../../stats/normal.ts'
import { type Range, rangeMean, rangeMedian, rangeQuantile } from '../../../units/range.ts'
import type { BuildContext } from '../../resource-kind.ts'
import { drawn } from '../parameter.ts'
import type { ContextSizes } from './agent-context.ts'
import type { PoolParts } from './agent-pool.ts'
import type { RunSizes } from './agent-runs.ts'
import { treeSize } from './branching.ts'
import { batchDispersion } from './occupancy.ts'
import { taskSpread } from './task-spread.ts'
import type { TypicalTask } from './task-tail.ts'

/** What the scenario says about agents, every range in canonical units. */
export type AgentRanges = {
  readonly turns: Range
  /** Log spread from task to task where `turns` is not an `each` range. */
  readonly turnsSpread: number
  /** Log-points per year; undefined = none. */
  readonly turnsGrowth: Range | undefined
  readonly context: Range
  readonly input: Range
  readonly output: Range
  readonly cached: Range
  readonly window: Range | undefined
  readonly kept: Range
  readonly fanout: Range
  readonly depth: number
  /** Days. */
  readonly duration: Range
  readonly durationSpread: number
  readonly durationGrowth: Range | undefined
  readonly timeout: Range | undefined
}

/** The agents of a task, one entry per future. */
export type TreeParts = { readonly mean: Float64Array; readonly variance: Float64Array }

/** Parameters of an agent's conversation, one entry per future. */
export function sizesOf(context: BuildContext<unknown>, ranges: AgentRanges): RunSizes {
  return {
    context: drawn(context, 'context', ranges.context),
    input: drawn(context, 'input', ranges.input),
    output: drawn(context, 'output', ranges.output),
    window: ranges.window
      ? drawn(context, 'window', ranges.window)
      : new Float64Array(context.paths).fill(Number.POSITIVE_INFINITY),
    kept: drawn(context, 'window-kept', ranges.kept),
  }
}

/** Variance of the children of an agent: Poisson, or of a whole number around an `each` range (rounding adds 1/6). */
function childVariance(mean: number, fanout: Range): number {
  if (fanout.each !== true) return mean
  return mean > 0 ? mean * mean * Math.expm1(taskSpread(fanout, 0) ** 2) + 1 / 6 : 0
}

/** Agents per task: those of the branching process. `settled`: their number is measured. */
export function treesOf(context: BuildContext<unknown>, ranges: AgentRanges, settled: boolean): TreeParts {
  const fanout = drawn(context, 'fanout', ranges.fanout, settled)
  const sizes = Array.from(fanout, (m) => treeSize(m, childVariance(m, ranges.fanout), ranges.depth))
  return {
    mean: Float64Array.from(sizes, (size) => size.mean),
    variance: Float64Array.from(sizes, (size) => size.variance),
  }
}

/** How the agents at work vary around their mean. */
export type CrowdParts = Pick<PoolParts, 'z' | 'burst' | 'dispersion' | 'durationCv2'>

/** The part of the pool's parameters that follows from trees and durations. */
export function crowdOf(
  context: BuildContext<unknown>,
  trees: TreeParts,
  about: { readonly quantile: Range; readonly burst: Range; readonly durationSpread: number },
): CrowdParts {
  return {
    z: drawn(context, 'quantile', about.quantile).map((p) => probit(p)),
    burst: drawn(context, 'burst', about.burst),
    dispersion: trees.mean.map((mean, i) =>
      batchDispersion({ mean, variance: trees.variance[i] as number }, about.durationSpread),
    ),
    durationCv2: Math.expm1(about.durationSpread ** 2),
  }
}

const middle = (range: Range): number => (range.each === true ? rangeMean(range) : rangeMedian(range))

/** The task in the middle of all unknowns. */
export function typicalTask(ranges: AgentRanges): TypicalTask {
  const sizes: ContextSizes = {
    context: middle(ranges.context),
    input: middle(ranges.input),
    output: middle(ranges.output),
    window: ranges.window ? middle(ranges.window) : Number.POSITIVE_INFINITY,
    kept: middle(ranges.kept),
  }
  return {
    turns: { mean: middle(ranges.turns), spread: taskSpread(ranges.turns, ranges.turnsSpread) },
    sizes,
    cached: middle(ranges.cached),
    fanout: middle(ranges.fanout),
    fanoutSpread: ranges.fanout.each === true ? taskSpread(ranges.fanout, 0) : undefined,
    depth: ranges.depth,
  }
}

/** Our choice: from this mean on, trees that may go on for three levels or more are warned about. */
const nearOne = 0.9

/** Warns where trees of agents are held by their depth alone, or nearly so. */
export function noteBranching(context: BuildContext<unknown>, { fanout, depth }: AgentRanges): void {
  const high = fanout.each === true ? rangeMean(fanout) : rangeQuantile(fanout, 0.95)
  if (depth < 3 || high < nearOne) return
  const [now, next] = [treeSize(high, 0, depth).mean, treeSize(high, 0, depth + 1).mean]
  const count = (value: number): string => String(Number(value.toPrecision(3)))
  context.notice({
    code: 'branching',
    level: 'warning',
    subject: context.id,
    message: `${context.id}: an agent starts up to ${count(high)} others (P95 of the mean); from 1 on only the depth bounds a task: ${count(now)} agents at depth ${depth}, ${count(next)} at one more. Lower fanout: or depth:, and enforce both`,
  })
}
