import { JevonsError, type Problem } from '../errors.ts'
import { toSeries } from '../series/from-usage.ts'
import type { Layout, LayoutNode } from '../simulate/layout.ts'
import { type DailyValues, knownBefore, meanBefore } from '../simulate/measured/daily.ts'
import type { DemandPlan, SimulationPlan } from '../simulate/plan/plan.ts'
import { hasMetric, knowsDimensions, moneyOf, type Planning, type Where } from '../simulate/plan/planning.ts'
import type { Measure } from '../simulate/resource-kind.ts'
import { convert, isUnit, parseUnit, sameDimension } from '../units/unit.ts'
import { spendNeededFrom } from './budget/budget-period.ts'
import type { BudgetSpec, CapacitySpec, ConstraintSpec } from './constraint.ts'
import type { ConstraintTarget, ResolvedBudget, ResolvedCapacity, ResolvedConstraint } from './finding.ts'

/** Our choice (PRODUCT.md, Capacities): peak / mean of a rate that is known only from day totals. */
const assumedPeakOfTotals = 2
/** Measured days that a running period must have before its missing ones are estimated from the others. */
const knownShareNeeded = 0.8

/** What resolving needs beside the constraints. */
export type ConstraintContext = {
  readonly plan: SimulationPlan
  readonly layout: Layout
  readonly planning: Planning
  /** Back-cast of a column per past day, in the column's unit: load x price of the day. */
  readonly modelled: readonly DailyValues[]
}

/** Finds the column of each constraint and what is known of it up to start. Every mismatch is reported at once. */
export function resolveConstraints(
  constraints: readonly ConstraintSpec[],
  context: ConstraintContext,
): ResolvedConstraint[] {
  const problems: Problem[] = []
  const resolved = constraints.flatMap((constraint): ResolvedConstraint[] => {
    const node = context.layout.nodes.find((candidate) => candidate.id === constraint.of)
    const index = node ? measureIndex(constraint, node) : -1
    const measure = node?.measures[index]
    if (!node || !measure) {
      problems.push(mismatch(constraint, node))
      return []
    }
    const demand = context.plan.demands.find((candidate) => candidate.id === node.id)
    const target: Target = { node, measure, column: node.firstColumn + index, demand }
    const measured = shownBy(target, context)
    const found =
      constraint.type === 'budget'
        ? resolveBudget(constraint, target, context)
        : resolveCapacity(constraint, target, context)
    return [{ ...found, ...(measured && { measured }) }]
  })
  const [first, ...more] = problems
  if (first) throw new JevonsError(first, ...more)
  return resolved
}

type Target = {
  readonly node: LayoutNode
  readonly measure: Measure
  readonly column: number
  /** The demand that the node is, if it is one. */
  readonly demand: DemandPlan | undefined
}

/** The measure that the constraint limits: money for a budget, else the first that converts to the limit's unit. */
function measureIndex(constraint: ConstraintSpec, node: LayoutNode): number {
  if (constraint.type === 'budget') return moneyMeasureIndex(node)
  const isNamed = ({ name }: Measure): boolean =>
    constraint.measure === undefined || name === constraint.measure
  return node.measures.findIndex(
    (measure) => isNamed(measure) && sameDimension(measure.unit, constraint.unit),
  )
}

function moneyMeasureIndex(node: LayoutNode): number {
  const money = node.measures.findIndex((measure) => measure.name === 'money')
  if (money >= 0) return money
  // A demand that is itself a measured spend.
  return node.measures.findIndex(({ unit }) => isUnit(unit) && parseUnit(unit).currency !== undefined)
}

function mismatch(constraint: ConstraintSpec, node: LayoutNode | undefined): Problem {
  const wanted = constraint.type === 'budget' ? 'money' : constraint.text
  const where = constraint.pos ? { pos: constraint.pos } : {}
  if (!node) {
    return {
      code: 'UNKNOWN_NAME',
      message: `constraint '${constraint.id}': nothing is called '${constraint.of ?? ''}'`,
      ...where,
    }
  }
  const units = node.measures.map((measure) => measure.unit).join(', ')
  return {
    code: 'UNIT_MISMATCH',
    message: `constraint '${constraint.id}' limits ${wanted}, but '${node.id}' (${node.kind}) is measured in ${units}`,
    hint:
      constraint.type === 'budget'
        ? `give '${node.id}' a price, or point of: at a cost resource`
        : `write the capacity in one of these units, or point of: at another resource`,
    ...where,
  }
}

/** Measured days of the target's own metric, else its back-cast. */
function pastOf(target: Target, context: ConstraintContext): DailyValues | undefined {
  const { node, measure, demand } = target
  const resource = context.plan.resources.find((candidate) => candidate.id === node.id)
  const measured = measure.metric === undefined ? undefined : resource?.measured[measure.metric]
  const modelled = context.modelled[target.column]
  // What a contract bills starts at the measured level of the bill that takes it in.
  const factor = resource?.kind === 'commitment' ? (resource.anchors['charges'] ?? 1) : 1
  const scaled = modelled && factor !== 1 && scaledBy(modelled, factor)
  return demand?.past ?? measured ?? (scaled || modelled)
}

function scaledBy({ from, values }: DailyValues, factor: number): DailyValues {
  return { from, values: values.map((value) => value * factor) }
}

/** A budget with its spend so far: measured in the budget's basis, else load x price of the day. */
function resolveBudget(budget: BudgetSpec, target: Target, context: ConstraintContext): ResolvedBudget {
  const { planning } = context
  // A node that converts has the budget's currency already; its past is that of what it converts.
  const of = target.node.kind === 'exchange' ? convertedFrom(target, context) : target
  const scale = moneyScale(budget, planning)
  const past = pastOf(of, context)
  const pastDays = past && { from: past.from, values: past.values.map((value) => value * scale) }
  const spent = pastDays && spentToDate(budget, pastDays, planning)
  return {
    ...budget,
    column: target.column,
    scale: of === target ? scale : 1,
    label: of.node.id,
    now: null,
    ...(pastDays ? { pastDays } : {}),
    ...(spent === undefined ? {} : { spentToDate: spent }),
  }
}

/** What a converting node converts. */
function convertedFrom(target: Target, { plan, layout }: ConstraintContext): Target {
  const id = plan.resources.find((resource) => resource.id === target.node.id)?.inputs[0]
  const node = layout.nodes.find((candidate) => candidate.id === id)
  const index = node ? moneyMeasureIndex(node) : -1
  const measure = node?.measures[index]
  if (!node || !measure) throw new Error(`${target.node.id} converts nothing`)
  const demand = plan.demands.find((candidate) => candidate.id === id)
  return { node, measure, column: node.firstColumn + index, demand }
}

/** Scenario currency to the budget's. */
function moneyScale(budget: BudgetSpec, planning: Planning): number {
  if (budget.currency === planning.currency) return 1
  const rate = planning.fx[budget.currency]
  if (rate === undefined) {
    throw new JevonsError({
      code: 'CURRENCY_MIX',
      message: `budget '${budget.id}' is in ${budget.currency}, the scenario in ${planning.currency}`,
      hint: `add fx: { ${budget.currency}: ... } (what 1 ${budget.currency} is worth in ${planning.currency}), or currency: ${budget.currency}`,
      ...(budget.pos ? { pos: budget.pos } : {}),
    })
  }
  return 1 / rate
}

/** Spend of the running period; a few unknown days are taken as the mean of the known ones, and said. */
function spentToDate(budget: BudgetSpec, pastDays: DailyValues, planning: Planning): number | undefined {
  const from = spendNeededFrom(budget, planning.start)
  const days = planning.start - from
  const known = knownBefore(pastDays, planning.start, days)
  if (known.length < knownShareNeeded * days || known.length === 0) return undefined
  const sum = known.reduce((total, value) => total + value, 0)
  if (known.length === days) return sum
  planning.notice({
    code: 'spent-partly-estimated',
    level: 'warning',
    subject: budget.id,
    message: `${budget.id}: ${days - known.length} of ${days} days of the running period are not in the exports; taken as the mean of the others`,
  })
  return (sum * days) / known.length
}

/** A capacity with its level now and its peak factor. */
function resolveCapacity(
  capacity: CapacitySpec,
  target: Target,
  context: ConstraintContext,
): ResolvedCapacity {
  const scale = convert(1, target.measure.unit, capacity.unit)
  const past = pastOf(target, context)
  const measured = past && meanBefore(past, context.planning.start, 28)
  const mean = measured ?? target.demand?.levelNow ?? null
  const peakFactor = peakOf(capacity, target, context)
  return {
    ...capacity,
    column: target.column,
    scale,
    label: target.node.id,
    now: mean === null ? null : mean * scale,
    ...(peakFactor ? { peakFactor } : {}),
  }
}

const shortRate = /\/(s|min|h)$/

/**
 * Peak / mean, for limits that a day's total cannot answer: measured where the grain is an hour or finer, else stated,
 * else assumed with a notice. Limits per day or longer, and storage, are compared as they are.
 */
function peakOf(
  capacity: CapacitySpec,
  target: Target,
  context: ConstraintContext,
): ConstraintTarget['peakFactor'] {
  const { measure } = target
  const isRate = shortRate.test(capacity.unit)
  const isStock = measure.unit === 'GB' || measure.unit === 'vectors' || measure.unit === 'rows'
  if ((measure.nature === 'flow' && !isRate) || isStock) return undefined
  // A factor on top of the peak is only what the scenario says.
  if (measure.atPeak === true) return capacity.peak && { value: capacity.peak, source: 'stated' }
  const measured = measuredPeak(target, context)
  if (measured !== undefined) return { value: measured, source: 'measured' }
  if (capacity.peak) return { value: capacity.peak, source: 'stated' }
  const value = isFromTotals(target, context) ? assumedPeakOfTotals : 1
  context.planning.notice({
    code: 'peak-assumed',
    level: value === 1 ? 'info' : 'warning',
    subject: capacity.id,
    message: `${capacity.id}: the exports show no hours of ${target.node.id}; the peak is taken as ${value} x the daily mean (assumed); state peak: to change it`,
  })
  return { value, source: 'assumed' }
}

/** A rate that only day totals tell; a gauge that is itself exported is not. */
function isFromTotals(target: Target, context: ConstraintContext): boolean {
  const { measure } = target
  if (measure.nature === 'flow') return true
  return measure.derivedRate === true && measuredMetric(target, context) === undefined
}

/** The exported metric behind the target, with the filter that its rows know. */
function measuredMetric(
  target: Target,
  context: ConstraintContext,
): { metric: string; where: Where } | undefined {
  const { demand } = target
  const metric = demand ? demand.spec.history?.metric : target.measure.metric
  if (metric === undefined || !hasMetric(context.planning.data, metric)) return undefined
  const where = demand?.spec.history?.where ?? {}
  return { metric, where: knowsDimensions(context.planning.data, metric, where) ? where : {} }
}

/** The rows that show the whole load of the target, now and later; undefined where none do, or only a part of them is its own. */
function shownBy(target: Target, context: ConstraintContext): ConstraintTarget['measured'] {
  const { demand, node, measure } = target
  if (demand) return measuredMetric(target, context)
  const metric = measure.metric ?? ''
  const series = context.plan.resources.find(({ id }) => id === node.id)?.measured[metric]
  if (series?.where === undefined || series.part !== 1) return undefined
  return { metric: metric === 'tokens_total' ? 'tokens' : metric, where: series.where }
}

function measuredPeak(target: Target, context: ConstraintContext): number | undefined {
  const found = measuredMetric(target, context)
  if (!found) return undefined
  return toSeries(context.planning.data, { ...found, ...moneyOf(found.metric, context.planning) }).series[0]
    ?.peakFactor
}
