import type { MoneyValue } from '../../../units/field.ts'
import { point, type Range, rangeMedian } from '../../../units/range.ts'
import type { BuildContext } from '../../resource-kind.ts'
import { anchorOf } from '../anchoring.ts'
import { noteAssumptions } from '../parameter.ts'
import type { AgentRanges } from './agent-parts.ts'
import { taskSpread } from './task-spread.ts'

type Stated = Range | undefined

/** What a scenario says about agents, in canonical units (durations in days, memory in bytes). */
export type AgentParams = {
  readonly turns?: Stated
  readonly 'turns-spread'?: Stated
  readonly 'turns-growth'?: Stated
  readonly context?: Stated
  readonly input?: Stated
  readonly output?: Stated
  readonly cached?: Stated
  readonly window?: Stated
  readonly 'window-kept'?: Stated
  readonly fanout?: Stated
  readonly depth?: number | undefined
  readonly duration?: Stated
  readonly 'duration-spread'?: Stated
  readonly 'duration-growth'?: Stated
  readonly timeout?: Stated
  readonly peak?: Stated
  readonly burst?: Stated
  readonly quantile?: Stated
  readonly slots?: Stated
  readonly 'slots-per-node'?: Stated
  readonly memory?: Stated
  readonly 'node-memory'?: Stated
  readonly packing?: Stated
  readonly 'spare-nodes'?: Stated
  readonly 'scale-up'?: Stated
  readonly surge?: Stated
  readonly grace?: Stated
  readonly connections?: Stated
  readonly price?: MoneyValue | undefined
  readonly 'price-decline'?: Stated
}

/** Our choice around the worked cases of MODELS 5 (10, 30 and 100 turns): the mean over tasks is one of these. */
const assumedTurns: Range = { shape: 'lognormal', p05: 8, p95: 40, grade: 'assumed' }
/** System prompt, tools and task of the same cases: 2k to 20k tokens. */
const assumedContext: Range = { shape: 'lognormal', p05: 2000, p95: 20_000, grade: 'assumed' }
/** What tools answer in a turn there: 500 to 2,000 tokens. */
const assumedInput: Range = { shape: 'lognormal', p05: 500, p95: 2000, grade: 'assumed' }
const assumedOutput: Range = { shape: 'lognormal', p05: 300, p95: 500, grade: 'assumed' }
/** From a production day's prefix-cache hits (DeepSeek, 56 %) to an append-only context that never expires. */
const assumedCached: Range = { shape: 'logit-normal', p05: 0.56, p95: 0.95, grade: 'assumed' }
const assumedKept: Range = { shape: 'point', value: 0.3, grade: 'assumed' }
/** Log spreads of turns and durations from task to task (defaults.json: agents). */
const assumedTurnsSpread = 0.8
const assumedDurationSpread = 1.2
/** Our choice: mean duration of one agent, 2 to 20 minutes. */
const assumedDuration: Range = { shape: 'lognormal', p05: 2 / 1440, p95: 20 / 1440, grade: 'assumed' }
/** Busy-hour factor: 1.3 global, 2.0 in one region (MODELS 4.3). */
export const assumedPeak: Range = { shape: 'lognormal', p05: 1.3, p95: 2, grade: 'assumed' }
/** Coefficient of variation of the arrival rate over a duration: chat traffic by the minute, measured (MODELS 4.3). */
export const assumedBurst: Range = { shape: 'point', value: 0.3, grade: 'assumed' }
export const assumedQuantile: Range = { shape: 'point', value: 0.99, grade: 'assumed' }
/** Nodes are never full: 75 to 85 % (MODELS 5, packing). */
export const assumedPacking: Range = { shape: 'point', value: 0.8, grade: 'assumed' }
export const assumedSpareNodes: Range = { shape: 'point', value: 1, grade: 'assumed' }

/** Whether the scenario says enough to count nodes. */
export const countsNodes = (p: AgentParams): boolean =>
  p['slots-per-node'] !== undefined || (p.memory !== undefined && p['node-memory'] !== undefined)

const spreadOf = (stated: Range | undefined, assumed: number): number =>
  stated === undefined ? assumed : rangeMedian(stated)

/** Every range of a run and its tasks: stated, else assumed. */
export function rangesOf(p: AgentParams): AgentRanges {
  const fanout = p.fanout ?? point(0)
  return {
    turns: p.turns ?? assumedTurns,
    turnsSpread: spreadOf(p['turns-spread'], assumedTurnsSpread),
    turnsGrowth: p['turns-growth'],
    context: p.context ?? assumedContext,
    input: p.input ?? assumedInput,
    output: p.output ?? assumedOutput,
    cached: p.cached ?? assumedCached,
    window: p.window,
    kept: p['window-kept'] ?? assumedKept,
    fanout,
    depth: p.depth ?? (p.fanout ? 1 : 0),
    duration: p.duration ?? assumedDuration,
    durationSpread: taskSpread(
      p.duration ?? assumedDuration,
      spreadOf(p['duration-spread'], assumedDurationSpread),
    ),
    durationGrowth: p['duration-growth'],
    timeout: p.timeout,
  }
}

/** Says what was assumed, unless a measured level makes it harmless. */
export function noteGuesses(context: BuildContext<AgentParams>): void {
  const p = context.params
  const settled = anchorOf(context, 'agents') !== undefined
  const nodes = countsNodes(p)
  const guesses: readonly (readonly [stated: unknown, words: string])[] = [
    [p.turns, 'turns 8 to 40 per agent on average'],
    [p.turns?.each === true || p['turns-spread'], 'turns-spread 0.8 from task to task'],
    [p.context, 'context 2k to 20k tokens at the first turn'],
    [p.input, 'input 500 to 2k tokens per turn'],
    [p.output, 'output 300 to 500 tokens per turn'],
    [p.cached, 'cached 56 % to 95 % of what is sent again'],
    [!p.window || p['window-kept'], 'window-kept 30 %'],
    [p.fanout, 'fanout 0'],
    [p.duration || settled, 'duration 2min to 20min per agent on average'],
    [p.duration?.each === true || p['duration-spread'], 'duration-spread 1.2 from task to task'],
    [p.peak, 'peak 1.3x to 2x'],
    [p.burst, 'burst 30 %'],
    [!nodes || p.packing, 'packing 80 %'],
    [!nodes || p['spare-nodes'], 'spare-nodes 1'],
    [!p['scale-up'] || !nodes || p.surge, 'surge 10 % of the nodes at a time'],
  ]
  noteAssumptions(
    context,
    guesses.flatMap(([stated, words]) => (stated ? [] : [words])),
  )
}
