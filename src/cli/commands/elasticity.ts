import { JevonsError } from '../../errors.ts'
import { elasticityPrior } from '../../fit/elasticity/elasticity-prior.ts'
import { estimateElasticity } from '../../fit/elasticity/estimate-elasticity.ts'
import { type MeasuredPrice, measurePrice, type PriceQuestion } from '../../fit/elasticity/measure-price.ts'
import { metricsOf } from '../../ingest/usage/pick-runs.ts'
import type { UsageData } from '../../ingest/usage-table.ts'
import { type Notice, uniqueNotices } from '../../notice.ts'
import { loadCatalogue } from '../../prices/load-catalogue.ts'
import type { ElasticityDocument, ElasticityReport } from '../../report/evidence/elasticity-document.ts'
import { elasticityReport } from '../../report/evidence/elasticity-report.ts'
import { renderElasticity } from '../../report/evidence/render-elasticity.ts'
import { tokenParts } from '../../series/select-runs.ts'
import { whereAsked } from '../asked/series-asked.ts'
import { fromCwd, oneOf, type RawReading, readExports, readingOptions } from '../read-exports.ts'
import { outputSettings, type RawOptions } from '../settings.ts'
import type { CliIo } from '../terminal/io.ts'
import { makeProgress } from '../terminal/progress.ts'
import { showDocument } from '../terminal/write-result.ts'
import { packageVersion } from '../version.ts'

/** Options of `elasticity` as typed. */
export type RawElasticity = RawOptions &
  RawReading & {
    readonly metric?: string
    readonly where?: readonly string[]
    readonly step?: string
    readonly mix?: string
    readonly price?: string
    readonly currency?: string
  }

type Where = Readonly<Record<string, string>>

/** One demand whose elasticity is asked for. */
type Asked = { readonly id: string; readonly metric: string; readonly where: Where }

type Source = {
  readonly usage: readonly string[]
  readonly asked?: readonly Asked[]
  readonly basis?: string
}

const formats = ['table', 'json', 'csv', 'md']

/** `elasticity <exports...|scenario>`: how demand answered the effective price, or why the data cannot tell. */
export async function elasticity(names: readonly string[], raw: RawElasticity, io: CliIo): Promise<number> {
  const settings = outputSettings(raw, io, formats)
  const step = oneOf(raw.step ?? 'week', '--step', ['day', 'week', 'month'])
  const progress = makeProgress(settings.progress, io)
  progress.step('reading usage')
  try {
    const source = await sourceOf(names, io)
    const options = await readingOptions(
      { ...raw, ...(source.basis !== undefined && raw.basis === undefined ? { basis: source.basis } : {}) },
      'day',
      io,
    )
    const data = await readExports(source.usage, { ...options, rates: 'rolled' }, io, progress)
    progress.step('estimating')
    const document = await documentOf(data, source.asked ?? [askedOf(data, raw)], {
      ...raw,
      step,
      price: oneOf(raw.price ?? 'effective', '--price', ['effective', 'matched', 'list']),
    })
    progress.done()
    await showDocument(document, renderElasticity, settings, io)
    return 0
  } finally {
    progress.done()
  }
}

/** Renders an elasticity document and writes it out. */
export async function showElasticity(
  document: ElasticityDocument,
  raw: RawOptions,
  io: CliIo,
): Promise<void> {
  await showDocument(document, renderElasticity, outputSettings(raw, io, formats), io)
}

/** Exports, or the usage and the measured demands of a scenario (a `.yml` or `.yaml` file). */
async function sourceOf(names: readonly string[], io: CliIo): Promise<Source> {
  const [first = ''] = names
  if (names.length !== 1 || !/\.ya?ml$/i.test(first)) return { usage: names }
  const { loadScenario } = await import('../../scenario/load-scenario.ts')
  const scenario = await loadScenario(fromCwd(first, io))
  const asked = scenario.demand.flatMap(({ id, history }) => (history ? [{ id, ...history }] : []))
  if (asked.length > 0) return { usage: scenario.usage, asked, basis: scenario.budgetBasis }
  throw new JevonsError({
    code: 'BAD_SCENARIO',
    message: 'no demand of the scenario has a measured history',
    hint: 'give one a `history:`, or name exports instead of the scenario',
  })
}

/** What is asked of exports: the metric named, else tokens, else requests. */
function askedOf({ table }: UsageData, raw: RawElasticity): Asked {
  const metrics = metricsOf(table)
  const hasTokens = metrics.some((name) => name === 'tokens_total' || tokenParts.includes(name))
  const metric = raw.metric ?? (hasTokens ? 'tokens' : 'requests')
  if (raw.metric === undefined && !hasTokens && !metrics.includes(metric)) throw noDemand(metrics)
  return { id: metric, metric, where: whereAsked(raw) }
}

/** A bill alone says what was paid and not what was asked for. */
function noDemand(held: readonly string[]): JevonsError {
  return new JevonsError({
    code: 'NO_SUCH_SERIES',
    message: 'the exports hold neither tokens nor requests, so there is no demand that could answer a price',
    hint: `add exports that count usage, or name one with --metric; they hold: ${held.join(', ')}`,
  })
}

async function documentOf(
  data: UsageData,
  asked: readonly Asked[],
  options: Omit<RawElasticity, 'step' | 'price'> & Pick<PriceQuestion, 'step' | 'price'>,
): Promise<ElasticityDocument> {
  const notices: Notice[] = [...data.notices]
  const catalogue = await loadCatalogue()
  const { step, currency, basis, mix, price } = options
  const elasticities = asked.flatMap(({ id, metric, where }): ElasticityReport[] => {
    const question = {
      metric,
      where,
      step,
      catalogue,
      ...(price !== undefined && { price }),
      ...(currency !== undefined && { currency }),
      ...(basis !== undefined && { basis }),
      ...(mix !== undefined && { mix }),
    }
    const measured = measurePrice(data, question)
    notices.push(...measured.flatMap((m) => m.notices.map((n) => ({ ...n, subject: id }))))
    if (measured.length === 0) notices.push(noPrice(id))
    const reports = measured.map((m) => estimated({ id, metric, where }, m, measured.length > 1))
    notices.push(...reports.flatMap(ownMix))
    return reports
  })
  return {
    schemaVersion: 1,
    tool: { name: 'jevons', version: packageVersion() },
    prior: elasticityPrior,
    elasticities,
    warnings: uniqueNotices(notices),
  }
}

/** Says so where most of the fall of the price is a move to cheaper parts, which users chose themselves. */
function ownMix({ id, price, decomposition }: ElasticityReport): Notice[] {
  if (price?.source !== 'cost per unit' || !decomposition || decomposition.mix === null) return []
  const { mix, price: matched, by } = decomposition
  if (Math.abs(mix) < 0.1 || Math.abs(mix) < 0.25 * Math.abs(mix + matched)) return []
  return [
    {
      code: 'price-moved-by-mix',
      level: 'info',
      subject: id,
      message: `${id}: the mix by ${by ?? ''} moved the effective price by x${Math.exp(mix).toPrecision(2)}, which those who use it chose; --price matched leaves that out`,
    },
  ]
}

function noPrice(id: string): Notice {
  return {
    code: 'no-price',
    level: 'warning',
    subject: id,
    message: `${id}: the exports hold neither cost for it nor tokens by model, so that there is no price to answer to`,
  }
}

/** Currencies stay apart: each is a price of its own. */
function estimated(
  { id, metric, where }: Asked,
  measured: MeasuredPrice,
  several: boolean,
): ElasticityReport {
  const key = several ? { ...where, currency: measured.currency } : where
  return elasticityReport({ id, key, metric }, measured, estimateElasticity(measured.history))
}
