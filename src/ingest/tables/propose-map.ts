import { JevonsError } from '../../errors.ts'
import { withDuckDb } from '../engine/duckdb.ts'
import { metrics } from '../metrics.ts'
import { probeFile } from '../probe/probe-file.ts'
import { probeWith, profileColumns } from '../roll/relation.ts'
import { listUsageFiles, withTempDir } from '../sources/usage-files.ts'
import { isMetricName, isValueName } from './column-names.ts'
import { dimensionsOf, distinctMeanings } from './generic-measures.ts'
import { planTable, refuse, type TablePlan } from './generic-table.ts'
import { currenciesOf } from './number-reading.ts'
import type { NumberColumn } from './table-columns.ts'

/** What the user said about reading, as far as a map can hold it. */
export type MapWishes = {
  readonly timezone?: string
  readonly dateFormat?: string
  /** Path of spooled stdin, for the source `-`. */
  readonly spool?: string
}

/**
 * A commented map (`--map`) for one table: its time column, numeric columns as measures, text columns as dimensions. Run with the
 * map, the table gives the totals that the generic reader finds in it.
 * @throws JevonsError as reading does, and BAD_OPTION when the source is not exactly one table that a map can describe.
 */
export async function proposeMap(source: string, wishes: MapWishes): Promise<string> {
  const files = await listUsageFiles([source], wishes.spool)
  const [file] = files
  if (file === undefined || files.length !== 1)
    throw unmappable(source, `holds ${files.length} files`, 'Name the one file that the map should describe.')
  const timezone = wishes.timezone ?? 'UTC'
  return withTempDir((tempDir) =>
    withDuckDb({ tempDir, timezone, files: [file.path] }, async (db) => {
      const probed = await probeFile(file, db, tempDir)
      const group = { files: [probed] as const }
      const { dateFormat } = wishes
      const probe = probeWith(
        group,
        await profileColumns(db, group),
        dateFormat === undefined ? {} : { dateFormat },
      )
      const plan = planTable(probe)
      if ('reason' in plan) return refuse(plan, source)
      if (plan.numbers.length === 0)
        throw unmappable(source, 'has no column of numbers', 'A map needs at least one measure.')
      return mapText(source, plan, wishes)
    }),
  )
}

function unmappable(source: string, why: string, hint: string): JevonsError {
  return new JevonsError({ code: 'BAD_OPTION', message: `${source} ${why}.`, hint, pos: { file: source } })
}

function mapText(source: string, plan: TablePlan, wishes: MapWishes): string {
  const metric = plan.texts.find((column) => isMetricName(column.name))
  const value = plan.numbers[0]
  const measures =
    metric !== undefined && value !== undefined && plan.numbers.length === 1
      ? longMeasures(metric.name, metric.texts, value)
      : wideMeasures(plan.numbers)
  const order = { 'D/M/Y': 'dmy', 'M/D/Y': 'mdy' }[plan.time.reading.format] ?? wishes.dateFormat
  const except = metric === undefined ? [] : [metric.name]
  const dims = plan.texts.map((column) => ({
    column: column.name,
    name: Object.keys(dimensionsOf([column], except, false).dims)[0],
  }))
  const left = dims.filter((d) => d.name === undefined && !except.includes(d.column))
  return [
    `# How ${JSON.stringify(source)} is read. Check it, then: jevons inspect <file> --map <this file>`,
    `time: ${scalar(plan.time.name)}  # ${plan.time.reading.format}`,
    `timezone: ${scalar(wishes.timezone ?? 'UTC')}  # of stamps without an offset`,
    ...(order === undefined ? [] : [`date-format: ${scalar(order)}`]),
    'measures:  # metric: column, or with a unit, currency, factor, or rows (where)',
    ...measures,
    ...(dims.some((d) => d.name !== undefined) ? ['dimensions:  # dimension: column'] : []),
    ...dims.flatMap((d) => (d.name === undefined ? [] : [`  ${scalar(d.name)}: ${scalar(d.column)}`])),
    ...left.map((d) => `# left out (identifiers, people, long texts, units): ${JSON.stringify(d.column)}`),
    '# skip: { Status: [draft, void] }  # rows to leave out; totals rows and repeated headers are already',
    '',
  ].join('\n')
}

function wideMeasures(columns: readonly NumberColumn[]): string[] {
  const [only] = columns
  if (only !== undefined && columns.length === 1 && isValueName(only.name) && only.name !== 'count')
    return [measureLine('value', { column: only.name }, only)]
  const { meanings } = distinctMeanings(columns)
  return columns.map((column, i) => {
    const meaning = meanings[i]
    // Money without an alias shares the metric cost; in a map each measure has a name of its own.
    const name = meaning?.column ?? meaning?.metric ?? column.name
    return measureLine(name, { column: column.name, ...meaningParts(meaning) }, column)
  })
}

function longMeasures(metric: string, names: readonly string[], value: NumberColumn): string[] {
  const distinct = [...new Set(names.map((name) => name.trim()))].filter((name) => name !== '').sort()
  return distinct.map((name) => {
    const [meaning] = distinctMeanings([{ ...value, name }]).meanings
    const parts = { column: value.name, ...meaningParts(meaning), where: { [metric]: name } }
    return measureLine(meaning?.column ?? meaning?.metric ?? name, parts, value)
  })
}

type Meaning = ReturnType<typeof distinctMeanings>['meanings'][number]

function meaningParts(meaning: Meaning | undefined): Record<string, unknown> {
  if (meaning === undefined) return {}
  return {
    ...(meaning.unit === undefined ? {} : { unit: meaning.unit }),
    ...(meaning.currency === undefined ? {} : { currency: meaning.currency }),
    ...(meaning.factor === 1 ? {} : { factor: meaning.factor }),
  }
}

function measureLine(name: string, parts: Record<string, unknown>, column: NumberColumn): string {
  const [sign] = currenciesOf(column.texts)
  const isMoney = metrics[name]?.unit === 'money' || parts['currency'] !== undefined
  const currency = isMoney ? { currency: sign ?? parts['currency'] ?? 'USD' } : {}
  const all = { ...parts, ...currency }
  const isGuess = isMoney && sign === undefined && parts['currency'] === undefined
  const note = isGuess ? '  # no currency is named: USD is assumed' : ''
  const body =
    Object.keys(all).length === 1
      ? scalar(column.name)
      : `{ ${Object.entries(all)
          .map(([key, part]) => `${key}: ${part === parts['where'] ? whereText(part) : scalar(part)}`)
          .join(', ')} }`
  return `  ${scalar(name)}: ${body}${note}`
}

function whereText(where: unknown): string {
  const rows = Object.entries(where as Record<string, string>)
  return `{ ${rows.map(([column, text]) => `${scalar(column)}: ${scalar(text)}`).join(', ')} }`
}

/** A YAML scalar that reads back as the same text or number: plain where that is safe, else quoted as JSON is. */
function scalar(value: unknown): string {
  if (typeof value === 'number') return String(value)
  const text = String(value)
  const isPlain = /^[A-Za-z_][A-Za-z0-9_ /]*[A-Za-z0-9_]$/.test(text)
  return isPlain && !/^(true|false|null|yes|no|on|off)$/i.test(text) ? text : JSON.stringify(text)
}
