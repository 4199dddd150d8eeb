import { JevonsError, type Problem } from '../../errors.ts'
import { loadCatalogue } from '../../prices/load-catalogue.ts'
import type { PriceCatalogue } from '../../prices/price-catalogue.ts'
import { pricesDocument } from '../../report/prices-document.ts'
import { renderPrices } from '../../report/render-prices.ts'
import { type Day, parseDay } from '../../units/day.ts'
import { didYouMean } from '../../units/nearest.ts'
import { outputSettings, type RawOptions } from '../settings.ts'
import type { CliIo } from '../terminal/io.ts'
import { writeResult } from '../terminal/write-result.ts'

type RawPrices = RawOptions & {
  readonly at?: string
  readonly model?: readonly string[]
  readonly provider?: string
}

/** `prices [models...]`: token prices of the bundled catalogue on a day; an unknown model is an error with the nearest names. */
export async function prices(names: readonly string[], raw: RawPrices, io: CliIo): Promise<number> {
  const settings = outputSettings(raw, io, ['table', 'json', 'csv'])
  const catalogue = await loadCatalogue()
  const at = dayOf(raw.at, catalogue)
  const asked = [...names, ...(raw.model ?? [])]
  const document = pricesDocument(catalogue, [...asked, ...modelsOf(raw.provider, asked, catalogue)], at)
  const missing = asked.filter((model) => !document.prices.some((price) => price.model === model))
  refuseUnknown(missing, catalogue, raw.at)
  const { colour, width, verbose } = settings
  const text = renderPrices(document, settings.format, { colour, width, verbose, view: 'report' })
  await writeResult(text, settings, io)
  return 0
}

function dayOf(at: string | undefined, catalogue: PriceCatalogue): Day {
  if (at === undefined) return catalogue.date
  const day = parseDay(at)
  if (day !== undefined) return day
  throw new JevonsError({
    code: 'BAD_OPTION',
    message: `--at '${at}' is not a day`,
    hint: 'write it as YYYY-MM-DD, for example 2026-06-30',
  })
}

function modelsOf(
  provider: string | undefined,
  asked: readonly string[],
  catalogue: PriceCatalogue,
): readonly string[] {
  if (provider === undefined && asked.length > 0) return []
  const models = provider === undefined ? [] : catalogue.modelsOf(provider)
  if (models.length > 0) return models
  throw new JevonsError({
    code: provider === undefined ? 'BAD_OPTION' : 'UNKNOWN_NAME',
    message: provider === undefined ? 'no model was named' : `the catalogue has no provider '${provider}'`,
    hint: `${didYouMean(provider ?? '', catalogue.providers)} jevons prices claude-sonnet-4-5, or --provider with one of: ${catalogue.providers.join(', ')}`.trim(),
  })
}

function refuseUnknown(missing: readonly string[], catalogue: PriceCatalogue, at: string | undefined): void {
  const [first, ...more] = missing.map(
    (model): Problem => ({
      code: 'UNKNOWN_NAME',
      message: `the catalogue has no price for model '${model}'${at === undefined ? '' : ` on ${at}`}`,
      hint: `nearest: ${catalogue.nearestModels(model).join(', ')}`,
    }),
  )
  if (first) throw new JevonsError(first, ...more)
}
