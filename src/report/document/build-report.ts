import { type ChildBudgets, childBudgets } from '../../assess/budget/child-budgets.ts'
import { assumedShare, type DateInfluences } from '../../assess/influence.ts'
import { addMonths, formatDay, parseDay } from '../../units/day.ts'
import type { Grain } from '../../units/step.ts'
import { listAssumptions } from './assumptions.ts'
import { checkReport } from './check-report.ts'
import { choiceReports } from './choice-report.ts'
import { commitmentReports } from './commitment-report.ts'
import { constraintReport, dateQuantiles } from './constraint-report.ts'
import { demandReports } from './demand-report.ts'
import { headlineDrivers } from './headline-drivers.ts'
import { ladderReports } from './ladder-report.ts'
import { quantilesOf } from './quantiles-of.ts'
import type { ReportDocument } from './report-document.ts'
import type { ReportParts } from './report-parts.ts'
import type { ConstraintReport } from './sections/constraint.ts'
import type { ResourceReport } from './sections/load.ts'
import { seriesBands } from './series-bands.ts'
import { servedConstraint, servedSeries } from './served-report.ts'

/** The document of a finished run: every number that any format shows. Not rounded: see {@link roundDocument}. */
export function buildReport(parts: ReportParts): ReportDocument {
  const { plan, scenario, assessment, summary } = parts
  const assumptions = listAssumptions(parts)
  const children = childBudgets(assessment.constraints, plan.end)
  return {
    schemaVersion: 1,
    tool: { name: 'jevons', version: parts.version },
    scenario: {
      name: scenario.name,
      hash: scenario.hash,
      start: formatDay(plan.start),
      end: formatDay(plan.end),
      paths: plan.paths,
      seed: plan.seed,
      currency: plan.currency,
      basis: scenario.budgetBasis,
    },
    inputs: parts.usage.imports.map(({ source, format, rows, rejected, from, to, grain }) => ({
      source,
      format,
      rows,
      rejected,
      from,
      to: coveredTo(to, grain),
    })),
    demand: demandReports(parts),
    resources: resourceReports(parts),
    ...(parts.stacks && parts.stacks.length > 0 ? { stacks: parts.stacks } : {}),
    constraints: assessment.constraints.map((finding) => ({
      ...constraintReport(finding, scenario.budgetBasis),
      ...servedConstraint(finding.constraint.id, parts.served),
      ...childrenOf(children.get(finding.constraint.id)),
      ...assumedShares(parts.influences.get(finding.constraint.id)),
    })),
    ...commitmentsOf(parts),
    ...(parts.choices?.length ? { choices: choiceReports(parts.choices, plan.currency) } : {}),
    cascade: assessment.cascade.map(({ id, date }) => ({ id, date: dateQuantiles(date) })),
    ...ladderReports(parts),
    checks: parts.checks.map(checkReport),
    runRate: parts.runRates.map(({ id, date, total }) => ({
      id,
      date: date === null ? null : formatDay(date),
      total,
    })),
    efficiencies: summary.efficiencies.map(({ id, gross, net }) => ({
      id,
      gross: quantilesOf(gross),
      net: quantilesOf(net),
    })),
    ...(assumptions.length > 0 ? { assumptions } : {}),
    ...headlineDrivers(assessment, summary),
    warnings: parts.notices.map(({ code, message, level, subject }) => ({
      code,
      message,
      level,
      ...(subject === undefined ? {} : { subject }),
    })),
  }
}

/** How far the dates of a constraint rest on what is assumed. */
/** Last day that an export's last bucket covers: a bill by month that ends with the bucket of 2026-02-01 holds February. */
function coveredTo(to: string, grain: Grain): string {
  const day = parseDay(to)
  if (day === undefined) return to
  if (grain === 'month') return formatDay(addMonths(day, 1) - 1)
  return grain === 'week' ? formatDay(day + 6) : to
}

function assumedShares(influences: DateInfluences | undefined): Pick<ConstraintReport, 'assumedShare'> {
  if (!influences || (influences.breach === null && influences.decideBy === null)) return {}
  const { breach, decideBy } = influences
  return { assumedShare: { breach: assumedShare(breach), decideBy: assumedShare(decideBy) } }
}

function childrenOf(children: ChildBudgets | undefined): Pick<ConstraintReport, 'children'> {
  if (!children) return {}
  const { ids, planRatio = null, overAlone = null } = children
  return { children: { ids, planRatio, overAlone } }
}

function commitmentsOf({
  commitments = [],
  bands,
  plan,
  scenario,
}: ReportParts): Pick<ReportDocument, 'commitments'> {
  if (commitments.length === 0) return {}
  const run = { currency: plan.currency, basis: scenario.budgetBasis }
  return { commitments: commitmentReports(commitments, bands, run) }
}

/** Nodes of the bill: commitments have a section of their own, conversions are shown by their budgets. */
const inOtherSections: readonly string[] = ['commitment', 'exchange']

/** Every measure of every resource, primary first, with its back-cast where the exports hold the metric. */
function resourceReports({ plan, bands, backcast, served }: ReportParts): ResourceReport[] {
  const known = new Map(backcast.measures.map((m) => [`${m.id} ${m.measure}`, m.modelOverMeasured]))
  const shown = plan.resources.filter(({ kind }) => !inOtherSections.includes(kind))
  return shown.flatMap(({ id, kind }) =>
    bands
      .filter((band) => band.id === id)
      .map((band) => ({
        id,
        kind,
        measure: band.measure.name,
        unit: band.measure.unit,
        modelOverMeasured: known.get(`${id} ${band.measure.name}`) ?? null,
        series: seriesBands(band),
        ...servedSeries(band.column, served),
      })),
  )
}
