import { fillNormals, fillUniforms } from '../../../stats/fill-random.ts'
import { probit } from '../../../stats/normal.ts'
import { quantilesInPlace } from '../../../stats/quantile.ts'
import { type AgentTokens, type ContextSizes, meanAgentTokens } from './agent-context.ts'
import { treeSize } from './branching.ts'
import type { TaskSize } from './task-spread.ts'

/** One task in the middle of everything that is unknown: only what varies from task to task is left. */
export type TypicalTask = {
  readonly turns: TaskSize
  readonly sizes: ContextSizes
  /** Share of the re-sent context that the cache holds. */
  readonly cached: number
  readonly fanout: number
  /** Spread of the fan-out from agent to agent; undefined = Poisson. */
  readonly fanoutSpread: number | undefined
  readonly depth: number
}

/** Tokens per task over many tasks, and who spends. */
export type TaskTail = {
  readonly mean: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  /** Share of all spend that the dearest 1 % of tasks cause, 0..1. */
  readonly topShare: number
  /** Agents per task, same tasks. */
  readonly agents: Float64Array
}

/** Our choice: tasks that are played. Their root agents are spread evenly over the law of the turns, only the trees are random. */
const mostTasks = 16_384
/** Our choice: agents that are played at most, but for the fewest tasks: sums over large trees vary less. */
const mostPlayed = 262_144
const fewestTasks = 2048
/** Our choice: where a tree is cut, so that a fan-out above one ends. */
const mostAgents = 4096
/** Relative prices of uncached input, cached input and output (list prices of providers: output 5x, cache reads 0.1x). */
const weights = { input: 1, cached: 0.1, output: 5 }

/** Plays 2,048 to 16,384 tasks, always with the same numbers: the tree of agents, each with its own turns. */
export function taskTail(task: TypicalTask): TaskTail {
  const random = makeStream()
  const { mean: perTask } = treeSize(task.fanout, 0, task.depth)
  const tasks = Math.floor(Math.min(mostTasks, Math.max(fewestTasks, mostPlayed / perTask)))
  const column = (): Float64Array => new Float64Array(tasks)
  const [tokens, spend, agents] = [column(), column(), column()]
  const one: AgentTokens = { input: 0, unique: 0, output: 0 }
  const turns = { mean: 0, spread: 0 }
  const { spread } = task.turns
  for (let i = 0; i < tasks; i++) {
    const count = treeOf(task, random)
    agents[i] = count
    for (let k = 0; k < count; k++) {
      const z = k === 0 ? probit((i + 0.5) / tasks) : random.normal()
      turns.mean = Math.max(1, task.turns.mean * Math.exp(spread * z - (spread * spread) / 2))
      meanAgentTokens(turns, task.sizes, one)
      const cached = task.cached * (one.input - one.unique)
      tokens[i] = (tokens[i] as number) + one.input + one.output
      spend[i] =
        (spend[i] as number) +
        weights.input * (one.input - cached) +
        weights.cached * cached +
        weights.output * one.output
    }
  }
  const mean = tokens.reduce((sum, value) => sum + value, 0) / tasks
  const [p50 = Number.NaN, p95 = Number.NaN, p99 = Number.NaN] = quantilesInPlace(tokens, [0.5, 0.95, 0.99])
  return { mean, p50, p95, p99, topShare: shareOfTop(spend), agents }
}

/** Agents of one task, level by level. */
function treeOf({ fanout, fanoutSpread, depth }: TypicalTask, random: Stream): number {
  let [all, level] = [1, 1]
  for (let d = 0; d < depth && level > 0 && all < mostAgents; d++) {
    let next = 0
    for (let k = 0; k < level && next < mostAgents; k++)
      next += fanoutSpread === undefined ? poisson(fanout, random) : about(fanout, fanoutSpread, random)
    level = next
    all += next
  }
  return Math.min(all, mostAgents)
}

/** A whole number around a lognormal one: rounded up with the chance of its fraction, so that the mean stays. */
function about(mean: number, spread: number, random: Stream): number {
  const value = mean * Math.exp(spread * random.normal() - (spread * spread) / 2)
  return Math.floor(value + random.uniform())
}

/** A Poisson number by inversion, in parts of at most 16 (the sum of Poisson numbers is one). */
function poisson(mean: number, random: Stream): number {
  let count = 0
  for (let rest = mean; rest > 0; rest -= 16) {
    const part = Math.min(16, rest)
    let term = Math.exp(-part)
    let below = term
    const u = random.uniform()
    for (let k = 1; u > below && k < 200; k++) {
      term *= part / k
      below += term
      count++
    }
  }
  return count
}

/** Share of the sum that the largest hundredth holds. */
function shareOfTop(spend: Float64Array): number {
  const sorted = spend.toSorted()
  const sum = sorted.reduce((total, value) => total + value, 0)
  const top = sorted.subarray(Math.floor(0.99 * sorted.length)).reduce((total, value) => total + value, 0)
  return sum > 0 ? top / sum : 0
}

type Stream = { uniform(): number; normal(): number }

/** Uniform and normal numbers in batches, from a fixed key: the same tasks in every run, on every thread. */
function makeStream(): Stream {
  const batch = 4096
  const next = (fill: typeof fillNormals, key: number): (() => number) => {
    const values = new Float64Array(batch)
    let used = batch
    let round = 0
    return () => {
      if (used === batch) {
        fill(values, [key, 0], [0, round++, 0, 0])
        used = 0
      }
      return values[used++] as number
    }
  }
  return { uniform: next(fillUniforms, 0x6a65_766f), normal: next(fillNormals, 0x6e73_2121) }
}
