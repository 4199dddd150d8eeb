import type { Step } from '../../units/step.ts'
import type { Db, Row } from '../engine/duckdb.ts'
import { makeTableBuilder, type TableBuilder } from '../usage/table-builder.ts'
import type { UsageTable } from '../usage-table.ts'
import {
  type Coverage,
  coverageColumns,
  coverageSql,
  coveredMeasures,
  coveredValue,
  isAddedUp,
  wholeCoverage,
} from './coverage.ts'
import { mergeSql, type RolledLayout, type RolledMeasure } from './roll-up.ts'
import { identityOf, isSubDaily, type RolledInput } from './rolled-rows.ts'

/** What the rows of an input are read as. */
export type BucketWishes = {
  readonly step: 'hour' | 'day'
  /** Width that is written to the runs: the input's own where that is coarser. */
  readonly width: Step
  /** Index of the input's report. */
  readonly source: number
}

/**
 * Values of every measure and bucket of a rolled-up table, a table for each measure. Combinations of dimensions travel as numbers and values
 * as columns: no text and no object is made for a row. The rolled-up table is dropped, so that its memory is free before the rows take theirs.
 */
export async function bucketRuns(db: Db, input: RolledInput, wishes: BucketWishes): Promise<UsageTable[]> {
  const { layout } = input
  const { table } = layout
  await db.run(numberGroups(layout))
  await db.run(bucketsSql(input, wishes.step))
  await db.run(`drop table ${table}`)
  const names = groupColumns(layout)
  const groups = await db.rows(`select ${['id', ...names].join(', ')} from ${table}_groups order by id`)
  const readers = layout.measures.map((_, i) => makeReader(input, i, { wishes, groups }))
  const columns = layout.measures.flatMap((measure, i) => measureColumns(measure, i, input, wishes.step))
  await db.scan(`${table}_buckets`, ['id::double', 'time::double', ...columns.map((c) => c.sql)], (chunk) => {
    const [ids, times, ...cells] = chunk
    if (ids === undefined || times === undefined) return
    readers.forEach((reader, i) => {
      const own = cells.filter((_, at) => columns[at]?.measure === i)
      reader.take({ ids, times, cells: own })
    })
  })
  await db.run(`drop table ${table}_buckets; drop table ${table}_groups`)
  return readers.map((reader) => reader.finish())
}

function groupColumns(layout: RolledLayout): string[] {
  return [...layout.dims.map((_, i) => `d${i}`), ...layout.keys.map((_, i) => `k${i}`)]
}

/** Numbers the combinations of dimensions and keys, in the order in which runs stand in a table. */
function numberGroups(layout: RolledLayout): string {
  const { table } = layout
  const names = groupColumns(layout)
  if (names.length === 0) return `create or replace temp table ${table}_groups as select 0 as id`
  const byName = layout.dims
    .map((name, i) => ({ name, column: `d${i}` }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const order = [...byName.map(({ column }) => column), ...layout.keys.map((_, i) => `k${i}`)]
  return `create or replace temp table ${table}_groups as select row_number() over (order by ${order.join(', ')}) - 1 as id, ${names.join(', ')}
    from (select distinct ${names.join(', ')} from ${table} where reason is null)`
}

/** One row per bucket of the asked step and combination: those of one bucket in several files are one first. */
function bucketsSql(input: RolledInput, step: 'hour' | 'day'): string {
  const { layout, isOneFile } = input
  const { table, measures } = layout
  const same = groupColumns(layout).map((name) => `r.${name} is not distinct from g.${name}`)
  const merged = measures.map((m, i) => `, ${mergeSql(m, i)}`).join('')
  const outer = measures.map((m, i) => `, ${outerSql(m, i, isFiner(input, step))}`).join('')
  const coverage = coverageSql(isFiner(input, step) ? coveredMeasures(input) : [], step)
  return `create or replace temp table ${table}_buckets as
    with numbered as (select g.id, r.* from ${table} r join ${table}_groups g on ${same.join(' and ') || 'true'} where r.reason is null),
    mid as (${isOneFile ? 'select * from numbered' : `select id, bucket ${merged} from numbered group by id, bucket`})${coverage.tables},
    summed as (select id, date_trunc('${step}', bucket) as step ${outer}${coverage.counts} from mid group by 1, 2)
    select summed.*, epoch_ms(step) as time ${coverage.columns} from summed${coverage.joins} order by id, step`
}

/** Whether the rolled-up buckets are finer than the asked step, so that they show its peak. */
function isFiner({ grain }: RolledInput, step: 'hour' | 'day'): boolean {
  return step === 'day' ? isSubDaily(grain) : grain === 'minute' || grain === 'event'
}

function outerSql(measure: RolledMeasure, i: number, finer: boolean): string {
  const merged = mergeSql(measure, i)
  return measure.time === 'sum' && finer ? `${merged}, max(s${i}) as p${i}` : merged
}

type MeasureColumn = { readonly measure: number; readonly sql: string }

/** Samples, sum and, where there is one, peak. A sum that may be absent beside samples stays unknown. */
function measureColumns(
  measure: RolledMeasure,
  i: number,
  input: RolledInput,
  step: 'hour' | 'day',
): MeasureColumn[] {
  const exact = (column: string): string => `${column}::decimal(38, 12)`
  const sum = measure.per === undefined ? `coalesce(s${i}, 0)` : `s${i}`
  const peak =
    !isFiner(input, step) || measure.time === 'last' ? [] : [measure.time === 'mean' ? `x${i}` : `p${i}`]
  const covered = isFiner(input, step) && coveredMeasures(input).includes(i) ? coverageColumns(i) : []
  return [`n${i}::double`, exact(sum), ...peak.map(exact), ...covered].map((sql) => ({ measure: i, sql }))
}

type Taken = {
  readonly ids: Float64Array
  readonly times: Float64Array
  readonly cells: readonly Float64Array[]
}

/** Of a measure without such columns all is covered. */
function coverageAt([seen, own, lived, together]: readonly Float64Array[], row: number): Coverage {
  return {
    seen: seen?.[row] ?? 1,
    own: own?.[row] ?? 1,
    lived: lived?.[row] ?? 1,
    together: together?.[row] ?? 1,
  }
}

/** Puts the rows of one measure into a table of its own. */
function makeReader(
  input: RolledInput,
  i: number,
  about: { readonly wishes: BucketWishes; readonly groups: readonly Row[] },
): { take(rows: Taken): void; finish(): UsageTable } {
  const { wishes, groups } = about
  const builder: TableBuilder = makeTableBuilder()
  const time = input.layout.measures[i]?.time
  const perBucket = time === 'sum' ? (wishes.step === 'day' ? 24 : 60) : 1
  const isAdded = isAddedUp(input.metricIds[i] ?? '', input.layout.measures[i]?.unit)
  let last = Number.NaN
  return {
    take({ ids, times, cells: [samples, sums, peaks, ...shares] }) {
      for (let row = 0; row < ids.length; row++) {
        const count = samples?.[row] as number
        if (!(count > 0)) continue
        const id = ids[row] as number
        if (id !== last) {
          const { source, width } = wishes
          builder.begin({ ...identityOf(groups[id] ?? {}, input, i), source, step: width })
          last = id
        }
        const sum = sums?.[row] as number
        const coverage = coverageAt(shares, row)
        const mean = time === 'mean' ? sum / count : sum
        const peak = peaks === undefined ? Number.NaN : (peaks[row] as number) * perBucket
        const covered = coveredValue({ value: mean, peak }, coverage, isAdded)
        if (covered === undefined) continue
        const complete = coverage.seen >= wholeCoverage
        builder.add({ timeMs: times[row] as number, ...covered, samples: count, complete })
      }
    },
    finish: () => builder.finish(),
  }
}
