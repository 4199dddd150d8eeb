import { JevonsError } from '../../errors.ts'
import { forecastSeries } from '../../fit/forecast-series.ts'
import type { UsageData } from '../../ingest/usage-table.ts'
import { type Notice, uniqueNotices } from '../../notice.ts'
import type { ForecastDocument, SeriesForecastReport } from '../../report/forecast-document.ts'
import { emptyForecast, seriesForecastReport } from '../../report/forecast-report.ts'
import { renderForecast } from '../../report/render-forecast.ts'
import { toSeries } from '../../series/from-usage.ts'
import type { Series } from '../../series/series.ts'
import { didYouMean } from '../../units/nearest.ts'
import { type Step, stepDays } from '../../units/step.ts'
import { type AnswerOptions, datedAnswers } from '../dated-answers.ts'
import { horizonSteps } from '../forecast-horizon.ts'
import type { CliIo } from '../io.ts'
import { makeProgress } from '../progress.ts'
import { type RawReading, readExports, readingOptions } from '../read-exports.ts'
import { rowsWhere } from '../rows-where.ts'
import { flagOrEnv, keyValue, outputSettings, type RawOptions, wholeNumber } from '../settings.ts'
import { packageVersion } from '../version.ts'
import { writeNotices, writeResult } from '../write-result.ts'

/** Options of `forecast` as typed. */
export type ForecastOptions = RawOptions &
  RawReading & {
    readonly metric?: readonly string[]
    readonly by?: string
    readonly where?: readonly string[]
    readonly step?: string
    readonly model?: string
    readonly budget?: string
    readonly limit?: string
  }

/** Without `--horizon`: a quarter of daily numbers, or a year when a date is asked for. */
function horizonOf(raw: ForecastOptions, io: CliIo): string {
  const dated = raw.budget !== undefined || raw.limit !== undefined
  return flagOrEnv(raw.horizon, 'horizon', io) ?? (dated ? '12mo' : '90d')
}

const formats = ['table', 'json', 'csv']

/** `forecast <exports...>`: every series asked for with its intervals, and dated answers to `--budget` and `--limit`. */
export async function forecast(names: readonly string[], raw: ForecastOptions, io: CliIo): Promise<number> {
  const settings = outputSettings(raw, io, formats)
  const step = stepOf(raw.step)
  const progress = makeProgress(settings.progress, io)
  progress.step('reading usage')
  try {
    const options = await readingOptions(raw, step === 'hour' ? 'hour' : 'day', io)
    const read = await readExports(names, { ...options, rates: 'rolled' }, io, progress)
    const data = rowsWhere(read, whereOf(raw.where))
    progress.step('forecasting')
    const { series, notices } = forecastAll(data, raw, io)
    const asked = answerOptions(names, raw, io)
    const answers = asked ? await datedAnswers(data, asked) : undefined
    progress.done()
    const document: ForecastDocument = {
      schemaVersion: 1,
      tool: { name: 'jevons', version: packageVersion() },
      series,
      ...(answers ? { constraints: answers.constraints } : {}),
      warnings: uniqueNotices([...data.notices, ...notices, ...(answers?.notices ?? [])]),
    }
    await showForecast(document, raw, io)
    return 0
  } finally {
    progress.done()
  }
}

/** Renders a forecast document and writes it out. */
export async function showForecast(document: ForecastDocument, raw: RawOptions, io: CliIo): Promise<void> {
  const settings = outputSettings(raw, io, formats)
  const { format, colour, width, verbose } = settings
  await writeResult(
    renderForecast(document, format, { colour, width, verbose, view: 'report' }),
    settings,
    io,
  )
  if (settings.quiet || format === 'table') return
  const shown = document.warnings.filter((w) => verbose || w.level !== 'info')
  writeNotices(
    shown,
    shown.map((w) => w.level),
    io,
  )
}

function forecastAll(
  data: UsageData,
  raw: ForecastOptions,
  io: CliIo,
): { series: SeriesForecastReport[]; notices: Notice[] } {
  const metrics = raw.metric ?? (raw.budget === undefined ? [...new Set(data.table.metric)].sort() : ['cost'])
  const seed = wholeNumber(flagOrEnv(raw.seed, 'seed', io), '--seed', 0) ?? 42
  const paths = wholeNumber(flagOrEnv(raw.paths, 'paths', io), '--paths', 1)
  const horizon = horizonOf(raw, io)
  const notices: Notice[] = []
  const series = metrics.flatMap((metric) => {
    const found = seriesOf(data, metric, raw)
    notices.push(...found.notices)
    if (found.series.length === 0) return [emptyForecast(metric, stepOf(raw.step) ?? 'day')]
    return found.series.map((one) => {
      const result = forecastSeries(one, {
        horizonSteps: horizonSteps(horizon, nextBucket(one), one.step),
        seed,
        ...(paths === undefined ? {} : { paths }),
        ...(raw.model === undefined ? {} : { model: raw.model }),
      })
      const subject = [metric, ...Object.values(one.key)].join(' ')
      notices.push(...result.notices.map((notice) => ({ ...notice, subject })))
      return seriesForecastReport(one, result)
    })
  })
  return { series, notices }
}

/** The series of one metric; none when no bucket is complete, which is a forecast without numbers, not a failure. */
function seriesOf(
  data: UsageData,
  metric: string,
  raw: ForecastOptions,
): { series: Series[]; notices: readonly Notice[] } {
  const step = stepOf(raw.step)
  const by = raw.by?.split(',').map((dim) => dim.trim())
  try {
    return toSeries(data, {
      metric,
      ...(by === undefined ? {} : { by }),
      ...(step === undefined ? {} : { step }),
      ...(raw.basis === undefined ? {} : { basis: raw.basis }),
      ...(raw.gaps === 'zero' || raw.gaps === 'missing' ? { gaps: raw.gaps } : {}),
    })
  } catch (error) {
    if (!(error instanceof JevonsError) || error.code !== 'TOO_FEW_POINTS') throw error
    return {
      series: [],
      notices: [{ code: 'insufficient_history', level: 'warning', subject: metric, message: error.message }],
    }
  }
}

function nextBucket(series: Series): number {
  return (series.times.at(-1) ?? 0) + stepDays[series.step]
}

function stepOf(text: string | undefined): Step | undefined {
  if (text === undefined || text === 'hour' || text === 'day' || text === 'week' || text === 'month')
    return text
  const known = ['hour', 'day', 'week', 'month']
  throw new JevonsError({
    code: 'BAD_OPTION',
    message: `--step is '${text}', expected ${known.join(', ')}`,
    hint: didYouMean(text, known) || 'for example --step week',
  })
}

function whereOf(texts: readonly string[] | undefined): Record<string, string> {
  const pairs = (texts ?? []).map((text) => keyValue(text, '--where', 'project=assistant'))
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value]))
}

function answerOptions(names: readonly string[], raw: ForecastOptions, io: CliIo): AnswerOptions | undefined {
  if (raw.budget === undefined && raw.limit === undefined) return undefined
  return {
    usage: names,
    budget: raw.budget,
    limit: raw.limit,
    metric: raw.metric?.length === 1 ? raw.metric[0] : undefined,
    model: raw.model,
    horizon: horizonOf(raw, io),
    start: flagOrEnv(raw.start, 'start', io),
    seed: flagOrEnv(raw.seed, 'seed', io),
    paths: flagOrEnv(raw.paths, 'paths', io),
    basis: raw.basis,
  }
}
