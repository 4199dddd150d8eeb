import type { Grain } from '../units/step.ts'
import { type Cell, type Db, type Row, sqlText } from './engine/duckdb.ts'
import { exactMean, exactToNumber, parseExact } from './engine/exact-decimal.ts'
import { metricInfo } from './metrics.ts'
import {
  type Identity,
  identities,
  identityOf,
  isSubDaily,
  numberOf,
  type RolledInput,
  textOf,
} from './roll/rolled-rows.ts'
import type { ImportReport, MetricImport } from './usage-table.ts'

/** Facts about one file that its rolled-up rows tell. */
export type FileFacts = Pick<
  ImportReport,
  'rows' | 'rejected' | 'rejectReasons' | 'from' | 'to' | 'metrics' | 'dimensions'
> & {
  readonly skipped: number
}

type Tally = {
  metric: string
  unit: string
  currency: string | undefined
  basis: string | undefined
  time: 'sum' | 'mean' | 'last'
  sum: bigint
  samples: number
  /** The rows and measures that it was made of. */
  parts: { readonly row: Row; readonly measure: number }[]
  buckets: { readonly count: number; readonly firstMs: number; readonly lastMs: number }
}

/** The facts of one file (all files, when `file` is undefined) of an input. `extra`: lines that the reader could not take apart. */
export async function fileFacts(
  db: Db,
  input: RolledInput,
  file: string | undefined,
  extra: readonly { readonly reason: string }[],
): Promise<FileFacts> {
  const where = file === undefined ? 'true' : `file = ${sqlText(file)}`
  const tallies = await tallyMetrics(db, input, where)
  const counts = await db.rows(
    `select reason, sum(n)::bigint as n, epoch_ms(min(t_min)) as first, epoch_ms(max(t_max)) as last from ${input.layout.table} where ${where} group by reason`,
  )
  const reasons = new Map<string, number>()
  for (const { reason } of extra) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  for (const row of counts) {
    const reason = textOf(row['reason'])
    if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + numberOf(row['n']))
  }
  const accepted = counts.find((row) => row['reason'] === null)
  const rejected = [...reasons.values()].reduce((a, b) => a + b, 0)
  return {
    rows: (accepted === undefined ? 0 : numberOf(accepted['n'])) + rejected,
    rejected,
    rejectReasons: [...reasons]
      .map(([reason, rows]) => ({ reason, rows }))
      .sort((a, b) => b.rows - a.rows || (a.reason < b.reason ? -1 : 1)),
    skipped: counts.filter((row) => row['reason'] === '').reduce((sum, row) => sum + numberOf(row['n']), 0),
    from: dayText(numberOf(accepted?.['first'])),
    to: dayText(numberOf(accepted?.['last'])),
    metrics: tallies.map((tally) => metricImport(tally, input.grain)),
    dimensions: await dimensionFacts(db, input, where),
  }
}

function dayText(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString().slice(0, 10) : ''
}

async function tallyMetrics(db: Db, input: RolledInput, where: string): Promise<Tally[]> {
  const { layout } = input
  const rows = await db.rows(tallySql(input, where))
  const identify = identities(input)
  const tallies = new Map<string, Tally>()
  const tallyOf = perIdentity(tallies)
  for (const row of rows) {
    const own = identify(row)
    layout.measures.forEach((measure, i) => {
      const samples = numberOf(row[`n${i}`])
      const identity = own[i]
      if (identity === undefined || !(samples > 0)) return
      const tally = tallyOf(identity, measure.time)
      if (measure.time !== 'last') tally.sum += parseExact(String(row[`s${i}`]))
      tally.samples += samples
      tally.parts.push({ row, measure: i })
    })
  }
  for (const tally of tallies.values())
    if (tally.time === 'last') tally.sum = await lastLevel(db, input, tally.metric, where)
  await countBuckets(db, input, [...tallies.values()], where)
  return [...tallies.values()].sort((a, b) =>
    a.metric < b.metric ? -1 : a.metric > b.metric ? 1 : (a.currency ?? '') < (b.currency ?? '') ? -1 : 1,
  )
}

/** SQL of the bucket in which a rolled row is counted. */
function timeSql({ grain }: RolledInput): string {
  return `epoch_ms(date_trunc('${isSubDaily(grain) ? 'hour' : 'day'}', bucket))`
}

/** One row for each combination of keys: samples, sum and number of buckets of every measure, with the first and the last of them. */
function tallySql(input: RolledInput, where: string): string {
  const { measures, keys, table } = input.layout
  const names = keys.map((_, i) => `k${i}, `).join('')
  const inner = measures.map(
    (m, i) => `, sum(n${i}) as n${i}${m.time === 'last' ? '' : `, sum(s${i}) as s${i}`}`,
  )
  const outer = measures.map((m, i) => {
    const held = `filter (where n${i} > 0)`
    const sum = m.time === 'last' ? '' : `(sum(s${i}) ${held})::varchar as s${i}, `
    return `(sum(n${i}) ${held})::bigint as n${i}, ${sum}count(*) ${held} as b${i}, min(time) ${held} as f${i}, max(time) ${held} as l${i}`
  })
  return `with cell as (select ${timeSql(input)} as time, ${names}count(*) as c ${inner.join('')} from ${table}
      where reason is null and ${where} group by all)
    select ${names}${[...outer, 'count(*) as c'].join(', ')} from cell group by all order by all`
}

/** Buckets of each tally; one bucket of several parts (columns or keys that feed one metric) counts once. */
async function countBuckets(
  db: Db,
  input: RolledInput,
  tallies: readonly Tally[],
  where: string,
): Promise<void> {
  const several = tallies.filter(({ parts }) => parts.length > 1)
  for (const tally of tallies) {
    const [part] = tally.parts
    if (part !== undefined) tally.buckets = bucketsOf(part.row, part.measure)
  }
  if (several.length === 0) return
  const { keys, table } = input.layout
  const own = ({ row, measure }: Tally['parts'][number]): string => {
    const same = keys.map((_, i) => ` and k${i} is not distinct from ${textSql(row[`k${i}`])}`)
    return `(n${measure} > 0${same.join('')})`
  }
  const columns = several.map(({ parts }, i) => {
    const held = `filter (where ${parts.map(own).join(' or ')})`
    return `count(distinct time) ${held} as b${i}, min(time) ${held} as f${i}, max(time) ${held} as l${i}`
  })
  const [row] = await db.rows(
    `select ${columns.join(', ')} from (select *, ${timeSql(input)} as time from ${table} where reason is null and ${where})`,
  )
  several.forEach((tally, i) => {
    tally.buckets = bucketsOf(row ?? {}, i)
  })
}

function textSql(cell: Cell | undefined): string {
  return cell === null || cell === undefined ? 'null' : sqlText(String(cell))
}

function bucketsOf(row: Row, i: number): Tally['buckets'] {
  return { count: numberOf(row[`b${i}`]), firstMs: numberOf(row[`f${i}`]), lastMs: numberOf(row[`l${i}`]) }
}

/** The tally that an identity belongs to: one per metric, unit, currency and basis, whatever the dimensions. */
function perIdentity(tallies: Map<string, Tally>): (identity: Identity, time: Tally['time']) => Tally {
  const known = new Map<Identity, Tally>()
  return (identity, time) => {
    const seen = known.get(identity)
    if (seen !== undefined) return seen
    const { metric, unit, currency, basis } = identity
    const key = JSON.stringify([metric, unit, currency, basis])
    const tally: Tally = tallies.get(key) ?? {
      metric,
      unit,
      currency,
      basis,
      time,
      sum: 0n,
      samples: 0,
      parts: [],
      buckets: { count: 0, firstMs: Number.NaN, lastMs: Number.NaN },
    }
    tallies.set(key, tally)
    known.set(identity, tally)
    return tally
  }
}

/** Last value of each combination of dimensions, added up. */
async function lastLevel(db: Db, input: RolledInput, metric: string, where: string): Promise<bigint> {
  const { layout } = input
  const groups = [...layout.dims.map((_, i) => `d${i}`), ...layout.keys.map((_, i) => `k${i}`)]
  let sum = 0n
  for (const i of layout.measures.keys()) {
    if (input.metricIds[i] !== metric) continue
    const rows = await db.rows(
      `select sum(s) as s from (select ${[...groups, `arg_max(s${i}, (x${i}, s${i})) as s`].join(', ')} from ${layout.table} where reason is null and n${i} > 0 and ${where} group by all)`,
    )
    sum += parseExact(textOf(rows[0]?.['s']) ?? '0')
  }
  return sum
}

function metricImport(tally: Tally, grain: Grain): MetricImport {
  return {
    metric: tally.metric,
    unit: tally.unit,
    ...(tally.currency === undefined ? {} : { currency: tally.currency }),
    ...(tally.basis === undefined ? {} : { basis: tally.basis }),
    total: tally.time === 'mean' ? exactMean(tally.sum, tally.samples) : exactToNumber(tally.sum),
    buckets: tally.buckets.count,
    missing: missingBuckets(tally.buckets, grain),
    partialLast: false,
  }
}

/** Buckets without data between the first and the last; of events and minutes, hours are counted. */
function missingBuckets({ count, firstMs, lastMs }: Tally['buckets'], grain: Grain): number {
  if (count < 2) return 0
  if (grain === 'month') {
    const [a, b] = [new Date(firstMs), new Date(lastMs)]
    return (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth() + 1 - count
  }
  const width = isSubDaily(grain) ? 3_600_000 : grain === 'week' ? 7 * 86_400_000 : 86_400_000
  return Math.max(0, Math.round((lastMs - firstMs) / width) + 1 - count)
}

async function dimensionFacts(
  db: Db,
  input: RolledInput,
  where: string,
): Promise<ImportReport['dimensions']> {
  const facts: { name: string; values: number; examples: string[] }[] = []
  const add = async (name: string, column: string): Promise<void> => {
    const rows = await db.rows(
      `select ${column} as v, count(*) over () as c from ${input.layout.table} where reason is null and ${where} and ${column} is not null group by v order by v limit 3`,
    )
    if (rows.length > 0)
      facts.push({ name, values: numberOf(rows[0]?.['c']), examples: rows.map((row) => String(row['v'])) })
  }
  for (const [i, name] of input.layout.dims.entries()) await add(name, `d${i}`)
  const own = new Map<string, Set<string>>()
  const [example] = await db.rows(
    `select * from ${input.layout.table} where reason is null and ${where} limit 1`,
  )
  input.layout.measures.forEach((measure, i) => {
    for (const name of Object.keys(measure.dims ?? {})) {
      const text = example === undefined ? undefined : identityOf(example, input, i).dims[name]
      if (text !== undefined) own.set(name, (own.get(name) ?? new Set()).add(text))
    }
  })
  for (const [name, values] of own)
    if (!facts.some((f) => f.name === name))
      facts.push({ name, values: values.size, examples: [...values].sort().slice(0, 3) })
  return facts
}

/** Whether a metric adds up over time. */
export function isTotal(metric: string): boolean {
  return metricInfo(metric).time === 'sum'
}
