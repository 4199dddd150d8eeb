import type { Range } from '../units/range.ts'
import type { DemandPlan, ResourcePlan, SimulationPlan } from './plan.ts'

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
  if (type === 'resource') {
    const resource = plan.resources.find(isNamed)
    return resource === undefined ? 'stated' : resourceGrade(resource, name)
  }
  return name === 'decline' ? (plan.prices.declinePerYear?.grade ?? 'stated') : 'stated'
}

function resourceGrade({ share, ratios, params }: ResourcePlan, name: string): string {
  if (name === 'share') return share.grade ?? 'stated'
  const param = ratios[name]?.value ?? params[name]
  const hasGrade = typeof param === 'object' && param !== null && 'grade' in param
  return hasGrade && typeof param.grade === 'string' ? param.grade : 'stated'
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
