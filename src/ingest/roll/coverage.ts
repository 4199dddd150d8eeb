import { isAveragedUnit, metricInfo } from '../metrics.ts'
import type { RolledInput } from './rolled-rows.ts'

/** Buckets of a gauge of which less was seen are missing (formats CANONICAL section 7). */
const leastCoverage = 0.5
/** Buckets of a gauge of which less was seen are incomplete (ibid.). */
export const wholeCoverage = 0.9

/** What {@link coverageSql} tells of one gauge's series in a bucket. */
export type Coverage = {
  /**
   * Share of the bucket in which anything of this gauge was seen, of what an ordinary bucket shows; 1 where a single sample tells no pace, and
   * for the last bucket, which is judged by its stamps.
   */
  readonly seen: number
  /** Share of the samples that the series' own pace promises between its first and its last one in the bucket. */
  readonly own: number
  /** Share of what was seen of the bucket that lies between the first and the last sample of the series: less than 1 where it came or went. */
  readonly lived: number
  /** Peak of all series together that came or went in the bucket, over the sum of their peaks. */
  readonly together: number
}

/** Mean and peak of a gauge's series in a bucket. */
export type Covered = { readonly value: number; readonly peak: number }

/**
 * What a gauge's series counts in a bucket; undefined = missing. One that adds up and came or went counts for as long as it was there: a pod that follows
 * another is not two, nor do they peak together.
 */
export function coveredValue(given: Covered, coverage: Coverage, isAdded: boolean): Covered | undefined {
  const { seen, own, lived, together } = coverage
  if (seen < leastCoverage || own < leastCoverage) return undefined
  if (!isAdded || lived >= wholeCoverage) return given
  return { value: given.value * lived, peak: given.peak * together }
}

/** The measures of an input whose coverage is judged: sampled gauges in cells finer than the bucket. Means over requests have no samples. */
export function coveredMeasures({ layout, isSampled }: RolledInput): number[] {
  if (!isSampled) return []
  return layout.measures.flatMap((m, i) => (m.time === 'mean' && m.per === undefined ? [i] : []))
}

/** Whether a gauge adds up over its series (watts do, ratios do not). */
export function isAddedUp(metric: string, unit: string | undefined): boolean {
  return !isAveragedUnit(unit ?? metricInfo(metric).unit)
}

/** The columns of {@link coverageSql} of a measure, in the order of {@link Coverage}. */
export function coverageColumns(i: number): string[] {
  return ['seen', 'own', 'lived', 'together'].map((name) => `${name}${i}`)
}

/**
 * SQL expressions over `mid` (`id`, `bucket`, samples `n<i>`, largest `x<i>`) for each measure, what they add to `summed` (`id`, `step`), and the columns
 * of {@link Coverage}. The cells in which any series has a sample are numbered, so that a life is two numbers.
 */
export function coverageSql(
  measures: readonly number[],
  step: 'hour' | 'day',
): { readonly tables: string; readonly counts: string; readonly joins: string; readonly columns: string } {
  const each = (sql: (i: number) => string): string => measures.map(sql).join('')
  return {
    tables: each((i) => tablesOf(i, step)),
    counts: each((i) => `, count(*) filter (where n${i} > 0) as h${i}`),
    joins: each(
      (i) => ` left join span${i} using (step) left join life${i} using (id) left join peak${i} using (step)`,
    ),
    columns: each((i) => {
      const [seen, own, lived, together] = coverageColumns(i)
      return `, case when span${i}.is_last then 1 else coalesce(span${i}.share / least(1, span${i}.usual), 1) end as ${seen},
        coalesce(h${i} * life${i}.pace / ${overlap(i, '0')}, 1) as ${own}, ${livedSql(i)} as ${lived},
        coalesce(peak${i}.together, 1) as ${together}`
    }),
  }
}

/** Cells of the bucket between the first and the last sample of the series, as many more on both sides. */
function overlap(i: number, more: string): string {
  return `(least(span${i}.z, life${i}.z + ${more}) - greatest(span${i}.a, life${i}.a - ${more}) + 1)::double`
}

/** A series that is sampled every few cells is not gone before one and a half of its steps; one whose pace is not known never is. */
function livedSql(i: number): string {
  const more = `case when life${i}.pace is null then 1e9 when life${i}.pace <= 1 then 0 else ceil(1.5 * life${i}.pace) end`
  return `(${overlap(i, more)} / span${i}.h)`
}

function tablesOf(i: number, step: 'hour' | 'day'): string {
  const width = step === 'day' ? 3_600_000 : 60_000
  return `,
    cell${i} as (select bucket, date_trunc('${step}', bucket) as step, row_number() over (order by bucket) as r,
        epoch_ms(bucket) // ${width} as no from (select distinct bucket from mid where n${i} > 0)),
    paced${i} as (select *, no - lag(no) over (partition by step order by no) as gap from cell${i}),
    span${i} as (select *, median(share) over () as usual, row_number() over (order by step desc) = 1 as is_last
      from (select step, min(r) as a, max(r) as z, count(*) as h,
        count(*) * median(gap) * ${width} / ${step === 'day' ? 86_400_000 : 3_600_000}.0::double as share from paced${i} group by step)),
    sample${i} as (select id, r, n${i} as n, r - lag(r) over (partition by id order by r) as gap
      from mid join cell${i} using (bucket) where n${i} > 0),
    -- Three samples in the only cell show that the pace is finer than cells.
    life${i} as (select id, min(r) as a, max(r) as z, coalesce(median(gap), case when sum(n) >= 3 then 1 end) as pace
      from sample${i} group by id),
    went${i} as (select id, bucket, step, x${i} as x from mid join cell${i} using (bucket) join span${i} using (step) join life${i} using (id)
      where n${i} > 0 and ${livedSql(i)} < ${wholeCoverage}),
    peak${i} as (select step, top::double / nullif(tops, 0)::double as together
      from (select step, max(x) as top from (select step, bucket, sum(x) as x from went${i} group by all) group by step)
      join (select step, sum(x) as tops from (select id, step, max(x) as x from went${i} group by all) group by step) using (step))`
}
