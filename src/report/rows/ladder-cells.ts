import type { ReportDocument } from '../document/report-document.ts'
import type { LadderReport, RungReport } from '../document/sections/ladder.ts'
import type { DateQuantiles } from '../document/sections/values.ts'
import { datePrecision, formatDate, formatDateBand } from '../text/date-format.ts'
import { formatCount, formatMoney, formatPercent } from '../text/number-format.ts'
import type { ReportRow } from './constraint-cells.ts'

/** Column heads of {@link ladderRows}. */
export function ladderHead({ of }: LadderReport): string[] {
  return [`STEPS of ${of}`, 'lasts until (80%)', 'buys', 'a month', 'begin by', 'late']
}

/** Dates of the horizon, and beyond it of the extended simulation. */
function endOf({ lasts, lastsExtended }: RungReport): DateQuantiles {
  return {
    p10: lasts.p10 ?? lastsExtended.p10,
    p50: lasts.p50 ?? lastsExtended.p50,
    p90: lasts.p90 ?? lastsExtended.p90,
  }
}

/** `184 d`, `2.1 y`, `beyond` where the step outlives the simulation. */
function boughtText({ boughtDays }: RungReport): string {
  if (!boughtDays) return '-'
  const { p50 } = boughtDays
  if (p50 === null) return 'beyond'
  return Math.abs(p50) < 730
    ? `${String(Math.round(p50))} d`
    : `${formatCount(Number((p50 / 365.25).toPrecision(2)))} y`
}

/** Each rung, lowest first: name, end with its band, days bought (median), money a month at the horizon's end, when to begin. */
export function ladderRows({ rungs }: LadderReport, { scenario }: ReportDocument): ReportRow[] {
  return rungs.map((rung) => {
    const { decideBy, costPerMonth, lasts, lateProbability } = rung
    const dates = endOf(rung)
    const band = formatDateBand(dates)
    const passed = decideBy !== null && decideBy < scenario.start
    return {
      cells: [
        rung.step === null ? 'as it is' : `+ ${rung.step}`,
        lasts.probability === null ? 'n/a' : band === '-' ? 'beyond the simulation' : band,
        boughtText(rung),
        costPerMonth ? formatMoney(costPerMonth.end, scenario.currency) : 'n/a',
        rung.step === null ? '-' : `${formatDate(decideBy, datePrecision(dates))}${passed ? '!' : ''}`,
        lateProbability === null ? '-' : formatPercent(lateProbability),
      ],
      alarm: passed ? 'bad' : 'none',
    }
  })
}

/** What gives way first on each rung: `connections (98%), then utilisation (71%)`; undefined when nothing does. */
export function ladderText({ rungs }: LadderReport): string | undefined {
  const parts = rungs.flatMap(({ bindsFirst }) =>
    bindsFirst ? [`${bindsFirst.id} (${formatPercent(bindsFirst.share)})`] : ['nothing'],
  )
  return parts.every((part) => part === 'nothing') ? undefined : `First to give way: ${parts.join(', then ')}`
}
