import type { Notice } from '../../notice.ts'
import { makeDraws } from '../../stats/make-draws.ts'
import { quantilesInPlace } from '../../stats/quantile.ts'
import type { Graph } from '../couple.ts'
import type { DemandOutcome } from '../demand/demand-node.ts'
import type { PriceMove } from '../demand/price-path.ts'
import type { DrawnName } from '../future-draws.ts'
import type { Layout } from '../layout.ts'
import type { DemandPlan, SimulationPlan } from '../plan/plan.ts'

/** What a block of futures leaves behind beside its columns: plain data that crosses threads. */
export type BlockSummary = {
  /** In the order of the plan. */
  readonly demands: readonly DemandOutcome[]
  /** ln of the effective price at the horizon's end, relative to start. */
  readonly lnPrice: Float64Array
  readonly moves: readonly PriceMove[]
  readonly notices: readonly Notice[]
}

/** Saving of one price move per future, as shares of the spend before it. */
export type Efficiency = {
  readonly id: string
  /** 1 - k, with k the price after / before. */
  readonly gross: Float64Array
  /** What is left after demand has answered in full: 1 - k^(1 - elasticity x pass-through) (MODELS.md 2.1); negative = backfire. */
  readonly net: Float64Array
}

/** What all futures together say beside their columns; every array has one entry per future. */
export type TrialsSummary = {
  readonly paths: number
  readonly layout: Layout
  readonly demands: readonly (DemandOutcome & {
    readonly id: string
    /** Medians over futures at the horizon's end, before the ceiling; total = organic x rebound x events. */
    readonly growthFactor: {
      readonly total: number
      readonly organic: number
      readonly rebound: number
      readonly events: number
    }
    /** Share of futures that touched the ceiling within the display horizon. */
    readonly ceilingTouched: number
  })[]
  /** 1 - effective price at the horizon's end / at start. */
  readonly priceFall: Float64Array
  readonly efficiencies: readonly Efficiency[]
  /** Every unknown that was drawn once a future; `uniforms()` gives its draws (0..1, ascending with the value). */
  readonly draws: readonly (DrawnName & { uniforms(): Float64Array })[]
  readonly notices: readonly Notice[]
}

/** Reads the summary of a block whose last step was the horizon's end. */
export function summaryOfBlock(graph: Graph): BlockSummary {
  const { prices } = graph
  return {
    demands: graph.demands.map((demand) => demand.outcome()),
    lnPrice: prices.lnEffective(),
    moves: prices.moves,
    notices: graph.notices,
  }
}

/** Puts blocks together, in the order of their futures. `graph` is one of the plan's, for names only. */
export function summarise(
  plan: SimulationPlan,
  graph: Pick<Graph, 'layout' | 'drawn'>,
  blocks: readonly BlockSummary[],
): TrialsSummary {
  const outcomes = plan.demands.map((_, d) => joinOutcomes(blocks.map((block) => block.demands[d])))
  const lnPrice = join(blocks.map((block) => block.lnPrice))
  const answer = meanAnswer(plan.demands, outcomes, plan.paths)
  const moves = (blocks[0]?.moves ?? []).map(({ id }, k) => ({
    id,
    factor: join(blocks.map((block) => block.moves[k]?.factor ?? new Float64Array(0))),
  }))
  return {
    paths: plan.paths,
    layout: graph.layout,
    demands: plan.demands.map(({ id }, d) => describe(id, outcomes[d])),
    priceFall: lnPrice.map((ln) => 0 - Math.expm1(ln)),
    efficiencies: moves.map((move) => efficiencyOf(move, answer)),
    draws: graph.drawn.map((name) => {
      let values: Float64Array | undefined
      const { seed, paths } = plan
      const drawAgain = (): Float64Array =>
        makeDraws({ seed, entity: name.entity, firstPath: 0, paths }).uniform(name.name)
      return { ...name, uniforms: () => (values ??= drawAgain()) }
    }),
    notices: blocks[0]?.notices ?? [],
  }
}

function efficiencyOf({ id, factor }: PriceMove, answer: Float64Array): Efficiency {
  return {
    id,
    gross: factor.map((k) => 1 - k),
    net: factor.map((k, i) => 1 - k ** (1 - (answer[i] ?? Number.NaN))),
  }
}

/** Elasticity x pass-through of all demands together, weighted by their levels when they share a unit. */
function meanAnswer(
  plans: readonly DemandPlan[],
  outcomes: readonly DemandOutcome[],
  paths: number,
): Float64Array {
  const sameUnit = plans.every(({ unit }) => unit === plans[0]?.unit)
  const weights = plans.map(({ levelNow }) => (sameUnit && levelNow > 0 ? levelNow : sameUnit ? 0 : 1))
  const total = weights.reduce((sum, w) => sum + w, 0)
  const mean = new Float64Array(paths)
  outcomes.forEach(({ answer }, d) => {
    const weight = total > 0 ? (weights[d] ?? 0) / total : 1 / plans.length
    for (let i = 0; i < paths; i++) mean[i] = (mean[i] ?? 0) + weight * (answer[i] ?? Number.NaN)
  })
  return mean
}

function describe(id: string, outcome: DemandOutcome | undefined): TrialsSummary['demands'][number] {
  if (outcome === undefined) throw new Error(`no outcome of demand ${id}`)
  const organic = Math.exp(median(outcome.lnOrganic))
  const rebound = Math.exp(median(outcome.lnRebound))
  const events = Math.exp(median(outcome.lnEvents))
  const touched = outcome.touchedCeiling.reduce((sum, t) => sum + t, 0)
  return {
    id,
    ...outcome,
    growthFactor: { total: organic * rebound * events, organic, rebound, events },
    ceilingTouched: touched / outcome.touchedCeiling.length,
  }
}

function median(values: Float64Array): number {
  return quantilesInPlace(values.slice(), [0.5])[0] ?? Number.NaN
}

function join(parts: readonly Float64Array[]): Float64Array {
  const [only] = parts
  if (only !== undefined && parts.length === 1) return only
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function joinOutcomes(parts: readonly (DemandOutcome | undefined)[]): DemandOutcome {
  const known = parts.filter((part) => part !== undefined)
  const joined = (key: 'lnOrganic' | 'lnRebound' | 'lnEvents' | 'elasticity' | 'answer'): Float64Array =>
    join(known.map((part) => part[key]))
  return {
    lnOrganic: joined('lnOrganic'),
    lnRebound: joined('lnRebound'),
    lnEvents: joined('lnEvents'),
    elasticity: joined('elasticity'),
    answer: joined('answer'),
    touchedCeiling: Uint8Array.from(known.flatMap((part) => [...part.touchedCeiling])),
  }
}
