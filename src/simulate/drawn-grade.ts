import type { Range } from '../units/range.ts'
import type { CommitmentParams } from './bill/commitment.ts'
import { gradeOfTerm } from './bill/term-grade.ts'
import { defaultSource } from './plan/default-source.ts'
import type { DemandPlan, ResourcePlan, SimulationPlan } from './plan/plan.ts'

/**
 * How well an unknown is known: the grade of the range behind it, `stated` where the scenario gives none, `fitted` for
 * what a growth model draws. `entity` and `name` as the graph draws them (couple.ts).
 */
export function gradeOf(plan: SimulationPlan, entity: string, name: string): string {
  const [type, ...rest] = entity.split(':')
  const id = rest.join(':')
  const isNamed = (candidate: { readonly id: string }): boolean => candidate.id === id
  if (type === 'demand') {
    const demand = plan.demands.find(isNamed)
    return demand === undefined ? 'stated' : demandGrade(demand, name)
  }
  if (type === 'resource') return nodeGrade(plan.resources.find(isNamed), name)
  if (type === 'fx') return plan.fx?.[id]?.rate.grade ?? 'stated'
  return name === 'decline' ? (plan.prices.declinePerYear?.grade ?? 'stated') : 'stated'
}

/** Terms of a contract are stated; parameters of a resource come from wherever they are known. */
function nodeGrade(resource: ResourcePlan | undefined, name: string): string {
  if (resource === undefined) return 'stated'
  if (resource.kind === 'commitment') return gradeOfTerm((resource.params as CommitmentParams).spec, name)
  return resourceGrade(resource, name)
}

/** What neither the scenario states nor the exports measure is the kind's default, mostly assumed. */
function resourceGrade({ kind, share, ratios, params }: ResourcePlan, name: string): string {
  if (name === 'share') return share.grade ?? 'stated'
  const growth = name.endsWith('-growth')
    ? ratios[name.slice(0, -'-growth'.length)]?.growthPerYear
    : undefined
  const known = params[name] ?? partOf(params, name) ?? ratios[name]?.value ?? growth
  return known === undefined ? (defaultSource(kind, name).grade ?? 'assumed') : (gradeIn(known) ?? 'stated')
}

/** `price-input` is the part `input` of the parameter `price`, `usl-sigma` the part `sigma` of `usl`, `site hall-b limit 0` one of `sites`. */
function partOf(params: ResourcePlan['params'], name: string): unknown {
  if (name.startsWith('site ')) return params['sites']
  for (let dash = name.indexOf('-'); dash > 0; dash = name.indexOf('-', dash + 1)) {
    const whole = params[name.slice(0, dash)]
    const part = name.slice(dash + 1)
    if (typeof whole === 'object' && whole !== null && part in whole)
      return (whole as Readonly<Record<string, unknown>>)[part]
  }
  return undefined
}

/** The grade of a range, of a sum of money, or of the one range that a parameter with ways to state it holds. */
function gradeIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if ('grade' in value && typeof value.grade === 'string') return value.grade
  if ('shape' in value) return undefined
  for (const part of Object.values(value)) {
    const grade = gradeIn(part)
    if (grade !== undefined) return grade
  }
  return undefined
}

/** Names that a demand draws itself; everything else belongs to its growth model. */
function demandGrade({ spec, elasticity, pastDecline }: DemandPlan, name: string): string {
  const ranges: Readonly<Record<string, Range | undefined>> = {
    elasticity,
    'pass-through': spec.passThrough,
    response: spec.responseHalfLifeDays,
    ceiling: spec.ceiling,
    'past-decline': pastDecline.perYear,
    'stated-level': spec.level?.value,
    growth: spec.growth.ratePerYear,
  }
  const range = ranges[name]
  if (range !== undefined) return range.grade ?? 'stated'
  return name.startsWith('event ') || name.startsWith('override ') ? 'stated' : 'fitted'
}
