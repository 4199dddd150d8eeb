import type { CommitmentReport } from '../document/sections/commitment.ts'
import type { BreachSummary } from '../document/sections/values.ts'
import { type CsvRow, dateRows, quantileRows, row, seriesRows } from './csv-row.ts'

type Place = { readonly kind: string; readonly id: string; readonly from?: string; readonly to?: string }

/** Periods, credits, jump and daily cash of one commitment. */
export function commitmentCsvRows(commitment: CommitmentReport): CsvRow[] {
  const { id, unit, commit, bestQuantile } = commitment
  const place = { kind: 'commitment', id }
  return [
    ...(commit
      ? [row({ ...place, measure: 'commit', stat: 'value', unit: commit.currency, value: commit.amount })]
      : []),
    ...commitment.periods.flatMap((period) => periodRows(period, { id, unit })),
    ...commitment.credits.flatMap((credit) => creditRows(credit, { id, unit })),
    ...quantileRows({ ...place, measure: 'jump', unit: `${unit}/day` }, commitment.jumpPerDay),
    ...(bestQuantile === null
      ? []
      : [
          row({ ...place, measure: 'bestQuantile', stat: 'value', unit: 'probability', value: bestQuantile }),
        ]),
    ...quantileRows({ ...place, measure: 'cash', unit }, commitment.cash),
    ...(commitment.series
      ? seriesRows({ ...place, measure: 'cash', unit: `${unit}/day` }, commitment.series)
      : []),
  ]
}

function exhaustedRows(place: Place, exhausted: BreachSummary): CsvRow[] {
  const { probability } = exhausted
  return [
    row({ ...place, measure: 'exhausted', stat: 'probability', unit: 'probability', value: probability }),
    ...dateRows({ ...place, measure: 'exhausted' }, exhausted),
  ]
}

function periodRows(
  period: CommitmentReport['periods'][number],
  { id, unit }: { readonly id: string; readonly unit: string },
): CsvRow[] {
  const place = { kind: 'commitment', id, from: period.from, to: period.to ?? '' }
  const { unusedProbability, bestCommit } = period
  return [
    row({ ...place, measure: 'drawnBefore', stat: 'value', unit, value: period.drawnBefore }),
    ...quantileRows({ ...place, measure: 'use', unit }, period.use),
    ...exhaustedRows(place, period.exhausted),
    ...quantileRows({ ...place, measure: 'unused', unit }, period.unused),
    row({ ...place, measure: 'unused', stat: 'probability', unit: 'probability', value: unusedProbability }),
    ...quantileRows({ ...place, measure: 'cash', unit }, period.cash),
    ...Object.entries(period.parts).map(([measure, value]) =>
      row({ ...place, measure, stat: 'mean', unit, value }),
    ),
    ...(bestCommit === null
      ? []
      : [row({ ...place, measure: 'bestCommit', stat: 'value', unit, value: bestCommit })]),
  ]
}

function creditRows(
  credit: CommitmentReport['credits'][number],
  { id, unit }: { readonly id: string; readonly unit: string },
): CsvRow[] {
  const place = { kind: 'credit', id, ...(credit.expires ? { to: credit.expires } : {}) }
  return [
    ...exhaustedRows(place, credit.exhausted),
    ...quantileRows({ ...place, measure: 'unused', unit }, credit.unused),
    ...quantileRows({ ...place, measure: 'jump', unit: `${unit}/day` }, credit.jumpPerDay),
  ]
}
