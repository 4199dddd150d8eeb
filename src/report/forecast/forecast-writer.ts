import type { RenderOptions } from '../report-format.ts'
import type { ForecastDocument, SeriesForecastReport } from './forecast-document.ts'

/** All of a forecast document but its series: what is known before the first one. */
export type ForecastHead = Pick<ForecastDocument, 'schemaVersion' | 'tool' | 'constraints' | 'reconcile'>

/** Turns a forecast into text while it is made: each call returns the text to append. Series come before totals. */
export type ForecastWriter = {
  series(report: SeriesForecastReport): string
  total(report: SeriesForecastReport): string
  end(warnings: ForecastDocument['warnings']): string
}

/** A way to write forecasts; only what it must show at the end is kept. */
export type MakeForecastWriter = (head: ForecastHead, options: RenderOptions) => ForecastWriter
