import type { ReportDocument } from '../document/report-document.ts'
import type { CommitmentReport } from '../document/sections/commitment.ts'
import type { BreachSummary, Quantiles } from '../document/sections/values.ts'
import { formatDate, formatDateBand } from '../text/date-format.ts'
import { formatMoney, formatPercent } from '../text/number-format.ts'
import type { ReportRow } from './constraint-cells.ts'

/** Column heads of {@link commitmentRows}. */
export const commitmentHead: readonly string[] = [
  'COMMITMENT',
  'commit',
  'use P50',
  'used up (80%)',
  'lost P90',
  'best',
]

type CommitPeriod = CommitmentReport['periods'][number]

/** The running period and the next one of every commit, and every credit. */
export function commitmentRows(document: ReportDocument): ReportRow[] {
  return (document.commitments ?? []).flatMap((commitment) => [
    ...commitment.periods.slice(0, 2).map((period) => periodRow(commitment, period)),
    ...commitment.credits.map((credit) => creditRow(commitment, credit)),
    ...(commitment.periods.length + commitment.credits.length === 0 ? [cashRow(commitment)] : []),
  ])
}

function periodRow(commitment: CommitmentReport, period: CommitPeriod): ReportRow {
  const money = (value: number | null): string => formatMoney(value, commitment.unit)
  const { use, unused, exhausted, bestCommit } = period
  return {
    cells: [
      `${commitment.id} ${period.to?.slice(0, 7) ?? 'total'}`,
      commitment.commit ? formatMoney(commitment.commit.amount, commitment.commit.currency) : '-',
      `${period.complete ? '' : '>'}${money(use.p50)}`,
      usedUp(exhausted),
      lostText(unused, commitment.unit),
      bestCommit === null ? '-' : money(bestCommit),
    ],
    alarm: likelyLost(unused) ? 'bad' : (exhausted.probability ?? 0) >= 0.5 ? 'soon' : 'none',
  }
}

const likelyLost = (unused: Quantiles | null): boolean => unused !== null && unused.p50 > 0

function lostText(unused: Quantiles | null, unit: string): string {
  return unused !== null && unused.p90 > 0 ? formatMoney(unused.p90, unit) : '-'
}

function creditRow(commitment: CommitmentReport, credit: CommitmentReport['credits'][number]): ReportRow {
  const { unused, exhausted } = credit
  return {
    cells: [`${commitment.id} credit`, '-', '-', usedUp(exhausted), lostText(unused, commitment.unit), '-'],
    alarm: likelyLost(unused) ? 'bad' : 'none',
  }
}

/** A contract without commit or credit: what is paid over the horizon. */
function cashRow(commitment: CommitmentReport): ReportRow {
  const money = (value: number | null): string => formatMoney(value, commitment.unit)
  return { cells: [commitment.id, '-', money(commitment.cash?.p50 ?? null), '-', '-', '-'], alarm: 'none' }
}

function usedUp(exhausted: BreachSummary): string {
  const band = formatDateBand(exhausted)
  return band === '-' ? `unlikely (${formatPercent(exhausted.probability)})` : band
}

/** What commitments do to the cash, one sentence each: used up and the jump after it, or what is likely lost. */
export function commitmentSentences(document: ReportDocument): string[] {
  return (document.commitments ?? []).flatMap((commitment) => {
    const lines = [
      commitSentence(commitment),
      ...commitment.credits.map((c) => creditSentence(commitment, c)),
    ]
    return lines.filter((line) => line !== undefined)
  })
}

function commitSentence(commitment: CommitmentReport): string | undefined {
  const { periods, unit, jumpPerDay } = commitment
  const losing = periods.find(({ unused }) => unused !== null && unused.p50 > 0)
  if (losing?.unused) {
    const { p10, p50, p90 } = losing.unused
    const money = (value: number): string => formatMoney(value, unit)
    return `Commitment ${commitment.id}: ${money(p50)} of it likely lost unused on ${losing.to ?? '?'} (80%: ${money(p10)} to ${money(p90)}).`
  }
  const used = periods.find(({ exhausted }) => exhausted.p50 !== null)
  if (!used) return undefined
  return `Commitment ${commitment.id}: used up around ${formatDate(used.exhausted.p50)} (${formatPercent(used.exhausted.probability)})${jumpText(jumpPerDay, unit)}.`
}

function creditSentence(
  { id, unit }: CommitmentReport,
  { expires, unused, exhausted, jumpPerDay }: CommitmentReport['credits'][number],
): string | undefined {
  if (unused && unused.p50 > 0)
    return `Credit of ${id}: ${formatMoney(unused.p50, unit)} likely expires unused on ${expires ?? '?'}.`
  if (!exhausted.p50) return undefined
  return `Credit of ${id}: gone around ${formatDate(exhausted.p50)}${jumpText(jumpPerDay, unit)}.`
}

function jumpText(jump: Quantiles | null, unit: string): string {
  if (!jump) return ''
  return `; cash then ${jump.p50 >= 0 ? 'rises' : 'falls'} by ${formatMoney(Math.abs(jump.p50), unit)} a day`
}
