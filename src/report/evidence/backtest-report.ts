import type { ModelScore, SeriesBacktest } from '../../fit/backtest/backtest-series.ts'
import type { BreachScore } from '../../fit/backtest/breach-errors.ts'
import { type PooledScore, skill } from '../../fit/backtest/pool-scores.ts'
import type { Series } from '../../series/series.ts'
import { round9 } from '../../stats/round9.ts'
import { timeText } from '../forecast/forecast-report.ts'
import type {
  BacktestDocument,
  BreachScoreReport,
  ModelScoreReport,
  SeriesBacktestReport,
} from './backtest-document.ts'

const tidy = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : round9(value) + 0

/** The back-test of one series as the document holds it, at 9 significant digits. */
export function seriesBacktestReport(
  series: Series,
  test: SeriesBacktest,
  horizonSteps: number,
): SeriesBacktestReport {
  const { score, beside } = test
  const naive = beside.find((b) => b.model === 'naive')
  const seasonal = beside.find((b) => b.model === 'seasonal-naive')
  const report = (one: ModelScore): ModelScoreReport =>
    scoreReport(one, { naive: skill(one, naive), seasonal: skill(one, seasonal) })
  const check = score?.conformal80
  return {
    key: series.key,
    metric: series.metric,
    unit: series.unit,
    currency: series.currency ?? null,
    step: series.step,
    status: test.status,
    horizonSteps,
    origins: test.origins.map((o) => timeText(o.times[0] ?? 0, series.step)),
    chosen: score ? report(score) : null,
    conformal80: check
      ? { coverage: round9(check.coverage), widthRatio: round9(check.widthRatio), points: check.points }
      : null,
    breach: breachReport(score?.breach),
    models: beside.map((one) => ({ ...report(one), breach: breachReport(one.breach) })),
  }
}

/** Pooled scores as the document holds them. */
export function pooledReport(scores: readonly PooledScore[]): BacktestDocument['pooled'] {
  return scores.map((one) => ({
    ...scoreReport(one, { naive: one.skillVsNaive, seasonal: one.skillVsSeasonalNaive }),
    series: one.series,
    medianSkillVsNaive: tidy(one.medianSkillVsNaive),
  }))
}

function scoreReport(
  one: Omit<ModelScore, 'conformal80' | 'breach'>,
  skills: { readonly naive: number; readonly seasonal: number },
): ModelScoreReport {
  return {
    model: one.model,
    origins: one.origins,
    points: one.points,
    mase: tidy(one.mase),
    smape: tidy(one.smape),
    male: tidy(one.male),
    bias: tidy(one.bias),
    pinball: tidy(one.pinball),
    crps: tidy(one.crps),
    coverage80: tidy(one.coverage80),
    coverage95: tidy(one.coverage95),
    width80: tidy(one.width80),
    skillVsNaive: tidy(skills.naive),
    skillVsSeasonalNaive: tidy(skills.seasonal),
  }
}

function breachReport(score: BreachScore | undefined): BreachScoreReport | null {
  if (!score) return null
  const { origins, breaches, foreseen, falseAlarms } = score
  return {
    origins,
    breaches,
    foreseen,
    falseAlarms,
    medianErrorDays: tidy(score.medianErrorDays),
    medianBiasDays: tidy(score.medianBiasDays),
    inside80: tidy(score.inside80),
  }
}
