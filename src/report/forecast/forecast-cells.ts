import { metricInfo } from '../../ingest/metrics.ts'
import type { ConstraintReport } from '../document/sections/constraint.ts'
import { formatDateBand } from '../text/date-format.ts'
import { formatAmount, formatMoney, formatPercent, formatRatio } from '../text/number-format.ts'
import { cleanText } from '../text/text-layout.ts'
import type { SeriesForecastReport } from './forecast-document.ts'

/** A series with its last point only: enough for a line of the summary. */
export type SummarySeries = Omit<SeriesForecastReport, 'points'> & {
  readonly end: SeriesForecastReport['points'][number] | undefined
}

/** The series without its points but the last. */
export function summaryOf({ points, ...rest }: SeriesForecastReport): SummarySeries {
  return { ...rest, end: points.at(-1) }
}

/** Headings of {@link summaryCells}. */
export const summaryHead: readonly string[] = [
  'SERIES',
  'unit',
  'last',
  'at the end P50 (80%)',
  'status',
  'vs naive',
]

/** One line of the summary. */
export function summaryCells(series: SummarySeries, total: boolean): string[] {
  const { end } = series
  const skill = series.backtest?.skillVsNaive ?? null
  return [
    shortNameOf(series, total),
    perStep(series),
    amount(series.history.last, series),
    end ? `${amount(end.p50, series)} (${amount(end.p10, series)}..${amount(end.p90, series)})` : 'n/a',
    series.status,
    skillText(skill),
  ]
}

/** Where naive was all but exact its error is no unit to count in. */
function skillText(skill: number | null): string {
  if (skill === null) return 'n/a'
  if (skill < -9.99) return '<-999%'
  return `${skill >= 0 ? '+' : ''}${String(Math.round(skill * 100) + 0)}%`
}

/** As {@link nameOf} with the values of the dimensions only: what a line of 80 columns has room for. */
function shortNameOf(series: SummarySeries, total: boolean): string {
  return cleanText(
    [series.metric, ...Object.values(series.key)].join(' ') + membersText(series.members, total),
  )
}

function membersText(members: number | undefined, total: boolean): string {
  if (members === undefined) return ''
  return `${total ? ' total' : ''} of ${members}`
}

/** Metric and key, and how many series were put together. */
export function nameOf(series: Pick<SeriesForecastReport, 'metric' | 'key' | 'members'>): string {
  const key = Object.entries(series.key).map(([dim, value]) => `${dim}=${value}`)
  return cleanText([series.metric, ...key].join(' ') + membersText(series.members, false))
}

/** `USD/day` for totals; gauges and levels keep their unit whatever the step. */
function perStep(series: Pick<SeriesForecastReport, 'metric' | 'unit' | 'currency' | 'step'>): string {
  const unit = series.currency ?? series.unit
  return metricInfo(series.metric).time === 'sum' ? `${unit}/${series.step}` : unit
}

/** A value in the unit of the series. */
function amount(value: number | null, series: Pick<SeriesForecastReport, 'unit' | 'currency'>): string {
  return series.currency ? formatMoney(value, series.currency) : formatAmount(value, series.unit, '')
}

/** What was fitted, and how it did in the back-test. */
export function modelText({ model, backtest: b }: Pick<SeriesForecastReport, 'model' | 'backtest'>): string {
  return b
    ? `${model}; back-test: MASE ${formatRatio(b.mase)}, sMAPE ${formatRatio(b.smape)}, 80% band held ${formatPercent(b.coverage80)}`
    : model
}

/** About a dozen points of a series, evenly spread, always with the first and the last. */
export function shownPoints(series: SeriesForecastReport): SeriesForecastReport['points'] {
  const { points } = series
  const every = Math.max(1, Math.ceil(points.length / 12))
  return points.filter((_, i) => (points.length - 1 - i) % every === 0 || i === 0)
}

/** Headings of {@link pointCells}. */
export const pointHead: readonly string[] = ['mean', 'P2.5', 'P10', 'P50', 'P90', 'P97.5']

/** Mean and quantiles of one point, the time first. */
export function pointCells(
  point: SeriesForecastReport['points'][number],
  series: SeriesForecastReport,
): string[] {
  const values = [point.mean, point.p025, point.p10, point.p50, point.p90, point.p975]
  return [point.time, ...values.map((value) => amount(value, series))]
}

/** How the totals came about, in words. */
export function reconcileText(reconcile: string | undefined): string {
  if (reconcile === 'mint') return 'sums of series reconciled by minimum trace (MinT, shrunk covariance)'
  if (reconcile === 'none') return 'forecast by themselves: they need not add up (--reconcile none)'
  return 'sums of the means; their bands are those of their own history, moved there'
}

/** The dated answer to one `--budget` or `--limit`. */
export function answerText(constraint: ConstraintReport): string {
  const { breach, limitText, type } = constraint
  const verb = type === 'budget' ? 'is exceeded' : 'is reached'
  if (constraint.status === 'unknown' || breach.probability === null)
    return cleanText(`${limitText}: cannot be judged, see the warnings.`)
  if (constraint.status === 'over') {
    const since = constraint.firstDayOver ? ` since ${constraint.firstDayOver}` : ''
    return cleanText(`${limitText} ${verb} already${since}.`)
  }
  const risk = `${formatPercent(breach.probability)} of futures`
  if (!breach.p50) {
    const early = breach.p10 ? `; one in ten by ${breach.p10}` : ''
    return cleanText(`${limitText} likely holds: it ${verb} in ${risk} within the horizon${early}.`)
  }
  return cleanText(
    `${limitText} ${verb} around ${formatDateBand(breach)} (P50, 80% band), in ${risk} within the horizon.`,
  )
}
