import { Chalk } from 'chalk'
import type { PriceRow, PricesDocument } from './prices-document.ts'
import type { RenderOptions } from './report-format.ts'
import { columns, row } from './text/columns.ts'
import { csvText } from './text/csv-text.ts'
import { stableJson } from './text/stable-json.ts'
import { wrap } from './text/text-layout.ts'

/** The prices document as `json`, `csv` (one row per model), or a table for people. */
export function renderPrices(document: PricesDocument, format: string, options: RenderOptions): string {
  if (format === 'json') return stableJson(document)
  if (format === 'csv') return pricesCsv(document)
  const chalk = new Chalk({ level: options.colour })
  const head = row(
    ['USD per M tokens', 'input', 'cached', 'write', 'output', 'batch in/out', 'since'],
    chalk.bold,
  )
  const lines = columns([head, ...document.prices.map(priceCells)], {
    width: options.width,
    right: [1, 2, 3, 4, 5],
    shrink: [0],
  })
  const notes = document.prices.flatMap(notesOf).flatMap((note) => wrap(note, options.width, 2))
  const { version, date } = document.catalogue
  const foot = wrap(
    `At ${document.at}; catalogue genai-prices ${version} of ${date}, offline. List prices; - is not known, never 0.`,
    options.width,
  )
  return `${[...lines, ...(notes.length > 0 ? ['', ...notes] : []), '', ...foot].join('\n')}\n`
}

const text = (value: number | null): string => (value === null ? '-' : String(Number(value.toPrecision(9))))

function priceCells(price: PriceRow): ReturnType<typeof row> {
  const batch = price.batchInput === null ? '-' : `${text(price.batchInput)}/${text(price.batchOutput)}`
  const cells = [price.input, price.cached, price.cacheWrite, price.output].map(text)
  return row([price.id, ...cells, batch, price.since ?? '-'])
}

function notesOf(price: PriceRow): string[] {
  return [
    ...price.classes.map(
      (c) => `${price.id}: ${c.name} ${text(c.input)} in, ${text(c.output)} out (${c.source})`,
    ),
    ...price.tiers.map(
      (t) =>
        `${price.id}: above ${String(t.above)} input tokens a request ${text(t.input)} in, ${text(t.output)} out`,
    ),
    ...price.scheduled.map(
      (s) =>
        `${price.id}: from ${s.from} ${text(s.input)} in, ${text(s.cached)} cached, ${text(s.output)} out`,
    ),
    ...(price.cacheWriteHour === null
      ? []
      : [`${price.id}: writing to a cache of one hour ${text(price.cacheWriteHour)}`]),
  ]
}

const classNames = ['flexInput', 'flexOutput', 'priorityInput', 'priorityOutput'] as const

function pricesCsv(document: PricesDocument): string {
  const names = [
    'input',
    'cached',
    'cacheWrite',
    'cacheWriteHour',
    'output',
    'batchInput',
    'batchOutput',
  ] as const
  return csvText([
    ['at', 'id', 'provider', 'currency', ...names, ...classNames, 'since', 'source'],
    ...document.prices.map((p) => [
      document.at,
      p.id,
      p.provider,
      p.currency,
      ...names.map((name) => p[name]),
      ...['flex', 'priority'].flatMap((name) => {
        const found = p.classes.find((c) => c.name === name)
        return [found?.input ?? null, found?.output ?? null]
      }),
      p.since,
      p.source,
    ]),
  ])
}
