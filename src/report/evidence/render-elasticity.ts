import { Chalk, type ChalkInstance } from 'chalk'
import type { RenderOptions } from '../report-format.ts'
import { csvText } from '../text/csv-text.ts'
import { noticeLines, noticeText } from '../text/notice-lines.ts'
import { formatMoney, formatMultiple, formatPercent } from '../text/number-format.ts'
import { stableJson } from '../text/stable-json.ts'
import { cleanText, labelled, wrap } from '../text/text-layout.ts'
import type { DecompositionReport, ElasticityDocument, ElasticityReport } from './elasticity-document.ts'

/** The elasticity document as `json`, `csv`, `md`, or a screen for people. */
export function renderElasticity(
  document: ElasticityDocument,
  format: string,
  options: RenderOptions,
): string {
  if (format === 'json') return stableJson(document)
  if (format === 'csv') return csvText(csvRows(document))
  if (format === 'md') return markdown(document)
  const chalk = new Chalk({ level: options.colour })
  const blocks = [
    ...document.elasticities.map((one) => block(one, options.width, chalk)),
    noticeLines(document.warnings, options, chalk),
  ].filter((lines) => lines.length > 0)
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

const two = (value: number | null): string => (value === null ? 'n/a' : value.toFixed(2))

function nameOf({ id, key }: ElasticityReport): string {
  return cleanText([id, ...Object.entries(key).map(([dim, value]) => `${dim}=${value}`)].join(' '))
}

function headline(one: ElasticityReport): string {
  const { belief } = one
  const range = `${two(belief.p50)} (90%: ${two(belief.p05)} to ${two(belief.p95)})`
  if (one.status === 'not_identifiable')
    return `${nameOf(one)}: not identifiable; a scenario takes the prior, ${range}, assumed.`
  return `${nameOf(one)}: elasticity ${range}; a lower price raises spend with ${formatPercent(belief.probabilityAboveOne)} probability.`
}

/** What was measured, one line of text per label. */
function details(one: ElasticityReport): [string, string][] {
  return [
    ...one.reasons.map(({ code, message }): [string, string] => ['WHY', `${message} [${code}]`]),
    ...priceDetails(one),
    ...longRunDetails(one),
    ...eventDetails(one),
    ['TEST', testText(one)],
    ...(one.decomposition ? [['SPEND', decompositionText(one.decomposition)] as [string, string]] : []),
  ]
}

function priceDetails({ price, unit, buckets, step, from, to }: ElasticityReport): [string, string][] {
  if (!price) return []
  if (from === null || to === null) return [['PRICE', 'none: no cost above zero beside this usage']]
  const { first, last, currency, source, basis } = price
  const money = `${formatMoney(first, currency)} to ${formatMoney(last, currency)} per M ${unit}`
  const kind = basis === null ? source : `${source}, ${basis}`
  return [['PRICE', `${money} (${kind}), ${String(buckets)} ${step}s, ${from} to ${to}`]]
}

function longRunDetails({ longRun, fourMonths, method, status }: ElasticityReport): [string, string][] {
  if (!longRun || status !== 'estimated') return []
  const short = fourMonths ? `${two(fourMonths.estimate)} +- ${two(fourMonths.standardError)}` : 'n/a'
  const how = method === 'differences' ? 'differences over four weeks' : 'levels'
  const interval = `(95%: ${two(longRun.p025)} to ${two(longRun.p975)})`
  return [
    [
      'DATA',
      `long run ${two(longRun.estimate)} +- ${two(longRun.standardError)} ${interval}, half of it within about ${String(Math.round(longRun.halfLifeDays))} days; within four months ${short}; by ${how}`,
    ],
  ]
}

function eventDetails({ eventStudy: events }: ElasticityReport): [string, string][] {
  const lines: [string, string][] = []
  if (events.moves.length > 0) {
    const moves = events.moves.map(
      (m) => `${m.date} price ${formatMultiple(m.price)} demand ${formatMultiple(m.demand)}`,
    )
    const error = events.standardError === null ? '' : ` +- ${two(events.standardError)}`
    lines.push(['MOVES', `${moves.join(', ')}; elasticity over four weeks ${two(events.elasticity)}${error}`])
  }
  if (events.placeboShare !== null)
    lines.push([
      'PLACEBO',
      `on ${String(events.placeboDates)} dates without a price move demand moved as much on ${formatPercent(events.placeboShare)}`,
    ])
  return lines
}

function testText({ identification: i }: ElasticityReport): string {
  const inflation = i.varianceInflation === null ? 'infinite' : i.varianceInflation.toFixed(1)
  return `price moves ${String(i.priceMoves)} (3 needed), variance inflation ${inflation} (at most 50), memory of errors ${two(i.residualMemory)}, cost per usage ${two(i.costFollowsUsage)} (0.5 needed)`
}

/** `spend x4.1 = volume x6.0 x price x0.6 x mix x1.1`. */
function decompositionText(d: DecompositionReport): string {
  const times = (log: number): string => formatMultiple(Math.exp(log))
  const mix =
    d.mix === null ? '(with the mix, which is not known) ' : `, mix by ${d.by ?? ''} ${times(d.mix)} `
  return `${times(d.spend)} = volume ${times(d.volume)}, price ${times(d.price)} ${mix}from ${d.from} to ${d.to}`
    .replace(/ ,/g, ',')
    .replace(/ {2}/g, ' ')
}

function block(one: ElasticityReport, width: number, chalk: ChalkInstance): string[] {
  const paint = one.status === 'estimated' ? chalk.bold : chalk.yellow
  return [
    ...wrap(headline(one), width, 2).map((line) => paint(line)),
    ...details(one).flatMap(([label, text]) => labelled(label, text, width, chalk.dim)),
  ]
}

/** A heading and a list per demand. */
function markdown(document: ElasticityDocument): string {
  const escape = (text: string): string => cleanText(text).replace(/([\\`*_{}[\]<>|#])/g, '\\$1')
  const blocks = document.elasticities.map((one) =>
    [
      `## ${escape(nameOf(one))}`,
      '',
      escape(headline(one)),
      '',
      ...details(one).map(([label, text]) => `- **${label.toLowerCase()}**: ${escape(text)}`),
    ].join('\n'),
  )
  const notes = document.warnings.map((w) => `- ${escape(noticeText(w))}`)
  return `${[...blocks, ...(notes.length > 0 ? [notes.join('\n')] : [])].join('\n\n')}\n`
}

/** One number a row, in the columns of the report's CSV: kind, id, measure, stat, unit, from, to, date, value. */
function csvRows(document: ElasticityDocument): (string | number | null)[][] {
  const head = ['kind', 'id', 'measure', 'stat', 'unit', 'from', 'to', 'date', 'value']
  const rows = document.elasticities.flatMap((one) => {
    const line = (
      measure: string,
      stat: string,
      value: string | number | null,
    ): (string | number | null)[] => [
      'elasticity',
      nameOf(one),
      measure,
      stat,
      '',
      one.from,
      one.to,
      '',
      value,
    ]
    const all = (measure: string, values: object | null): (string | number | null)[][] =>
      Object.entries(values ?? {})
        .filter(([, v]) => typeof v !== 'object' || v === null)
        .map(([stat, v]) => line(measure, stat, v as string | number | null))
    return [
      line('status', one.status, null),
      ...one.reasons.map(({ code }) => line('reason', code, null)),
      ...all('belief', one.belief),
      ...all('long run', one.longRun),
      ...all('four months', one.fourMonths),
      ...all('identification', one.identification),
      ...all('event study', one.eventStudy),
      ...all('price', one.price),
      ...one.eventStudy.moves.flatMap((m) =>
        (['price', 'demand'] as const).map((stat) => {
          const cells = line('move', stat, m[stat])
          cells[7] = m.date
          return cells
        }),
      ),
      ...all('decomposition', one.decomposition),
    ]
  })
  return [head, ...rows]
}
