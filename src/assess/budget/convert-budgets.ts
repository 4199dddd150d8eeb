import { type FxSpecs, isFixedRate } from '../../simulate/fx.ts'
import type { ResourceSpec } from '../../simulate/plan/specs.ts'
import { point } from '../../units/range.ts'
import type { ConstraintSpec } from '../constraint.ts'

/** Budgets whose target is converted, and the nodes that convert it. */
export type Converted = {
  readonly constraints: readonly ConstraintSpec[]
  readonly resources: readonly ResourceSpec[]
}

/**
 * Gives each budget in a currency with a moving rate a node that converts what it watches in every future and day; a fixed
 * rate needs none. `of` must be known (implicit targets first).
 */
export function convertBudgets(
  constraints: readonly ConstraintSpec[],
  currency: string,
  fx: FxSpecs,
): Converted {
  const nodes = new Map<string, ResourceSpec>()
  const converted = constraints.map((constraint) => {
    if (constraint.type !== 'budget' || constraint.currency === currency) return constraint
    const rate = fx[constraint.currency]
    const { of } = constraint
    if (rate === undefined || isFixedRate(rate) || of === undefined) return constraint
    const id = `${of} in ${constraint.currency}`
    nodes.set(id, {
      id,
      kind: 'exchange',
      from: [of],
      share: point(1),
      params: { currency: constraint.currency, of },
    })
    return { ...constraint, of: id }
  })
  return { constraints: converted, resources: [...nodes.values()] }
}
