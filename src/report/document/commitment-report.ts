import type {
  CommitmentFinding,
  CommitPeriodFinding,
  CreditFinding,
} from '../../assess/commitment/commitment-finding.ts'
import type { MeasureBands } from '../../simulate/run/bands.ts'
import { formatDay } from '../../units/day.ts'
import { formatMoney } from '../text/number-format.ts'
import { crossingReport } from './crossing-report.ts'
import type { CommitmentReport } from './sections/commitment.ts'
import { seriesBands } from './series-bands.ts'

/** Findings of a run's commitments as the report holds them; `bands` are those of the whole run. */
export function commitmentReports(
  findings: readonly CommitmentFinding[],
  bands: readonly MeasureBands[],
  run: { readonly currency: string; readonly basis: string },
): CommitmentReport[] {
  return findings.map((finding) => {
    const { spec, unknown, jump, bestQuantile } = finding
    const cash = bands.find((band) => band.id === spec.id && band.measure.name === 'cash')
    return {
      id: spec.id,
      covers: spec.covers,
      unit: run.currency,
      basis: run.basis,
      commit: commitOf(finding),
      status: unknown ? 'unknown' : 'ok',
      periods: finding.periods.map(periodOf),
      credits: finding.credits.map(creditOf),
      jumpPerDay: jump,
      bestQuantile,
      cash: unknown ? null : finding.cash,
      ...(cash ? { series: seriesBands(cash) } : {}),
    }
  })
}

function commitOf({ spec }: CommitmentFinding): CommitmentReport['commit'] {
  if (!spec.commit) return null
  const { amount, period } = spec.commit
  const money = formatMoney(amount, spec.currency)
  const per = period.kind === 'total' ? ' total' : `/${period.kind}`
  return {
    amount,
    currency: spec.currency,
    period: period.kind,
    text: `${money}${per}`,
    unused: spec.unused,
    pays: spec.pays,
  }
}

function periodOf(period: CommitPeriodFinding): CommitmentReport['periods'][number] {
  return {
    from: formatDay(period.from),
    to: Number.isFinite(period.to) ? formatDay(period.to - 1) : null,
    complete: period.complete,
    drawnBefore: period.drawnBefore,
    use: period.use,
    exhausted: crossingReport(period.exhausted),
    unused: period.unused,
    unusedProbability: period.unusedProbability,
    cash: period.cash,
    parts: period.parts,
    bestCommit: period.bestCommit,
  }
}

function creditOf(credit: CreditFinding): CommitmentReport['credits'][number] {
  return {
    expires: credit.expires === undefined ? null : formatDay(credit.expires),
    exhausted: crossingReport(credit.exhausted),
    unused: credit.unused,
    jumpPerDay: credit.jump,
  }
}
