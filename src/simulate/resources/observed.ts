import { z } from 'zod'
import { JevonsError } from '../../errors.ts'
import { metricInfo } from '../../ingest/metrics.ts'
import { countField, idField } from '../../units/field.ts'
import { point, type Range, rangeMedian } from '../../units/range.ts'
import { anchorOf, scaleColumn } from '../physics/anchoring.ts'
import { addColumns, primaryColumns } from '../physics/columns.ts'
import {
  type CommonDays,
  commonDays,
  levelAtStart,
  matchedLevels,
  type Residual,
  residualOf,
  weekdayOf,
} from '../physics/observed-level.ts'
import { drawn, noteAssumptions } from '../physics/parameter.ts'
import {
  type BuildContext,
  type Clock,
  defineResourceKind,
  type Measure,
  type ResourceKind,
} from '../resource-kind.ts'

const params = z.strictObject({
  metric: idField(),
  exponent: countField().optional(),
  level: countField().optional(),
  unit: idField().optional(),
})
type Params = z.output<typeof params>

const assumedExponent: Range = { shape: 'lognormal', p05: 0.8, p95: 1.2, grade: 'assumed' }
const isCost = (metric: string): boolean => metric === 'cost' || metric.startsWith('cost:')

function measures(p: Params, currency: string): Measure[] {
  const { metric } = p
  const info = metricInfo(metric)
  const flow = info.time === 'sum'
  const unit = isCost(metric) ? currency : (p.unit ?? info.unit)
  return [
    {
      name: isCost(metric) ? 'money' : 'value',
      unit: flow && !unit.includes('/') ? `${unit}/day` : unit,
      nature: flow ? 'flow' : 'gauge',
      metric,
    },
  ]
}

/** Stated or planned exponent; 1 where the feeder is the same quantity; else assumed, with a notice. */
function exponentOf(context: BuildContext<Params>, own: Measure): Range {
  const { exponent } = context.params
  if (exponent) return exponent
  const ratio = context.ratios['exponent']
  if (ratio) return ratio.value
  if (context.inputs.every((input) => input.measures[0]?.unit === own.unit)) return point(1)
  noteAssumptions(context, ['exponent 0.8 to 1.2'])
  return assumedExponent
}

/** What the series is measured against. */
type Base = {
  /** Feeder level that stands for 1; undefined = the feeder's level on the first step. */
  readonly reference: number | undefined
  /** Own level at that reference, per future. */
  readonly level: Float64Array
  readonly residual: Residual
}

const noResidual: Residual = { weekday: new Float64Array(7).fill(1), sd: 0 }

/** Feeder level of the matched four weeks, else what the engine knows of it, else that of the first step. */
function referenceOf(context: BuildContext<Params>, common: CommonDays): number | undefined {
  if (common.days.length > 0) return common.feeder.reduce((a, b) => a + b, 0) / common.feeder.length
  const levels = context.inputs.map((input) => input.levels?.[0] ?? Number.NaN)
  const sum = levels.reduce((a, b) => a + b, 0)
  return levels.length > 0 && sum > 0 ? sum : undefined
}

function baseOf(context: BuildContext<Params>, range: Range, exponent: Float64Array): Base {
  const { metric, level } = context.params
  const own = context.measured(metric)
  const pasts = context.inputs.flatMap((input) => input.past ?? [])
  const complete = pasts.length > 0 && pasts.length === context.inputs.length
  const common = own && complete ? commonDays(own, pasts, context.start) : { days: [], own: [], feeder: [] }
  const reference = referenceOf(context, common)
  const residual = own && complete ? residualOf(own, pasts, context.start, rangeMedian(range)) : noResidual
  if (level) return { reference, level: drawn(context, 'level', level), residual }
  if (common.days.length > 0 && reference !== undefined) {
    return { reference, level: matchedLevels(common, reference, exponent, residual.weekday), residual }
  }
  const measured = own ? levelAtStart(own, context.start) : Number.NaN
  if (Number.isNaN(measured)) {
    throw new JevonsError({
      code: 'NO_SUCH_SERIES',
      message: `${context.id}: the exports hold no ${metric} before the start`,
      hint: `add an export with ${metric}, or state its level today: level: 120`,
    })
  }
  return { reference, level: new Float64Array(context.paths).fill(measured), residual }
}

/**
 * The part of a spend that follows the token price: the index, and the tokens per unit of useful work. A spend that is
 * forecast on its own trend already holds the steady decline, so only dated steps and migrations move it.
 */
function moveWithPrice(context: BuildContext<Params>, out: Float64Array): void {
  const onOwnTrend = context.inputs.some((input) => input.measures[0]?.unit === `${context.currency}/day`)
  const index = onOwnTrend ? (context.priceSteps ?? context.priceIndex) : context.priceIndex
  for (let i = 0; i < out.length; i++) {
    out[i] = (out[i] ?? 0) * (index[i] ?? Number.NaN) * (context.tokensFactor[i] ?? Number.NaN)
  }
}

/** Multiplies by the weekday factor and by daily noise of mean 1; trend only beyond the horizon. */
function addResidual(
  context: BuildContext<Params>,
  clock: Clock,
  { weekday, sd }: Residual,
  columns: { readonly out: Float64Array; readonly noise: Float64Array },
): void {
  const { out, noise } = columns
  if (clock.extended) return
  scaleColumn(out, weekday[weekdayOf(clock.day)])
  if (sd === 0 || clock.tDays < 0 || !context.normals) return
  context.normals('residual', clock.step, noise)
  for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) * Math.exp(sd * (noise[i] ?? 0) - (sd * sd) / 2)
}

/**
 * Nothing is known of the feeder's past: its load on the first day on which every future has one stands for the level now.
 * Until then the base stays open (and the series unknown).
 */
function startingAt(load: Float64Array, base: Base, exponent: Float64Array): Base {
  if (!load.every((value) => value > 0)) return base
  const level = base.level.map((value, i) => value * (load[i] ?? Number.NaN) ** -(exponent[i] ?? Number.NaN))
  return { ...base, reference: 1, level }
}

/** out = level x (load / reference)^exponent; unknown while there is no reference. */
function power(load: Float64Array, base: Base, exponent: Float64Array, out: Float64Array): void {
  const { level, reference = Number.NaN } = base
  for (let i = 0; i < out.length; i++) {
    const e = exponent[i] ?? Number.NaN
    const ratio = (load[i] ?? Number.NaN) / reference
    // exp(e ln x) takes half the time of x ** e; the power keeps the meaning of 0 and of NaN.
    const factor = e === 1 ? ratio : ratio > 0 ? Math.exp(e * Math.log(ratio)) : ratio ** e
    out[i] = (level[i] ?? Number.NaN) * factor
  }
}

/**
 * A measured series that moves with demand, without physics.
 *
 *   value = level x (load / load of the last four weeks)^exponent x weekday factor x noise
 * The level is such that the last four weeks on which both are known have their measured sum, whatever the exponent of the
 * future. Weekday factors and daily noise (log sd) are those of the series about its feeder over twelve weeks; noise has
 * mean 1 and ends at the horizon. A total is per day (a flow), a gauge or level is as it is. `metric: cost` also moves with
 * the token price index and the tokens per unit of work. The exponent is measured (slope of weekly logs) by the planner,
 * else stated, else 0.8 to 1.2 assumed; 1 where the feeder is the series itself.
 * Source: constant-elasticity form of production functions, Cobb & Douglas 1928 "A Theory of Production", one input.
 */
export const observed: ResourceKind = defineResourceKind({
  kind: 'observed',
  summary: 'A measured series that moves with demand to a measured exponent, no physics',
  params,
  feeds: ['demand', 'tokens', 'gpu', 'power', 'database', 'vector', 'observed'],
  feedOptional: true,
  measures,
  build(context) {
    const { paths } = context
    const own = measures(context.params, context.currency)
    const [first] = own
    const range = first ? exponentOf(context, first) : point(1)
    const exponent = drawn(context, 'exponent', range)
    let base = baseOf(context, range, exponent)
    const loads = primaryColumns(context)
    const [load, out, noise] = [new Float64Array(paths), new Float64Array(paths), new Float64Array(paths)]
    return {
      measures: own,
      columns: [out],
      selfAnchored: true,
      step(clock) {
        addColumns(loads, load)
        if (base.reference === undefined) base = startingAt(load, base, exponent)
        power(load, base, exponent, out)
        addResidual(context, clock, base.residual, { out, noise })
        if (isCost(context.params.metric)) moveWithPrice(context, out)
        scaleColumn(out, anchorOf(context, first?.name ?? 'value'))
      },
    }
  },
  examples: [
    { kind: 'observed', from: 'assistant', metric: 'db_qps', exponent: '0.8 to 1.1' },
    { kind: 'observed', from: 'assistant', metric: 'cost' },
  ],
})
