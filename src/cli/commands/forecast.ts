import type { HolidayList } from '../../fit/history/holidays.ts'
import { countSeries, type ForecastEvent, type ForecastRequest, forecastUsage } from '../../forecast-usage.ts'
import type { UsageData } from '../../ingest/usage-table.ts'
import { makeNoticeBook, type NoticeBook } from '../../notice.ts'
import type { ForecastDocument } from '../../report/forecast/forecast-document.ts'
import type { ForecastHead } from '../../report/forecast/forecast-writer.ts'
import { forecastFormats, forecastWriter, renderForecast } from '../../report/forecast/render-forecast.ts'
import type { Series } from '../../series/series.ts'
import { stepDays } from '../../units/step.ts'
import { type AnswerOptions, datedAnswers } from '../asked/dated-answers.ts'
import { defaultThreads, type FleetOptions, fleetOptions, type RawFleet } from '../asked/fleet-options.ts'
import { horizonSteps } from '../asked/forecast-horizon.ts'
import { holidaysAsked } from '../asked/holidays-asked.ts'
import { metricsAsked } from '../asked/metrics-asked.ts'
import { rowsWhere } from '../asked/rows-where.ts'
import { typedOption } from '../asked/run-options.ts'
import { stepAsked, whereAsked } from '../asked/series-asked.ts'
import { type RawReading, readExports, readingOptions } from '../read-exports.ts'
import { outputSettings, type RawOptions, renderOptions } from '../settings.ts'
import type { CliIo } from '../terminal/io.ts'
import { makeProgress, type Progress } from '../terminal/progress.ts'
import { openResult, showDocument, tellNotices } from '../terminal/write-result.ts'
import { packageVersion } from '../version.ts'

/** Options of `forecast` as typed. */
export type ForecastOptions = RawReading &
  RawFleet & {
    readonly metric?: readonly string[]
    readonly where?: readonly string[]
    readonly step?: string
    readonly model?: string
    readonly thorough?: boolean
    readonly holidays?: string
  }

/** `forecast <exports...>`: every series asked for with its intervals, and dated answers to `--budget` and `--limit`. */
export async function forecast(names: readonly string[], raw: ForecastOptions, io: CliIo): Promise<number> {
  const settings = outputSettings(raw, io, forecastFormats)
  const asked = fleetOptions(raw, io)
  const progress = makeProgress(settings.progress, io)
  const result = openResult(settings, io)
  let complete = false
  try {
    progress.step('reading usage')
    const options = await readingOptions(raw, stepAsked(raw) === 'hour' ? 'hour' : 'day', io)
    const read = await readExports(names, { ...options, rates: 'rolled' }, io, progress)
    const data = rowsWhere(read, whereAsked(raw))
    const holidays = await holidaysAsked(raw.holidays, io)
    progress.step('forecasting')
    const answered = answerOptions(names, raw, { io, asked })
    const answers = answered ? await datedAnswers(data, answered) : { constraints: undefined, notices: [] }
    const warnings = makeNoticeBook()
    const { metrics, notices } = metricsAsked(data, raw, asked.by)
    for (const notice of [...data.notices, ...answers.notices, ...notices]) warnings.add(notice)
    const writer = forecastWriter(
      settings.format,
      headOf(answers.constraints, asked),
      renderOptions(settings),
    )
    for await (const { kind, report } of fleetOf(data, {
      raw,
      asked,
      metrics,
      progress,
      warnings,
      holidays,
    }))
      await result.write(kind === 'series' ? writer.series(report) : writer.total(report))
    progress.done()
    const said = warnings.finish()
    await result.write(writer.end(said))
    complete = true
    tellNotices(said, settings, io)
    return 0
  } finally {
    progress.done()
    await result.close(complete)
  }
}

/** Renders a saved forecast document and writes it out. */
export async function showForecast(document: ForecastDocument, raw: RawOptions, io: CliIo): Promise<void> {
  const settings = outputSettings(raw, io, forecastFormats)
  await showDocument(document, renderForecast, settings, io)
}

function headOf(constraints: ForecastHead['constraints'], asked: FleetOptions): ForecastHead {
  return {
    schemaVersion: 1,
    tool: { name: 'jevons', version: packageVersion() },
    ...(constraints && { constraints }),
    ...(asked.by.length > 0 && { reconcile: asked.reconcile }),
  }
}

type FleetRun = {
  readonly raw: ForecastOptions
  readonly asked: FleetOptions
  readonly metrics: readonly string[]
  readonly progress: Progress
  readonly warnings: NoticeBook
  readonly holidays: HolidayList | undefined
}

/** What is asked for, flags before environment before what the data says. */
function requestOf({
  raw,
  asked,
  metrics,
  holidays,
}: Omit<FleetRun, 'progress' | 'warnings'>): ForecastRequest {
  const { by, reconcile, top, horizon, seed = 42, paths } = asked
  const { model, basis, gaps } = raw
  return {
    metrics,
    by,
    reconcile,
    top,
    step: stepAsked(raw),
    basis,
    gaps: gaps === 'zero' || gaps === 'missing' ? gaps : undefined,
    model,
    thorough: raw.thorough === true,
    seed,
    paths,
    holidays,
    stepsOf: (series) => horizonSteps(horizon, nextBucket(series), series.step),
  }
}

/** The forecasts as they come, on as many threads as they are worth. */
async function* fleetOf(
  data: UsageData,
  { progress, warnings, ...run }: FleetRun,
): AsyncGenerator<ForecastEvent> {
  const request = requestOf(run)
  const threads = run.asked.threads ?? defaultThreads(countSeries(data, request))
  const pool =
    threads > 1 ? (await import('../../fit/fleet/fleet-workers.ts')).startFleet(threads) : undefined
  try {
    yield* forecastUsage(data, request, {
      ...(pool && { pool }),
      notice: (notice) => {
        warnings.add(notice)
      },
      onProgress: (done, of) => {
        progress.step(of > 1 ? `forecasting ${String(done)} of ${String(of)}` : 'forecasting', done / of)
      },
    })
  } finally {
    await pool?.stop()
  }
}

function nextBucket(series: Series): number {
  return (series.times.at(-1) ?? 0) + stepDays[series.step]
}

function answerOptions(
  names: readonly string[],
  raw: ForecastOptions,
  { io, asked }: { readonly io: CliIo; readonly asked: FleetOptions },
): AnswerOptions | undefined {
  if (raw.budget === undefined && raw.limit === undefined) return undefined
  return {
    usage: names,
    budget: raw.budget,
    limit: raw.limit,
    metric: raw.metric?.length === 1 ? raw.metric[0] : undefined,
    model: raw.model,
    horizon: asked.horizon.text,
    start: typedOption(raw, 'start', io),
    seed: asked.seed,
    paths: asked.paths,
    basis: raw.basis,
  }
}
