import type { RungFinding } from '../../assess/rerun/run-ladders.ts'
import { formatDay } from '../../units/day.ts'
import { breachSummary, dateQuantiles } from './constraint-report.ts'
import type { ReportDocument } from './report-document.ts'
import type { ReportParts } from './report-parts.ts'
import type { RungReport } from './sections/ladder.ts'

function rungReport(rung: RungFinding): RungReport {
  const { step, lasts, lastsExtended, bindsFirst, boughtDays, leadTimeDays } = rung
  return {
    step: step ?? null,
    lasts: breachSummary(lasts),
    lastsExtended: dateQuantiles(lastsExtended),
    bindsFirst: bindsFirst ?? null,
    boughtDays: boughtDays ?? null,
    leadTimeDays: leadTimeDays ?? null,
    decideBy: rung.decideBy === null ? null : formatDay(rung.decideBy),
    lateProbability: rung.lateProbability ?? null,
    costPerMonth: rung.costPerMonth ?? null,
    cost: rung.cost ?? null,
  }
}

/** What can be done next about resources that state steps; nothing in most scenarios. */
export function ladderReports({ ladders = [] }: ReportParts): Pick<ReportDocument, 'steps'> {
  return ladders.length === 0
    ? {}
    : { steps: ladders.map(({ of, rungs }) => ({ of, rungs: rungs.map(rungReport) })) }
}
