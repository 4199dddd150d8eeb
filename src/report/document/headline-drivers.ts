import type { Assessment, Unknown } from '../../assess/finding.ts'
import { influencesOn, spreads } from '../../assess/influence.ts'
import type { TrialsSummary } from '../../simulate/run/trials-summary.ts'
import { drawWords } from '../text/draw-words.ts'
import type { ReportDocument } from './report-document.ts'

/**
 * Share of the spread of the headline that each unknown explains, largest first: see `influencesOn`. Empty without a spread.
 */
export function headlineDrivers(
  assessment: Assessment,
  summary: TrialsSummary,
): Pick<ReportDocument, 'driversOf' | 'drivers'> {
  const headline = headlineOutcome(assessment, summary)
  if (!headline) return { drivers: [] }
  const drivers = influencesOn(headline.outcome, [...summary.draws, ...headline.unknowns]).map(
    ({ entity, name, share, grade }) => ({ name: driverName(entity, name), share, grade }),
  )
  return { driversOf: headline.id, drivers }
}

function driverName(entity: string, name: string): string {
  const [of = '', id = of] = entity.split(':')
  return drawWords(of, id, name)
}

type Headline = {
  readonly id: string
  readonly outcome: Float64Array
  readonly unknowns: readonly Unknown[]
}

/**
 * One number per future: the day of the first wall that is neither certain nor out of the question (capacities before
 * budgets, whose day within the month is mostly noise), else the growth of the first demand.
 */
function headlineOutcome(assessment: Assessment, summary: TrialsSummary): Headline | undefined {
  const order = ['capacity', 'budget'].flatMap((type) =>
    assessment.cascade.filter((step) => step.type === type),
  )
  for (const { id } of order) {
    const finding = assessment.constraints.find((f) => f.constraint.id === id)
    if (finding && !finding.unknown && spreads(finding.breachDay))
      return { id, outcome: finding.breachDay, unknowns: finding.unknowns ?? [] }
  }
  const [first] = summary.demands
  if (!first) return undefined
  const growth = first.lnOrganic.map((ln, i) => ln + (first.lnRebound[i] ?? 0) + (first.lnEvents[i] ?? 0))
  return spreads(growth) ? { id: first.id, outcome: growth, unknowns: [] } : undefined
}
