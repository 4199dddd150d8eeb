import type { ReportDocument } from '../document/report-document.ts'
import type { ConstraintReport } from '../document/sections/constraint.ts'
import { formatPercent } from '../text/number-format.ts'
import type { Reason } from './reasons.ts'

const daysPerWeek = 7
const daysPerYear = 365.25
/** From here on people count in years. */
const fewestYears = 1.5

/** What lead times that are chains or presets are made of, and which part decides. */
export function leadReasons(document: ReportDocument): Reason[] {
  return document.constraints
    .filter((constraint) => (constraint.leadTimeParts ?? []).length > 0)
    .slice(0, 4)
    .map((constraint) => ({ label: 'LEAD', text: leadText(constraint) }))
}

function leadText({ id, leadTimeDays, leadTimeParts = [] }: ConstraintReport): string {
  const parts = leadTimeParts.map(({ name, medianDays, p90Days, decides }) => {
    const way = decides < 1 ? `, decides in ${formatPercent(decides)}` : ''
    return `${partName(name)} ${span(medianDays)} (P90 ${span(p90Days)}${way})`
  })
  const [one] = leadTimeParts
  const whole = leadTimeParts.length === 1 && one ? '' : `${whenDelivered(leadTimeDays)}: `
  return `${id}: ${whole}${parts.join(', ')}`
}

function whenDelivered(days: ConstraintReport['leadTimeDays']): string {
  return days ? `${span(days.p50)} (P90 ${span(days.p90)})` : 'n/a'
}

/** A part that was not named stands by its place. */
function partName(name: string): string {
  return /^[\d.]+$/.test(name) ? `part ${name}` : name
}

function span(days: number): string {
  if (days >= fewestYears * daysPerYear) return `${(days / daysPerYear).toFixed(1)} y`
  return days >= 8 * daysPerWeek ? `${(days / daysPerWeek).toFixed(0)} w` : `${days.toFixed(0)} d`
}
