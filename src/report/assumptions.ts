import type { DemandPlan } from '../simulate/plan.ts'
import type { Range } from '../units/range.ts'
import type { ReportParts } from './report-parts.ts'

/** What a run has to say about its inputs. */
type Known = Pick<ReportParts, 'plan' | 'summary' | 'assessment' | 'notices'>

/** Inputs by a name of their own; true = assumed. */
type Inputs = Map<string, boolean>

/**
 * How many numbers the answer rests on, and how many of them were assumed, neither stated nor measured: everything that is
 * drawn, certain values of demands and resources, measured ratios, lead times, headrooms and peaks of capacities, and what a
 * kind says that it assumed (notice `assumed`). Parameters that a growth model fits are not counted.
 */
export function countAssumptions(known: Known): { assumed: number; total: number } {
  const inputs: Inputs = new Map()
  for (const { entity, name, grade } of known.summary.draws)
    if (grade !== 'fitted') inputs.set(`${entity} ${name}`, grade === 'assumed')
  for (const demand of known.plan.demands) addDemand(inputs, demand)
  for (const { id, share, params } of known.plan.resources) {
    if (!isWhole(share)) addRange(inputs, `resource:${id} share`, share)
    for (const [name, value] of Object.entries(params))
      if (isRange(value)) addRange(inputs, `resource:${id} ${name}`, value)
  }
  addCapacities(inputs, known)
  addRemarks(inputs, known)
  return { assumed: [...inputs.values()].filter(Boolean).length, total: inputs.size }
}

/** An input that is known already stays as it is. */
function addRange(inputs: Inputs, key: string, range: Range | undefined): void {
  if (range && !inputs.has(key)) inputs.set(key, range.grade === 'assumed')
}

/** What a price moves counts only where there is an answer to it. */
function addDemand(inputs: Inputs, { id, spec, elasticity }: DemandPlan): void {
  const answers = !(elasticity.shape === 'point' && elasticity.value === 0)
  const ranges = {
    'stated-level': spec.level?.value,
    growth: spec.growth.ratePerYear,
    ceiling: spec.ceiling,
    ...(answers ? { elasticity, response: spec.responseHalfLifeDays, 'pass-through': spec.passThrough } : {}),
  }
  for (const [name, range] of Object.entries(ranges)) addRange(inputs, `demand:${id} ${name}`, range)
}

function addCapacities(inputs: Inputs, { assessment }: Known): void {
  for (const { constraint, peakFactor } of assessment.constraints) {
    if (constraint.type !== 'capacity') continue
    const key = `constraint:${constraint.id}`
    if (!isZero(constraint.leadTimeDays)) addRange(inputs, `${key} lead-time`, constraint.leadTimeDays)
    if (!isZero(constraint.headroom)) addRange(inputs, `${key} headroom`, constraint.headroom)
    if (peakFactor) inputs.set(`${key} peak`, peakFactor.source === 'assumed')
  }
}

/** Assumptions that a kind lists but that neither draws nor the plan show: its constants. */
function addRemarks(inputs: Inputs, { notices }: Known): void {
  const listedBy = new Map<string, number>()
  for (const { code, subject, message } of notices)
    if (code === 'assumed' && subject !== undefined)
      listedBy.set(subject, (listedBy.get(subject) ?? 0) + message.split('; ').length - 1)
  for (const [subject, listed] of listedBy) {
    const key = `resource:${subject} `
    const seen = [...inputs].filter(([name, assumed]) => assumed && name.startsWith(key)).length
    for (let i = seen; i < listed; i++) inputs.set(`${key}#${String(i)}`, true)
  }
}

function isRange(value: unknown): value is Range {
  return typeof value === 'object' && value !== null && 'shape' in value
}

function isZero(range: Range): boolean {
  return range.shape === 'point' && range.value === 0
}

function isWhole(range: Range): boolean {
  return range.shape === 'point' && range.value === 1
}
