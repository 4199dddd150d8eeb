import { JevonsError } from '../../errors.ts'
import { type Day, formatDay } from '../../units/day.ts'
import { columnOf, type Layout } from '../layout.ts'
import { type DailyValues, knownBefore } from '../measured/daily.ts'
import type { ResourcePlan, SimulationPlan } from '../plan/plan.ts'
import type { Planning } from '../plan/planning.ts'
import type { CommitmentParams } from './commitment.ts'
import type { CommitmentSpec } from './commitment-spec.ts'
import { contractPeriod, holdsOn } from './contract-period.ts'

/** Measured days that a running period must have before its missing ones are estimated from the others. */
const knownShareNeeded = 0.8

/** What the back-cast knows. */
export type Settling = {
  readonly layout: Layout
  readonly planning: Planning
  /** Back-cast of a column per past day, by global column. */
  readonly modelled: readonly DailyValues[]
}

/**
 * The plan with what each running period of a commit has used before start (stated, else what the back-cast finds due), and
 * with the factor measured / physics of the bill that takes the commitment in, so that charges start at what was measured.
 * @throws JevonsError TOO_FEW_POINTS when a running period began before the data and nothing states what it has used.
 */
export function settleCommitments(plan: SimulationPlan, settling: Settling): SimulationPlan {
  const resources = plan.resources.map((resource) => {
    if (resource.kind !== 'commitment') return resource
    const params = resource.params as CommitmentParams
    const factor = billFactor(resource.id, plan.resources)
    const drawn = params.spec.drawn ?? drawnSoFar(resource, factor, settling)
    return {
      ...resource,
      params: { ...params, spec: { ...params.spec, drawn } },
      anchors: { charges: factor },
    }
  })
  return { ...plan, resources }
}

/** The anchor of the cost resource that holds the commitment as a part. */
function billFactor(id: string, resources: readonly ResourcePlan[]): number {
  const bill = resources.find((resource) => resource.kind === 'cost' && resource.inputs.includes(id))
  return bill?.anchors['money'] ?? 1
}

/** Sum of what was due since the running period began, in the contract's currency. */
function drawnSoFar(resource: ResourcePlan, factor: number, settling: Settling): number {
  const { spec } = resource.params as CommitmentParams
  const { layout, planning, modelled } = settling
  const { start } = planning
  if (!spec.commit || !holdsOn(spec, start)) return 0
  const { from } = contractPeriod(spec, start, start)
  if (from >= start) return 0
  const column = modelled[columnOf(layout, resource.id, 'drawn') ?? -1]
  const known = column ? knownBefore(column, start, start - from) : []
  if (known.length < knownShareNeeded * (start - from)) throw unknownUse(spec, from, start)
  const sum = known.reduce((total, value) => total + value, 0)
  if (known.length < start - from) tellEstimated(spec, start - from - known.length, planning)
  const rate = spec.currency === planning.currency ? 1 : (planning.fx[spec.currency] ?? Number.NaN)
  return (sum * factor * (start - from)) / known.length / rate
}

function unknownUse(spec: CommitmentSpec, from: Day, start: Day): JevonsError {
  return new JevonsError({
    code: 'TOO_FEW_POINTS',
    message: `commitment '${spec.id}' runs since ${formatDay(from)}, and what it has used up to ${formatDay(start - 1)} is not in the exports`,
    hint: `add exports back to ${formatDay(from)}, or state it: drawn: ${spec.currency} <used of the commit from ${formatDay(from)} to ${formatDay(start - 1)}>`,
    ...(spec.pos ? { pos: spec.pos } : {}),
  })
}

function tellEstimated(spec: CommitmentSpec, days: number, planning: Planning): void {
  planning.notice({
    code: 'spent-partly-estimated',
    level: 'warning',
    subject: spec.id,
    message: `${spec.id}: ${days} days of the running period are not in the exports; taken as the mean of the others`,
  })
}
