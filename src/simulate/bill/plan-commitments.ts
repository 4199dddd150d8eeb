import { JevonsError, type Problem } from '../../errors.ts'
import { point } from '../../units/range.ts'
import { isUnit, parseUnit } from '../../units/unit.ts'
import type { DemandPlan } from '../plan/plan.ts'
import { resourceKind } from '../plan/plan-resource.ts'
import type { Planning } from '../plan/planning.ts'
import type { ResourceSpec } from '../plan/specs.ts'
import type { CommitmentParams } from './commitment.ts'
import type { CommitmentSpec } from './commitment-spec.ts'

/** What a commitment may cover. */
export type Coverable = { readonly specs: readonly ResourceSpec[]; readonly demands: readonly DemandPlan[] }

/**
 * The resources of a run with its commitments among them: each a node that is fed by what it covers, and a part of every
 * `cost` resource that sums all of that. `apart`: commitments that no cost takes in, because they are one of several options.
 * @throws JevonsError BAD_SCENARIO for a cover that has no price or is covered twice; CURRENCY_MIX without a rate.
 */
export function planCommitments(
  commitments: readonly CommitmentSpec[],
  coverable: Coverable,
  planning: Planning,
  apart: ReadonlySet<string> = new Set(),
): ResourceSpec[] {
  const problems = commitments.flatMap((spec) => problemsOf(spec, coverable, planning))
  problems.push(...coveredTwice(commitments.filter(({ id }) => !apart.has(id))))
  const [first, ...more] = problems
  if (first) throw new JevonsError(first, ...more)
  const nodes = commitments.map((spec) => nodeOf(spec, coverable.specs, planning))
  const attached = commitments.filter(({ id }) => !apart.has(id))
  for (const spec of attached) tellWhereItCounts(spec, coverable.specs, planning)
  const resources = coverable.specs.map((resource): ResourceSpec => {
    const ids = attached.filter((spec) => sums(resource, spec)).map(({ id }) => id)
    return ids.length === 0 ? resource : { ...resource, from: [...resource.from, ...ids] }
  })
  return [...resources, ...nodes]
}

/** Whether a cost resource sums all that a commitment covers. */
function sums(resource: ResourceSpec, { covers }: CommitmentSpec): boolean {
  return resource.kind === 'cost' && covers.every((id) => resource.from.includes(id))
}

function nodeOf(spec: CommitmentSpec, specs: readonly ResourceSpec[], planning: Planning): ResourceSpec {
  const upstream: Record<string, readonly string[]> = {}
  if (spec.provisioned)
    for (const id of spec.covers) upstream[id] = specs.find((resource) => resource.id === id)?.from ?? []
  const params: CommitmentParams = { spec, basis: planning.basis, upstream }
  return {
    id: spec.id,
    kind: 'commitment',
    ...(spec.pos ? { pos: spec.pos } : {}),
    from: [...new Set([...spec.covers, ...Object.values(upstream).flat()])],
    share: point(1),
    params,
  }
}

/** Money of a demand is its own unit; of a resource, its measure `money`. */
function hasMoney(id: string, { specs, demands }: Coverable, currency: string): boolean {
  const demand = demands.find((candidate) => candidate.id === id)
  if (demand) return isUnit(demand.unit) && parseUnit(demand.unit).currency === currency
  const resource = specs.find((candidate) => candidate.id === id)
  if (!resource) return false
  const measures = resourceKind(resource.kind).measures(resource.params, currency)
  return measures.some(({ name, unit }, k) => name === 'money' || (k === 0 && unit === `${currency}/day`))
}

/** Whether a resource splits its tokens, or serves those of one that does. */
function countsTokens(id: string, { specs }: Coverable, { currency }: Planning): boolean {
  const resource = specs.find((candidate) => candidate.id === id)
  if (!resource) return false
  const measures = resourceKind(resource.kind).measures(resource.params, currency)
  return measures.some(({ name }) => name === 'tokens-input' || name === 'goodput')
}

function problemsOf(spec: CommitmentSpec, coverable: Coverable, planning: Planning): Problem[] {
  const where = spec.pos ? { pos: spec.pos } : {}
  const unpriced = spec.covers.filter((id) => !hasMoney(id, coverable, planning.currency))
  const problems: Problem[] = unpriced.map((id) => ({
    code: 'BAD_SCENARIO',
    message: `commitment '${spec.id}' covers '${id}', which has no price`,
    hint: `give '${id}' a price (or model), or cover something that costs money`,
    ...where,
  }))
  const uncounted = spec.provisioned ? spec.covers.filter((id) => !countsTokens(id, coverable, planning)) : []
  problems.push(
    ...uncounted.map(
      (id): Problem => ({
        code: 'BAD_SCENARIO',
        message: `commitment '${spec.id}' buys provisioned throughput for '${id}', whose tokens are not known`,
        hint: 'cover a tokens, endpoint or agents resource',
        ...where,
      }),
    ),
  )
  if (spec.currency !== planning.currency && planning.fx[spec.currency] === undefined)
    problems.push({
      code: 'CURRENCY_MIX',
      message: `commitment '${spec.id}' is in ${spec.currency}, the scenario in ${planning.currency}`,
      hint: `add fx: { ${spec.currency}: ... } (what 1 ${spec.currency} is worth in ${planning.currency})`,
      ...where,
    })
  return problems
}

function coveredTwice(commitments: readonly CommitmentSpec[]): Problem[] {
  const by = new Map<string, CommitmentSpec>()
  return commitments.flatMap((spec) =>
    spec.covers.flatMap((id): Problem[] => {
      const other = by.get(id)
      by.set(id, spec)
      if (!other) return []
      return [
        {
          code: 'BAD_SCENARIO',
          message: `every charge is paid once: '${id}' is covered by '${other.id}' and by '${spec.id}'`,
          hint: `cover '${id}' by one of them, or put both into one commitment`,
          ...(spec.pos ? { pos: spec.pos } : {}),
        },
      ]
    }),
  )
}

/** Says which cost resources take a commitment in, where that is not all of them. */
function tellWhereItCounts(spec: CommitmentSpec, specs: readonly ResourceSpec[], planning: Planning): void {
  const costs = specs.filter((resource) => resource.kind === 'cost')
  if (costs.some((cost) => sums(cost, spec))) return
  const partly = costs.filter((cost) => spec.covers.some((id) => cost.from.includes(id)))
  planning.notice({
    code: 'commitment-apart',
    level: partly.length > 0 ? 'warning' : 'info',
    subject: spec.id,
    message:
      partly.length > 0
        ? `${spec.id}: ${partly.map(({ id }) => id).join(', ')} sums only a part of what it covers (${spec.covers.join(', ')}), so it is left out there; name all of them in of:, or write a budget of: ${spec.id}`
        : `${spec.id}: no cost resource sums what it covers; a budget sees it with of: ${spec.id}`,
  })
}
