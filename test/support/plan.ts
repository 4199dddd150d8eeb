import { growthModel } from '../../src/fit/find-model.ts'
import type { FittedGrowth, History } from '../../src/fit/growth-model.ts'
import type { Layout } from '../../src/simulate/layout.ts'
import type { DemandPlan, ResourcePlan, SimulationPlan } from '../../src/simulate/plan/plan.ts'
import type { DemandSpec, PriceSpec } from '../../src/simulate/plan/specs.ts'
import type { Clock } from '../../src/simulate/resource-kind.ts'
import { resourceKinds } from '../../src/simulate/resources/index.ts'
import { runTrials } from '../../src/simulate/run/run-trials.ts'
import type { TrialsSummary } from '../../src/simulate/run/trials-summary.ts'
import { dayOf } from '../../src/units/day.ts'
import { point, type Range } from '../../src/units/range.ts'

/** 2026-12-01. */
export const start = dayOf(2026, 12, 1)

/** Daily history of `days` days before `start`. */
export function historyOf(days: number, value: (daysBeforeStart: number) => number): History {
  const times = Float64Array.from({ length: days }, (_, i) => start - days + i)
  return { times, values: times.map((t) => value(start - t)), stepDays: 1, seasons: [7] }
}

/** A fitted growth of the named model. */
export function growthOf(model: string, history: History, ratePerYear?: Range): FittedGrowth {
  return growthModel(model).fit(history, {
    origin: start,
    horizonDays: 730,
    seed: 1,
    ...(ratePerYear ? { ratePerYear } : {}),
  })
}

/** Constant organic growth at a stated log rate from a level of 100 on the day before start, without noise. */
export function steady(ratePerYear: Range = point(0)): FittedGrowth {
  return growthOf(
    'exponential',
    historyOf(1, () => 100),
    ratePerYear,
  )
}

export const noPrices: PriceSpec = { steps: [], migrate: [], caching: [] }

export function demandOf(
  growth: FittedGrowth,
  parts: Partial<Omit<DemandPlan, 'spec'>> & { readonly spec?: Partial<DemandSpec> } = {},
): DemandPlan {
  const { spec, ...rest } = parts
  return {
    id: 'assistant',
    unit: 'requests/day',
    growth,
    elasticity: point(0),
    pastDecline: { perYear: point(0), assumed: false },
    levelNow: 100,
    ...rest,
    spec: {
      id: rest.id ?? 'assistant',
      growth: { model: growth.model },
      passThrough: point(1),
      buyer: 'metered',
      responseHalfLifeDays: point(90),
      ceiling: point(1000),
      events: [],
      overrides: [],
      ...spec,
    },
  }
}

/** A resource of a kind, its parameters parsed by the kind's own schema. */
export function resourceOf(
  id: string,
  kind: string,
  params: Readonly<Record<string, unknown>>,
  parts: Partial<ResourcePlan> = {},
): ResourcePlan {
  const found = resourceKinds.find((k) => k.kind === kind)
  if (!found) throw new Error(`no resource kind ${kind}`)
  return {
    id,
    kind,
    params: found.params.parse(params) as Readonly<Record<string, unknown>>,
    inputs: ['assistant'],
    share: point(1),
    ratios: {},
    measured: {},
    tokenPrices: {},
    anchors: {},
    ...parts,
  }
}

/** 1,000 uncached input tokens per request at $1 per million: a volume of 100 costs $0.1 a day. */
export function tokensOf(id = 'tokens', inputs: readonly string[] = ['assistant']): ResourcePlan {
  return resourceOf(id, 'tokens', { input: 1000, output: 0, cached: 0, price: '$1/M tokens' }, { inputs })
}

export function planOf(demands: readonly DemandPlan[], parts: Partial<SimulationPlan> = {}): SimulationPlan {
  return {
    start,
    end: start + 366,
    extendedEnd: start + 366,
    paths: 64,
    seed: 42,
    currency: 'USD',
    demands,
    prices: noPrices,
    resources: [],
    ...parts,
  }
}

export type Recorded = {
  readonly clock: Clock
  /** Copies of the global columns. */
  readonly columns: readonly Float64Array[]
}

/** Runs a plan and keeps a copy of every column of every step. */
export async function record(
  plan: SimulationPlan,
  threads = 1,
): Promise<{ steps: Recorded[]; summary: TrialsSummary; layout: Layout }> {
  const steps: Recorded[] = []
  const summary = await runTrials(plan, {
    threads,
    observe: (clock, columns) => steps.push({ clock, columns: columns.map((c) => c.slice()) }),
  })
  return { steps, summary, layout: summary.layout }
}
