import type { CapacitySpec, ConstraintSpec } from '../assess/constraint.ts'
import type { ResourceSpec } from '../simulate/plan/specs.ts'
import type { ImpliedLimit } from '../simulate/resource-kind.ts'
import { resourceKinds } from '../simulate/resources/index.ts'
import { point } from '../units/range.ts'
import { type Reading, valueAt } from './reading.ts'
import { kindOf } from './resources.ts'

const impliedId = (resource: string, { name }: Pick<ImpliedLimit, 'name'>): string => `${resource}-${name}`

/**
 * Capacities that resources bring with them: an endpoint with limits has the day from which it loses more than `slo`, whether or
 * not the scenario asks. None where a constraint limits the same measure already, or has that name.
 */
export function impliedLimits(
  resources: readonly ResourceSpec[],
  stated: readonly ConstraintSpec[],
): CapacitySpec[] {
  return resources.flatMap((resource) => {
    const limit = resourceKinds.find(({ kind }) => kind === resource.kind)?.impliedLimit(resource.params)
    if (limit === undefined) return []
    const id = impliedId(resource.id, limit)
    const isStated = stated.some(
      (other) =>
        other.id === id || (other.type === 'capacity' && other.of === resource.id && limits(other, limit)),
    )
    return isStated ? [] : [capacityOf(resource, id, limit)]
  })
}

function limits(other: CapacitySpec, { measure, unit }: ImpliedLimit): boolean {
  return other.measure === undefined ? other.unit === unit : other.measure === measure
}

function capacityOf(
  resource: ResourceSpec,
  id: string,
  { limit, unit, text, measure, leadTimeDays }: ImpliedLimit,
): CapacitySpec {
  return {
    type: 'capacity',
    id,
    ...(resource.pos ? { pos: resource.pos } : {}),
    of: resource.id,
    measure,
    limit,
    unit,
    text,
    headroom: point(0),
    peak: point(1),
    sustain: { overDays: 5, windowDays: 28 },
    leadTimeDays,
    arrivals: [],
  }
}

/** Names that checks may ask for beside the constraints that stand in the scenario. */
export function impliedNames(reading: Reading, resources: readonly string[]): string[] {
  return resources.flatMap((id) => {
    const implied = kindOf(reading, id)?.implies
    return implied !== undefined && valueAt(reading, ['resources', id, implied.param]) !== undefined
      ? [impliedId(id, implied)]
      : []
  })
}
