import { backtestSeries, type SeriesBacktest } from '../../fit/backtest/backtest-series.ts'
import { poolScores } from '../../fit/backtest/pool-scores.ts'
import { growthModel } from '../../fit/find-model.ts'
import type { HolidayList } from '../../fit/history/holidays.ts'
import { growthModels } from '../../fit/models/index.ts'
import type { UsageData } from '../../ingest/usage-table.ts'
import { type Notice, uniqueNotices } from '../../notice.ts'
import type { BacktestDocument, SeriesBacktestReport } from '../../report/evidence/backtest-document.ts'
import { pooledReport, seriesBacktestReport } from '../../report/evidence/backtest-report.ts'
import { renderBacktest } from '../../report/evidence/render-backtest.ts'
import type { Series } from '../../series/series.ts'
import { stepDays } from '../../units/step.ts'
import { breachAsked } from '../asked/breach-asked.ts'
import { type HorizonAsked, horizonSteps, readHorizon } from '../asked/forecast-horizon.ts'
import { holidaysAsked } from '../asked/holidays-asked.ts'
import { metricsAsked } from '../asked/metrics-asked.ts'
import { rowsWhere } from '../asked/rows-where.ts'
import { pathsAsked, seedAsked, typedOption } from '../asked/run-options.ts'
import { byAsked, type RawSeries, seriesAsked, stepAsked, whereAsked } from '../asked/series-asked.ts'
import { type RawReading, readExports, readingOptions } from '../read-exports.ts'
import { outputSettings, type RawOptions, wholeNumber } from '../settings.ts'
import type { CliIo } from '../terminal/io.ts'
import { makeProgress } from '../terminal/progress.ts'
import { showDocument } from '../terminal/write-result.ts'
import { packageVersion } from '../version.ts'

/** Options of `backtest` as typed. */
export type RawBacktest = RawOptions &
  RawReading &
  RawSeries & {
    readonly origins?: string
    readonly model?: string
    readonly budget?: string
    readonly limit?: string
    readonly thorough?: boolean
    readonly holidays?: string
  }

const formats = ['table', 'json', 'csv', 'md']

/** Models beside the chosen one, unless all are asked for. */
const usualModels = ['drift', 'exponential', 'damped', 'theta', 'ets', 'ensemble', 'auto']
const defaultHorizon: HorizonAsked = readHorizon({ text: '90d', option: '--horizon' })

/** `backtest <exports...>`: how accurate forecasts of these series would have been, against naive and every other model. */
export async function backtest(names: readonly string[], raw: RawBacktest, io: CliIo): Promise<number> {
  const settings = outputSettings(raw, io, formats)
  if (raw.model !== undefined) growthModel(raw.model)
  const step = stepAsked(raw)
  const progress = makeProgress(settings.progress, io)
  progress.step('reading usage')
  try {
    const options = await readingOptions(raw, step === 'hour' ? 'hour' : 'day', io)
    const data = rowsWhere(
      await readExports(names, { ...options, rates: 'rolled' }, io, progress),
      whereAsked(raw),
    )
    const holidays = await holidaysAsked(raw.holidays, io)
    const onProgress = (share: number): void => {
      progress.step('forecasting the past', share)
    }
    const document = testAll(data, raw, io, { onProgress, ...(holidays && { holidays }) })
    progress.done()
    await showDocument(document, renderBacktest, settings, io)
    return 0
  } finally {
    progress.done()
  }
}

/** Renders a back-test document and writes it out. */
export async function showBacktest(document: BacktestDocument, raw: RawOptions, io: CliIo): Promise<void> {
  await showDocument(document, renderBacktest, outputSettings(raw, io, formats), io)
}

function testAll(
  data: UsageData,
  raw: RawBacktest,
  io: CliIo,
  { onProgress, holidays }: { readonly onProgress: (share: number) => void; readonly holidays?: HolidayList },
): BacktestDocument {
  const notices: Notice[] = [...data.notices]
  const seed = seedAsked(raw, io) ?? 42
  const typed = typedOption(raw, 'horizon', io)
  const horizon = typed && readHorizon(typed)
  const { metrics, notices: left } = metricsAsked(data, raw, byAsked(raw))
  notices.push(...left)
  const asked = metrics.flatMap((metric) => {
    const found = seriesAsked(data, metric, raw)
    notices.push(...found.notices)
    return found.series
  })
  const tests: SeriesBacktest[] = []
  const series = asked.map((one, i): SeriesBacktestReport => {
    onProgress(i / asked.length)
    const steps = stepsFor(one, horizon, notices)
    const test = testOne(one, steps, { raw, seed, io, ...(holidays && { holidays }) })
    tests.push(test)
    if (test.status === 'insufficient_history') notices.push(tooShort(one, steps))
    return seriesBacktestReport(one, test, steps)
  })
  return {
    schemaVersion: 1,
    tool: { name: 'jevons', version: packageVersion() },
    horizon: horizon?.text ?? defaultHorizon.text,
    seed,
    pooled: pooledReport(poolScores(tests)),
    series,
    warnings: uniqueNotices(notices),
  }
}

type Asked = {
  readonly raw: RawBacktest
  readonly seed: number
  readonly io: CliIo
  readonly holidays?: HolidayList
}

function testOne(series: Series, steps: number, { raw, seed, io, holidays }: Asked): SeriesBacktest {
  const origins = wholeNumber(raw.origins, '--origins', 1) ?? (raw.thorough === true ? 12 : 6)
  const paths = pathsAsked(raw, io)
  const breach = breachAsked(series, raw)
  return backtestSeries(series, {
    horizonSteps: steps,
    origins,
    beside: raw.thorough === true ? growthModels.map((m) => m.name) : usualModels,
    seed,
    ...(paths !== undefined && { paths }),
    ...(raw.model !== undefined && { model: raw.model }),
    ...(raw.thorough === true && { thorough: true }),
    ...(breach && { breach }),
    ...(holidays && { holidays }),
  })
}

/** Steps of the horizon as typed; without one 90 days, but at most a quarter of the history. */
function stepsFor(series: Series, horizon: HorizonAsked | undefined, notices: Notice[]): number {
  const next = (series.times.at(-1) ?? 0) + stepDays[series.step]
  const steps = horizonSteps(horizon ?? defaultHorizon, next, series.step)
  const quarter = Math.max(1, Math.floor(series.times.length / 4))
  if (horizon !== undefined || steps <= quarter) return steps
  notices.push({
    code: 'horizon-shortened',
    level: 'info',
    subject: labelOf(series),
    message: `${labelOf(series)}: judged ${counted(quarter, series.step)} ahead, a quarter of its history (--horizon asks for more)`,
  })
  return quarter
}

function tooShort(series: Series, steps: number): Notice {
  return {
    code: 'insufficient_history',
    level: 'warning',
    subject: labelOf(series),
    message: `${labelOf(series)}: ${counted(series.times.length, series.step)} of history, too short to forecast ${steps} more from an earlier ${series.step}: no score`,
  }
}

function counted(count: number, step: string): string {
  return `${count} ${step}${count === 1 ? '' : 's'}`
}

function labelOf({ metric, key }: Series): string {
  return [metric, ...Object.values(key)].join(' ')
}
