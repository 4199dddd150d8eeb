import { JevonsError } from '../../errors.ts'
import type { PriceCatalogue } from '../../prices/price-catalogue.ts'
import { rangeMedian } from '../../units/range.ts'
import { allKinds } from '../all-kinds.ts'
import { type DailyValues, onDay } from '../measured/daily.ts'
import { normalRange } from '../measured/log-trend.ts'
import { withMeasuredBurst } from '../measured/measured-burst.ts'
import { withMeasuredPeak } from '../measured/measured-day-peak.ts'
import { measuredExponent } from '../measured/measured-exponent.ts'
import { measuredRatio } from '../measured/measured-ratio.ts'
import type { MeasuredRatio, ResourceKind } from '../resource-kind.ts'
import { cataloguePrices } from './catalogue-prices.ts'
import { areAlternatives, type ChoiceSpec, notTaken } from './choice-spec.ts'
import type { DemandPlan, MeasuredSeries, ResourcePlan } from './plan.ts'
import { hasMetric, knowsDimensions, measuredDays, type Planning, type Where } from './planning.ts'
import type { ResourceSpec } from './specs.ts'

/** The kind of a name; the scenario has checked that it exists. */
export function resourceKind(kind: string): ResourceKind {
  const found = allKinds.find((candidate) => candidate.kind === kind)
  if (!found) {
    throw new JevonsError({
      code: 'UNKNOWN_NAME',
      message: `unknown resource kind '${kind}'`,
      hint: `known: ${allKinds.map((k) => k.kind).join(', ')}`,
    })
  }
  return found
}

/**
 * Resources in an order in which every one comes after what feeds it (Kahn 1962), and after what `later` names for it. Cycles
 * of feeds were refused by the scenario.
 */
export function inOrder(
  specs: readonly ResourceSpec[],
  demands: readonly string[],
  later: ReadonlyMap<string, readonly string[]> = new Map(),
): ResourceSpec[] {
  const placed = new Set(demands)
  const before = ({ id, from }: ResourceSpec): readonly string[] => [...from, ...(later.get(id) ?? [])]
  const ordered: ResourceSpec[] = []
  let waiting = [...specs]
  while (waiting.length > 0) {
    const ready = waiting.filter((spec) => before(spec).every((name) => placed.has(name)))
    if (ready.length === 0) {
      throw new JevonsError({
        code: 'CYCLIC_RESOURCES',
        message: `resources feed each other in a circle: ${waiting.map((spec) => spec.id).join(', ')}`,
      })
    }
    for (const spec of ready) {
      placed.add(spec.id)
      ordered.push(spec)
    }
    waiting = waiting.filter((spec) => !placed.has(spec.id))
  }
  return ordered
}

/** The demands that a resource stands on, through whatever lies between. */
function rootsOf(
  spec: ResourceSpec,
  specs: readonly ResourceSpec[],
  demands: readonly DemandPlan[],
): DemandPlan[] {
  const roots = new Map<string, DemandPlan>()
  const visit = (name: string): void => {
    const demand = demands.find((candidate) => candidate.id === name)
    if (demand) roots.set(name, demand)
    else for (const from of specs.find((candidate) => candidate.id === name)?.from ?? []) visit(from)
  }
  for (const name of spec.from) visit(name)
  return [...roots.values()]
}

/** The filter that a resource's measured series share with its one demand; none where several demands feed it. */
function whereOf(roots: readonly DemandPlan[]): Where {
  const [first, ...others] = roots.map((root) => root.spec.history?.where ?? {})
  return first && others.every((where) => JSON.stringify(where) === JSON.stringify(first)) ? first : {}
}

/** Metrics that measure the resource, from its measures and its own `metric` parameter. */
function metricsOf(spec: ResourceSpec, currency: string): string[] {
  const names = resourceKind(spec.kind)
    .measures(spec.params, currency)
    .flatMap((measure) => (measure.metric === undefined ? [] : [measure.metric]))
  const own = spec.params['metric']
  return [...new Set(typeof own === 'string' ? [...names, own] : names)]
}

/** Everything that planning one resource may look at. */
export type ResourcePlanning = {
  readonly planning: Planning
  /** All resources of the run, in order. */
  readonly specs: readonly ResourceSpec[]
  readonly demands: readonly DemandPlan[]
  readonly catalogue: PriceCatalogue | undefined
  /** Options of one choice do not share what is measured: each would serve all of it. */
  readonly choices?: readonly ChoiceSpec[]
}

/** A resource with its measured ratios, measured series and unit prices. Anchors come from the back-cast. */
export function planResource(spec: ResourceSpec, context: ResourcePlanning): ResourcePlan {
  const { planning, specs, demands } = context
  const roots = rootsOf(spec, specs, demands)
  const where = spec.isWhole === true ? {} : whereOf(roots)
  return {
    id: spec.id,
    kind: spec.kind,
    params: withMeasuredBurst(
      spec,
      withMeasuredPeak(spec, withExponent(spec, roots, planning), planning),
      planning,
    ),
    inputs: spec.from,
    share: spec.share,
    ratios: ratiosOf(spec, where, planning),
    measured: measuredOf(spec, where, context),
    tokenPrices: cataloguePrices(
      spec,
      resourceKind(spec.kind).models(spec.params),
      planning,
      context.catalogue,
    ),
    anchors: {},
  }
}

/** Measured series by metric; a metric that two resources claim belongs to neither. */
function measuredOf(spec: ResourceSpec, where: Where, context: ResourcePlanning): ResourcePlan['measured'] {
  const { planning } = context
  const measured: Record<string, MeasuredSeries> = {}
  if (isNotBilled(spec, context)) return measured
  for (const metric of metricsOf(spec, planning.currency)) {
    const name = metric === 'tokens_total' ? 'tokens' : metric
    if (!hasMetric(planning.data, name)) continue
    const known = knowsDimensions(planning.data, name, where)
    const part = partOfMeasured(spec, metric, { context, where, known })
    if (part === undefined) continue
    const rows = known ? where : {}
    const days = measuredDays(planning, name, rows)
    if (days)
      measured[metric] = {
        from: days.from,
        values: days.values.map((value) => value * part),
        where: rows,
        part,
      }
  }
  return measured
}

/** A bill of an option that is not today's: nothing of it was measured. */
function isNotBilled({ id, kind }: ResourceSpec, { choices = [] }: ResourcePlanning): boolean {
  return kind === 'cost' && notTaken(choices).has(id)
}

/**
 * The part of a measured series that is this resource's: all of it, unless others of its kind claim the same series. Those
 * fed by the same traffic share it as their shares say; with different traffic it can only be told apart by dimensions.
 */
function partOfMeasured(
  spec: ResourceSpec,
  metric: string,
  about: { readonly context: ResourcePlanning; readonly where: Where; readonly known: boolean },
): number | undefined {
  const { planning, specs, demands } = about.context
  const rivals = specs.filter(
    (other) =>
      other.id !== spec.id &&
      other.kind === spec.kind &&
      metricsOf(other, planning.currency).includes(metric) &&
      !areAlternatives(about.context.choices ?? [], spec.id, other.id) &&
      !isNotBilled(other, about.context),
  )
  const traffic = (claimant: ResourceSpec): string =>
    rootsOf(claimant, specs, demands)
      .map((root) => root.id)
      .sort()
      .join(' ')
  const sameTraffic = rivals.filter((other) => traffic(other) === traffic(spec))
  const toldApart = about.known && Object.keys(about.where).length > 0
  if (sameTraffic.length === rivals.length || toldApart) {
    const claims = [spec, ...sameTraffic].map((claimant) => rangeMedian(claimant.share))
    return sameTraffic.length === 0 ? 1 : (claims[0] ?? 1) / claims.reduce((sum, claim) => sum + claim, 0)
  }
  planning.notice({
    code: 'not-anchored',
    level: 'info',
    subject: spec.id,
    message: `${spec.id}: the measured ${metric} cannot be split between ${[spec.id, ...rivals.map((r) => r.id)].join(' and ')}; the physics is used as it is`,
  })
  return undefined
}

/** Ratios of exported metrics that fill parameters which the scenario left open. */
function ratiosOf(spec: ResourceSpec, where: Where, planning: Planning): ResourcePlan['ratios'] {
  const ratios: Record<string, MeasuredRatio> = {}
  for (const { param, of, per } of resourceKind(spec.kind).ratios) {
    if (spec.params[param] !== undefined) continue
    const above = sumOf(of, where, planning)
    const below = sumOf(per, where, planning)
    const ratio = above && below && measuredRatio(above, below, planning.start)
    if (ratio && hasOthers(of, per, planning)) ratios[param] = ratio
  }
  tellRatios(spec, ratios, planning)
  return ratios
}

/** Whether the exports hold more of a whole than the part itself: a part over itself is no share. */
function hasOthers(of: readonly string[], per: readonly string[], { data }: Planning): boolean {
  return per.some((metric) => !of.includes(metric) && hasMetric(data, metric))
}

/** Says which parameters the exports measure. */
function tellRatios(spec: ResourceSpec, ratios: ResourcePlan['ratios'], planning: Planning): void {
  const isShare = (param: string): boolean =>
    resourceKind(spec.kind).ratios.some((r) => r.param === param && r.of.every((m) => r.per.includes(m)))
  const texts = Object.entries(ratios).map(([param, { value }]) => {
    const median = rangeMedian(value)
    return `${param} ${String(Number((isShare(param) ? 100 * median : median).toPrecision(3)))}${isShare(param) ? ' %' : ''}`
  })
  if (texts.length === 0) return
  planning.notice({
    code: 'measured-rate',
    level: 'info',
    subject: spec.id,
    message: `${spec.id}: ${texts.join(', ')} measured in the exports (mean of the last 28 days)`,
  })
}

/** Sum of the metrics that the exports hold (at least one), per day. */
function sumOf(metrics: readonly string[], where: Where, planning: Planning): DailyValues | undefined {
  const parts = metrics
    .filter((metric) => hasMetric(planning.data, metric) && knowsDimensions(planning.data, metric, where))
    .flatMap((metric) => measuredDays(planning, metric, where) ?? [])
  const [first, ...others] = parts
  if (!first) return undefined
  const values = first.values.map((value, i) =>
    others.reduce((sum, part) => sum + onDay(part, first.from + i), value),
  )
  return { from: first.from, values }
}

/** Fills `exponent` of an observed resource from the data, else assumes proportionality and says so. */
function withExponent(
  spec: ResourceSpec,
  roots: readonly DemandPlan[],
  planning: Planning,
): ResourcePlan['params'] {
  const metric = spec.params['metric']
  const [root, ...others] = roots
  if (spec.kind !== 'observed' || typeof metric !== 'string' || spec.params['exponent'] !== undefined)
    return spec.params
  const days = hasMetric(planning.data, metric) ? measuredDays(planning, metric, {}) : undefined
  const found =
    days && root?.past && others.length === 0 ? measuredExponent(days, root.past, planning.start) : undefined
  if (found) return { ...spec.params, exponent: normalRange(found.exponent, found.error, 'measured') }
  planning.notice({
    code: 'exponent-assumed',
    level: 'info',
    subject: spec.id,
    message: `${spec.id}: how ${metric} moves with demand cannot be measured here; taken as proportional (exponent 0.8 to 1.2, assumed)`,
  })
  return { ...spec.params, exponent: { shape: 'lognormal', p05: 0.8, p95: 1.2, grade: 'assumed' } }
}
