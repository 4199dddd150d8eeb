import type { Assessment } from '../assess/finding.ts'
import type { TrialsSummary } from '../simulate/trials-summary.ts'
import type { ReportDocument } from './report-document.ts'

/** Below this share a driver is noise of the estimate itself. */
const smallestShare = 0.01

/**
 * Share of the spread of the headline that each unknown explains, largest first: the squared correlation between the
 * unknown's uniforms and the ranks of the headline over futures (squared Spearman rank correlation; Saltelli, Ratto et al.
 * 2008, "Global Sensitivity Analysis: The Primer", ch. 1.2). The draws are independent, so the shares add up to at most 1
 * but for sampling error; what is left is daily noise, wander, and interactions. Empty without a spread.
 */
export function headlineDrivers(
  assessment: Assessment,
  summary: TrialsSummary,
): Pick<ReportDocument, 'driversOf' | 'drivers'> {
  const headline = headlineOutcome(assessment, summary)
  if (!headline) return { drivers: [] }
  const ranks = centredRanks(headline.outcome)
  const found = summary.draws.map((draw) => ({
    name: driverName(draw.entity, draw.name),
    share: squaredCorrelation(draw.uniforms(), ranks),
    grade: draw.grade,
  }))
  const shown = found.filter((d) => d.share >= smallestShare).sort((a, b) => b.share - a.share)
  const total = shown.reduce((sum, d) => sum + d.share, 0)
  const drivers = total > 1 ? shown.map((d) => ({ ...d, share: d.share / total })) : shown
  return { driversOf: headline.id, drivers }
}

/** `growth of assistant`, `price decline`: what a person calls the draw. */
function driverName(entity: string, name: string): string {
  const colon = entity.indexOf(':')
  const words = name.replaceAll('-', ' ')
  return colon < 0
    ? `${entity === 'prices' ? 'price' : entity} ${words}`
    : `${entity.slice(colon + 1)} ${words}`
}

type Headline = { readonly id: string; readonly outcome: Float64Array }

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
    if (finding && !finding.unknown && spreads(finding.breachDay)) return { id, outcome: finding.breachDay }
  }
  const [first] = summary.demands
  if (!first) return undefined
  const growth = first.lnOrganic.map((ln, i) => ln + (first.lnRebound[i] ?? 0) + (first.lnEvents[i] ?? 0))
  return spreads(growth) ? { id: first.id, outcome: growth } : undefined
}

/** Whether no single value holds more than 95 % of the futures, and none is NaN. */
function spreads(values: Float64Array): boolean {
  const sorted = Float64Array.from(values).sort()
  if (sorted.some((v) => Number.isNaN(v))) return false
  let longest = 0
  for (let i = 0, from = 0; i < sorted.length; i++) {
    if (sorted[i] !== sorted[from]) from = i
    longest = Math.max(longest, i - from + 1)
  }
  return longest <= 0.95 * sorted.length
}

/** Ranks of the values minus their mean; equal values share their mean rank (no breach at all is the last). */
function centredRanks(values: Float64Array): Float64Array {
  const order = Array.from(values.keys()).sort((a, b) => {
    const [x = 0, y = 0] = [values[a], values[b]]
    return x === y ? 0 : x < y ? -1 : 1
  })
  const ranks = new Float64Array(values.length)
  const middle = (values.length - 1) / 2
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to + 1 < order.length && values[order[to + 1] ?? 0] === values[order[from] ?? 0]) to++
    for (let i = from; i <= to; i++) ranks[order[i] ?? 0] = (from + to) / 2 - middle
    from = to + 1
  }
  return ranks
}

function squaredCorrelation(x: Float64Array, centredY: Float64Array): number {
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length
  let [xy, xx, yy] = [0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    const dx = (x[i] ?? 0) - mean
    const y = centredY[i] ?? 0
    xy += dx * y
    xx += dx * dx
    yy += y * y
  }
  return xx > 0 && yy > 0 ? (xy * xy) / (xx * yy) : 0
}
