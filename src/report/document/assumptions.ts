import { defaultSource } from '../../simulate/plan/default-source.ts'
import { paramUnit } from '../../simulate/plan/param-unit.ts'
import type { DemandPlan, ResourcePlan } from '../../simulate/plan/plan.ts'
import { formatDay } from '../../units/day.ts'
import { leadParts } from '../../units/lead-time.ts'
import { type Range, rangeQuantile } from '../../units/range.ts'
import type { ReportParts } from './report-parts.ts'
import type { AssumptionReport } from './sections/assumption.ts'
import { isStale } from './shelf-life.ts'

/** What a run has to say about its inputs. */
type Known = Pick<ReportParts, 'plan' | 'summary' | 'assessment' | 'notices' | 'influences'>

type Input = {
  readonly entity: string
  readonly param: string
  readonly range?: Range
  readonly grade: string
  /** The kind said that it assumed it, in these words. */
  readonly remark?: string
}

/** Inputs by `entity param`; what is known already stays as it is. */
type Inputs = Map<string, Input>

/**
 * The numbers that the answer rests on, those that move a date most first: everything that is drawn, certain values of demands
 * and resources, measured ratios, lead times, headrooms and peaks of capacities, and what a kind says that it assumed (notice
 * `assumed`). Parameters that a growth model fits are not inputs. `influence` is the largest share of the spread of a date
 * that the input explains, `moves` that date; null for what is certain or moves none.
 */
export function listAssumptions(known: Known): AssumptionReport[] {
  const inputs: Inputs = new Map()
  for (const { entity, name, grade, range } of known.summary.draws)
    if (grade !== 'fitted') add(inputs, { entity, param: name, grade, ...(range ? { range } : {}) })
  for (const demand of known.plan.demands) addDemand(inputs, demand)
  for (const { id, share, params } of known.plan.resources) {
    if (!isWhole(share)) addRange(inputs, `resource:${id}`, 'share', share)
    for (const [name, value] of Object.entries(params)) addParam(inputs, `resource:${id}`, name, value)
  }
  addCapacities(inputs, known)
  addRemarks(inputs, known)
  const listed = [...inputs.values()].map((input) => described(input, known))
  return listed.sort((a, b) => (b.influence ?? 0) - (a.influence ?? 0))
}

function add(inputs: Inputs, input: Input): void {
  const key = `${input.entity} ${input.param}`
  const known = inputs.get(key)
  // A growth model draws its stated rate without telling from what.
  if (!known) inputs.set(key, input)
  else if (!known.range && input.range) inputs.set(key, { ...known, range: input.range })
}

function addRange(inputs: Inputs, entity: string, param: string, range: Range | undefined): void {
  if (range) add(inputs, { entity, param, range, grade: range.grade ?? 'stated' })
}

/** A range, a sum of money, or one level of parts of either. */
function addParam(inputs: Inputs, entity: string, param: string, value: unknown): void {
  const range = rangeIn(value)
  if (range) addRange(inputs, entity, param, range)
  else if (typeof value === 'object' && value !== null && !Array.isArray(value))
    for (const [part, inner] of Object.entries(value))
      addRange(inputs, entity, `${param}-${part}`, rangeIn(inner))
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
  for (const [param, range] of Object.entries(ranges)) addRange(inputs, `demand:${id}`, param, range)
}

function addCapacities(inputs: Inputs, { assessment }: Known): void {
  for (const { constraint, peakFactor } of assessment.constraints) {
    if (constraint.type !== 'capacity') continue
    const entity = `constraint:${constraint.id}`
    for (const { drawn, part } of leadParts(constraint.leadTimeDays))
      if (!isZero(part)) addRange(inputs, entity, drawn, part)
    if (!isZero(constraint.headroom)) addRange(inputs, entity, 'headroom', constraint.headroom)
    if (!peakFactor) continue
    const stated = constraint.peakFactor?.value
    const range: Range = typeof stated === 'object' ? stated : { shape: 'point', value: peakFactor.value }
    add(inputs, { entity, param: 'peak', range, grade: range.grade ?? peakFactor.source })
  }
}

/** Assumptions that a kind lists but that neither draws nor the plan show: its constants, each beginning with its name. */
function addRemarks(inputs: Inputs, { notices }: Known): void {
  for (const { code, subject, message } of notices) {
    if (code !== 'assumed' || subject === undefined) continue
    const [list = ''] = message.slice(message.indexOf(': ') + 2).split(' (assumed;')
    for (const remark of list.split('; ')) {
      const [param = remark] = remark.split(' ')
      add(inputs, { entity: `resource:${subject}`, param, grade: 'assumed', remark })
    }
  }
}

function described(input: Input, known: Known): AssumptionReport {
  const { entity, param, range, grade, remark } = input
  const { plan, influences } = known
  const colon = entity.indexOf(':')
  const unit = paramUnit(plan, entity, param)
  const { source, asOf } = sourceOf(input, known)
  const at = (u: number): number => (range ? rangeQuantile(range, u) : Number.NaN)
  const quantiles = range ? { p05: at(0.05), p50: at(0.5), p95: at(0.95) } : null
  return {
    of: colon < 0 ? entity : entity.slice(0, colon),
    id: colon < 0 ? entity : entity.slice(colon + 1),
    param,
    range: quantiles && Object.values(quantiles).every(Number.isFinite) ? quantiles : null,
    unit,
    grade,
    source: source ?? null,
    asOf: asOf === undefined ? null : formatDay(asOf),
    stale: isStale({ unit, param }, asOf, plan.start),
    ...strongest(influences, entity, param),
    ...(remark === undefined ? {} : { note: remark }),
  }
}

/** As stated, else that of the default which took its place. */
function sourceOf({ entity, param, range, grade }: Input, { plan }: Known): Pick<Range, 'source' | 'asOf'> {
  if (range?.source !== undefined || range?.asOf !== undefined) return range
  if (grade === 'measured') return { source: 'the exports' }
  if (grade === 'stated') return {}
  const [type = '', id] = entity.split(':')
  if (type === 'demand') return param === 'elasticity' ? defaultSource(type, param) : {}
  const resource = plan.resources.find((candidate) => type === 'resource' && candidate.id === id)
  return resource && isDefault(resource, param) ? defaultSource(resource.kind, param) : {}
}

/** What the scenario leaves open; planning fills in the exponent of an observed series. */
function isDefault({ kind, params }: ResourcePlan, param: string): boolean {
  return params[param] === undefined || kind === 'observed'
}

/** The date that the input moves most. */
function strongest(
  influences: Known['influences'],
  entity: string,
  param: string,
): Pick<AssumptionReport, 'influence' | 'moves'> {
  const all = [...influences].flatMap(([moves, { breach, decideBy }]) =>
    [...(breach ?? []), ...(decideBy ?? [])]
      .filter((one) => one.entity === entity && one.name === param)
      .map(({ share }) => ({ influence: share, moves })),
  )
  const [first] = all.sort((a, b) => b.influence - a.influence)
  return first ?? { influence: null, moves: null }
}

/** The range of a value, or of a sum of money. */
function rangeIn(value: unknown): Range | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if ('shape' in value) return value as Range
  return 'range' in value && 'currency' in value ? rangeIn(value.range) : undefined
}

function isZero(range: Range): boolean {
  return range.shape === 'point' && range.value === 0
}

function isWhole(range: Range): boolean {
  return range.shape === 'point' && range.value === 1
}
