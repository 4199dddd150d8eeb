import type { FleetAnswer } from '../../fit/fleet/fleet.ts'
import { bucketStatus, type Series } from '../../series/series.ts'
import { round9 } from '../../stats/round9.ts'
import type { Step } from '../../units/step.ts'
import type { ForecastPoint, SeriesForecastReport } from './forecast-document.ts'

const msPerDay = 86_400_000

/** Start of a bucket: a date, or a date and time where buckets are hours. */
export function timeText(days: number, step: Step): string {
  const iso = new Date(Math.round(days * msPerDay)).toISOString()
  return step === 'hour' ? `${iso.slice(0, 19)}Z` : iso.slice(0, 10)
}

function rounded(value: number | null | undefined): number | null {
  return value === null || value === undefined || !Number.isFinite(value) ? null : round9(value) + 0
}

/** The forecast of one series as the document holds it, at 9 significant digits. */
export function seriesForecastReport(series: Series, forecast: FleetAnswer): SeriesForecastReport {
  const { step, times, values } = series
  const known = Array.from(values.keys()).filter(
    (i) => series.status[i] !== bucketStatus.missing && Number.isFinite(values[i]),
  )
  const last = known.at(-1)
  return {
    key: series.key,
    metric: series.metric,
    unit: series.unit,
    ...(series.currency === undefined ? {} : { currency: series.currency }),
    ...(series.basis === undefined ? {} : { basis: series.basis }),
    step,
    model: forecast.model,
    status: forecast.status,
    history: {
      from: times.length === 0 ? '' : timeText(times[0] as number, step),
      to: times.length === 0 ? '' : timeText(times.at(-1) as number, step),
      points: known.length,
      last: last === undefined ? null : rounded(values[last]),
    },
    points: forecast.points.map((point): ForecastPoint => {
      const { timeDays, mean, p025, p05, p10, p50, p90, p95, p975 } = point
      const q = (value: number): number => round9(value) + 0
      return {
        time: timeText(timeDays, step),
        mean: rounded(mean),
        p025: q(p025),
        p05: q(p05),
        p10: q(p10),
        p50: q(p50),
        p90: q(p90),
        p95: q(p95),
        p975: q(p975),
      }
    }),
    backtest: forecast.backtest
      ? {
          mase: rounded(forecast.backtest.mase),
          smape: rounded(forecast.backtest.smape),
          coverage80: rounded(forecast.backtest.coverage80),
          coverage95: rounded(forecast.backtest.coverage95),
          skillVsNaive: rounded(forecast.backtest.skillVsNaive),
        }
      : null,
  }
}

/** The point with another mean, its quantiles moved by the same factor (as far as there is one): what reconciling does to a forecast. */
export function movedPoint(point: ForecastPoint, mean: number): ForecastPoint {
  const factor = point.mean !== null && point.mean > 0 ? mean / point.mean : 1
  const q = (value: number): number => rounded(value * factor) ?? value
  return {
    time: point.time,
    mean,
    p025: q(point.p025),
    p05: q(point.p05),
    p10: q(point.p10),
    p50: q(point.p50),
    p90: q(point.p90),
    p95: q(point.p95),
    p975: q(point.p975),
  }
}
