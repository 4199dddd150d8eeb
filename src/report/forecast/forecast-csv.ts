import { csvColumns } from '../rows/csv-row.ts'
import { csvText } from '../text/csv-text.ts'
import type { ForecastPoint, SeriesForecastReport } from './forecast-document.ts'
import type { ForecastHead, ForecastWriter } from './forecast-writer.ts'

const stats = [
  'mean',
  'p025',
  'p05',
  'p10',
  'p50',
  'p90',
  'p95',
  'p975',
] as const satisfies readonly (keyof ForecastPoint)[]

/** Every point as rows of the report's CSV columns: dated answers, series (kind `forecast`), totals (kind `total`). */
export function csvWriter({ constraints = [] }: ForecastHead): ForecastWriter {
  const answers = constraints.flatMap((c) => [
    ['breach', c.id, 'breach', 'probability', 'probability', '', '', '', c.breach.probability],
    ...(['p10', 'p50', 'p90'] as const).map((stat) => [
      'breach',
      c.id,
      'breach',
      stat,
      '',
      '',
      '',
      c.breach[stat],
      null,
    ]),
  ])
  let opening = csvText([[...csvColumns], ...answers])
  const begin = (): string => {
    const text = opening
    opening = ''
    return text
  }
  return {
    series: (report) => begin() + csvText(rowsOf('forecast', report)),
    total: (report) => csvText(rowsOf('total', report)),
    end: begin,
  }
}

function rowsOf(kind: string, series: SeriesForecastReport): (string | number | null)[][] {
  const id = Object.entries(series.key)
    .map(([dim, value]) => `${dim}=${value}`)
    .join(';')
  const before = [kind, id, series.metric]
  const unit = series.currency ?? series.unit
  return [
    [...before, 'status', series.status, series.history.from, series.history.to, '', null],
    ...series.points.flatMap((p) => stats.map((stat) => [...before, stat, unit, '', '', p.time, p[stat]])),
  ]
}
