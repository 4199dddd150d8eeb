import { z } from 'zod'
import { JevonsError } from '../../errors.ts'
import {
  countField,
  declineField,
  durationField,
  moneyField,
  multipleField,
  quantityField,
  rateField,
  shareField,
} from '../../units/field.ts'
import { isCertain } from '../../units/range.ts'
import { agentMeasures, poolColumns } from '../physics/agents/agent-measures.ts'
import { makeDurations, makeRunWork, makeTaskTail } from '../physics/agents/agent-movers.ts'
import { poolOf } from '../physics/agents/agent-nodes.ts'
import {
  assumedBurst,
  assumedQuantile,
  countsNodes,
  noteGuesses,
  type AgentParams as Params,
  rangesOf,
} from '../physics/agents/agent-params.ts'
import { crowdOf, noteBranching, treesOf } from '../physics/agents/agent-parts.ts'
import { makePool, newPool, nodeHours } from '../physics/agents/agent-pool.ts'
import { makeRollout } from '../physics/agents/agent-rollout.ts'
import { callsAndTokens, newDayOfAgents, startRuns, workAtOnce } from '../physics/agents/agent-runs.ts'
import { anchorOf, anchorOn, scaleColumn } from '../physics/anchoring.ts'
import { primaryColumns, sharedSum } from '../physics/columns.ts'
import { hourlyPayment } from '../physics/money/hourly-payment.ts'
import { drawn } from '../physics/parameter.ts'
import { type BuildContext, type Clock, defineResourceKind, type ResourceKind } from '../resource-kind.ts'

const params = z.strictObject({
  turns: countField({ min: 1, each: true }).optional(),
  'turns-spread': countField().optional(),
  'turns-growth': rateField().optional(),
  context: quantityField('tokens').optional(),
  input: quantityField('tokens').optional(),
  output: quantityField('tokens').optional(),
  cached: shareField().optional(),
  window: quantityField('tokens', { min: 1 }).optional(),
  'window-kept': shareField().optional(),
  fanout: countField({ each: true }).optional(),
  depth: z.int().min(0).max(50).optional(),
  duration: durationField({ each: true }).optional(),
  'duration-spread': countField().optional(),
  'duration-growth': rateField().optional(),
  timeout: durationField().optional(),
  peak: multipleField().optional(),
  burst: shareField().optional(),
  quantile: shareField().optional(),
  slots: quantityField('slots', { min: 1 }).optional(),
  'slots-per-node': countField({ min: 1 }).optional(),
  memory: quantityField('B').optional(),
  'node-memory': quantityField('B').optional(),
  packing: shareField().optional(),
  'spare-nodes': countField().optional(),
  'scale-up': durationField().optional(),
  surge: shareField().optional(),
  grace: durationField().optional(),
  connections: quantityField('connections').optional(),
  price: moneyField('h').optional(),
  'price-decline': declineField().optional(),
})

/** Refuses what a schema cannot: tokens as tasks, slots that are not one number, a price of nodes that are not counted. */
function refuseMisfits({ id, params: p, inputs }: BuildContext<Params>): void {
  const counted = inputs.find((input) => input.measures[0]?.unit.startsWith('tokens') === true)
  if (counted)
    throw new JevonsError({
      code: 'UNIT_MISMATCH',
      message: `${id}: found '${counted.id}' in tokens, expected tasks, requests or runs per day`,
      hint: 'feed agents from a demand that counts what is asked for, and tokens from the agents',
    })
  if (p.slots && !isCertain(p.slots))
    throw new JevonsError({
      code: 'BAD_QUANTITY',
      message: `${id}: found a range of slots, expected the number that exists`,
      hint: 'write e.g. `slots: 400`, and a capacity for a limit that grows',
    })
  if (p.price && !countsNodes(p))
    throw new JevonsError({
      code: 'BAD_SCENARIO',
      message: `${id}: found a price per node-hour and nothing that counts nodes`,
      hint: 'add `slots-per-node: 30`, or `memory: 2 GB` and `node-memory: 64 GB`',
    })
}

/** The parts of the node, each with its own state. */
function partsOf(context: BuildContext<Params>) {
  const { params: p } = context
  const ranges = rangesOf(p)
  noteBranching(context, ranges)
  const trees = treesOf(context, ranges, anchorOf(context, 'runs') !== undefined)
  const crowd = crowdOf(context, trees, {
    quantile: p.quantile ?? assumedQuantile,
    burst: p.burst ?? assumedBurst,
    durationSpread: ranges.durationSpread,
  })
  const poolParts = poolOf(context, crowd)
  return {
    trees,
    durations: makeDurations(context, ranges, anchorOf(context, 'agents') !== undefined),
    turning: makeRunWork(context, ranges),
    tail: makeTaskTail(context, ranges, trees),
    fillPool: makePool(poolParts),
    rollout: makeRollout(context, poolParts, ranges.durationSpread),
    rules: {
      cached: drawn(context, 'cached', ranges.cached),
      cachedShift: context.cachedShareShift,
      factor: context.tokensFactor,
    },
  }
}

/**
 * Agents that work on tasks: calls and tokens, how many work at once, and the nodes that hold them.
 *
 *   tasks  = share x V (per day);  runs = tasks x A, A = sum of fanout^k, k = 0..depth         branching.ts
 *   calls  = runs x turns;  tokens of a run: the context is read again in every turn           agent-context.ts
 *   cached = re-sent tokens x cached
 *   agents = runs x E[min(duration, timeout)] / 1 day       at work on the mean of the day (J. D. C. Little 1961, L = lambda W)
 *   slots, nodes, pod-ips, GB, connections, wait, utilisation                                  agent-pool.ts
 *   warm-slots, rollout = what must stand ready while a node starts; hours to replace them all     agent-rollout.ts
 *   drain  = E[S^2] / (2 E[S])                              minutes until what runs on a node has ended, on average
 *   task-p50, -p95, -p99 = tokens of one task; top-1-percent = share of all spend that the dearest 1 % of tasks cause
 *   money  = 24 x nodes x price                             nodes stand all day for its busiest part
 * `turns`, `fanout` and `duration` as `a to b` vary from task to task; a single number, or what is assumed, is the mean over
 * tasks, spread by `turns-spread` and `duration-spread` (a lognormal's standard deviation of logs). All agents of a task are
 * alike. Slots are not rounded, nodes are. Where the exports hold agent_runs, runs, calls and tokens start at their measured
 * level; where they hold agent_concurrency, agents do, and what they take follows.
 * Sources: MODELS 5; T. E. Harris 1963; D. N. Shanbhag 1966; A. O. Allen 1990.
 */
export const agents: ResourceKind = defineResourceKind({
  kind: 'agents',
  summary: 'Agents on tasks: turns, context, fan-out, concurrency, queue, nodes, tokens per task',
  params,
  feeds: ['demand', 'observed'],
  levers: { runs: { param: 'fanout', moves: 'with' }, agents: { param: 'duration', moves: 'with' } },
  measures: agentMeasures,
  build(context) {
    refuseMisfits(context)
    noteGuesses(context)
    const { paths, params: p, share } = context
    const { trees, durations, turning, tail, fillPool, rollout, rules } = partsOf(context)
    const [day, pool, working] = [newDayOfAgents(paths), newPool(paths), new Float64Array(paths)] as const
    const payment = hourlyPayment(context, (hours) => () => {
      nodeHours(pool.nodes, hours)
    })
    const start = sharedSum(primaryColumns(context), share, day.runs)
    const follow = (clock: Clock): void => {
      fillPool(working, durations.minutes, pool)
      rollout?.fill(working, durations.minutes)
      payment?.at(clock)
    }
    let now: Clock | undefined
    return {
      measures: agentMeasures(p, context.currency),
      columns: [
        ...[day.calls, day.total, day.input, day.cached, day.output, day.runs, working],
        ...poolColumns(p, pool, rollout),
        durations.drain,
        ...tail.columns,
        ...(payment ? [payment.money] : []),
      ],
      requests: day.calls,
      selfAnchored: true,
      step(clock) {
        now = clock
        durations.at(clock)
        turning.at(clock)
        tail.at(turning.work)
        const byRuns = anchorOn(context, 'runs', clock) ?? 1
        const byAgents = anchorOn(context, 'agents', clock) ?? byRuns
        start()
        startRuns(day.runs, trees.mean, byRuns)
        callsAndTokens(turning.work, rules, day)
        workAtOnce(day.runs, durations.days, byAgents / byRuns, working)
        follow(clock)
      },
      anchor(measure, level) {
        if (measure === 'runs') {
          const runs = day.runs[0] ?? 0
          const factor = runs > 0 ? level / runs : 0
          for (const column of [...Object.values(day), working]) scaleColumn(column, factor)
        } else working.fill(level)
        if (now) follow(now)
      },
    }
  },
  examples: [
    {
      kind: 'agents',
      from: 'assistant',
      share: '12%',
      fanout: '1 to 4 each',
      duration: '2min to 25min each',
      'slots-per-node': 30,
    },
    {
      kind: 'agents',
      from: 'assistant',
      turns: '5 to 30 each',
      context: '10k tokens',
      window: '200k tokens',
      cached: '85%',
      fanout: 0.8,
      depth: 4,
      timeout: '1h',
      'duration-growth': '2x per year',
      memory: '2 GB',
      'node-memory': '64 GB',
      connections: 2,
      slots: 40_000,
      'scale-up': '4min',
      surge: '20%',
      grace: '30min',
      price: '$1.20/h',
    },
    { kind: 'agents', from: 'assistant' },
  ],
})
