import type { Grain, Step } from '../units/step.ts'

/** The first look at a file: enough to say which format it is, without reading it whole. */
export type Probe = {
  /** Path as the user typed it. */
  readonly source: string
  readonly container: 'csv' | 'json' | 'jsonl' | 'parquet'
  /** Column names as written (tables), or the keys of the first record (JSON, JSONL). */
  readonly header: readonly string[]
  /** `header` in lower case without BOM, spaces, `_`, `/`, `-`, in the same order. */
  readonly keys: readonly string[]
  /** Up to 50 first records; table cells as text. */
  readonly records: readonly Readonly<Record<string, unknown>>[]
  /** First 64 kB of the decoded text; empty for Parquet. */
  readonly head: string
  /** The parsed document, for JSON of at most 64 MB (pages, `{data: [...]}`); undefined for tables and JSONL. */
  readonly json?: unknown
  /** Evidence from every row of every file of this layout; set before `project` for generic tables, absent in `detect`. */
  readonly columns?: readonly ColumnProfile[]
  /** Wishes of the user that a generic table heeds. */
  readonly wishes?: ReadWishes
}

/** What one column of a generic table holds. */
export type ColumnProfile = {
  readonly name: string
  /** Distinct texts (at most 20,000 of them), no order. */
  readonly texts: readonly string[]
  /** Rows with a value. */
  readonly filled: number
  /** Distinct values. */
  readonly distinct: number
  /** The reader hands the column over in this type; else as text. `utc`: a TIMESTAMP that is UTC as it stands. */
  readonly typed?: 'time' | 'utc' | 'number' | 'text'
}

/** What the user said about reading tables. */
export type ReadWishes = {
  readonly dateFormat?: string
  readonly keepUser?: boolean
  /** Bucket of the table that is made: what cannot be put together from smaller ones is taken per bucket. */
  readonly step?: 'hour' | 'day'
  /** Date of time 0 of a trace whose times are relative. */
  readonly traceStart?: string
  /** What one step is in a table that counts steps instead of telling dates. */
  readonly countedStep?: Step
  readonly map?: UsageMap
}

/** A user's own description of a table (`--map map.yml`); see `usage-map.ts`. */
export type UsageMap = {
  readonly file: string
  /** Column of dates or stamps; a format with stamps of its own needs none. */
  readonly time?: string
  readonly timezone?: string
  readonly dateFormat?: string
  readonly measures: Readonly<Record<string, MapMeasure>>
  /** Dimension to column. */
  readonly dimensions: Readonly<Record<string, string>>
  /** Rows left out: column to the texts that mark them. */
  readonly skip: Readonly<Record<string, readonly string[]>>
}

/** One measure of a {@link UsageMap}. */
export type MapMeasure = {
  readonly column: string
  readonly unit?: string
  readonly currency?: string
  /** Multiplies every value. */
  readonly factor?: number
  /** Prometheus: what a sample is; `increase` = what was added in the window before its stamp. */
  readonly kind?: 'gauge' | 'counter' | 'increase'
  /** Length of that window. */
  readonly windowMs?: number
  /** Only rows whose columns hold these texts. */
  readonly where?: Readonly<Record<string, string>>
}

/** A detector's claim. A score of at least 0.9 claims the file; `refusal` claims it in order to refuse it. */
export type Detection = {
  readonly score: number
  readonly evidence: readonly string[]
  readonly missing: readonly string[]
  readonly refusal?: string
  /** What to type next, with `refusal`. */
  readonly hint?: string
}

/** One quantity that a format yields per source row. SQL is DuckDB's, over the columns of `from`. */
export type MeasureSql = {
  readonly metric: string
  /** Unit, when the metric is not canonical. */
  readonly unit?: string
  /** SQL of the value: a number or a text of one; NULL = missing. */
  readonly value: string
  /**
   * A mean over more than rows: SQL of a whole number, such as milliseconds or requests. `value` is then a part of a sum, and the mean of a
   * bucket is its sum of `value` over its sum of `per`; the two may stand in different rows.
   */
  readonly per?: string
  /** SQL of the ISO currency, money only. */
  readonly currency?: string
  /** Cost basis, money only. */
  readonly basis?: string
  /** Dimensions that only this measure has: name to SQL of a text. */
  readonly dims?: Readonly<Record<string, string>>
}

/** How to read one file as canonical rows: text only; `read-usage.ts` runs it and rolls it up. */
export type Projection = {
  /**
   * SQL of the relation, with `$values` standing for the values of JSON files, `$file` for the quoted path and `$table` for the reader's all-VARCHAR or typed
   * table (which has a BIGINT column `__line`). Where several files of one layout are read together, `$file` is a list of paths
   * and the relation must keep the column `filename`; `$filename` stands for its SQL over `$table` ('' for a single file).
   */
  readonly from: string
  /** The relation has one row per row of `$table`, in its order, so that a rejected row's line can be found. */
  readonly keepsRows?: boolean
  /** The relation costs much to make and little to keep (few columns): it is made once and kept, instead of once per question. */
  readonly isStored?: boolean
  /** SQL predicate of the relation's rows that count as rows of the file, where one row of the file becomes several. */
  readonly countsWhen?: string
  /** SQL of the bucket start, a TIMESTAMP in UTC; NULL rejects the row. */
  readonly time: string
  readonly measures: readonly MeasureSql[]
  /** Dimension name to SQL of a text; NULL or '' = not known. */
  readonly dims: Readonly<Record<string, string>>
  /** Rows that are not imported: reason and SQL predicate. */
  readonly rejects?: readonly { readonly reason: string; readonly when: string }[]
  /** Rows that are skipped silently (subtotals, notes): SQL predicate. */
  readonly skip?: string
  /** What these rows are, for the notice that counts them; default: totals rows, repeated headers, blank rows. */
  readonly skipped?: string
  /** `rejects` and `skip` concern only rows without a time: every other row counts. */
  readonly acceptsTimed?: boolean
  /** SQL of a row identity; equal ones are one row (last wins) and are counted as duplicates. */
  readonly identity?: string
  /** SQL of what joins the calls of one task (a trace), where rows with `agent_runs` and rows with `requests` share it. */
  readonly trace?: string
  readonly grain?: Grain
  /** Rows stand for whole quarters: each is spread evenly over its three months, with a notice. */
  readonly quarterly?: boolean
  readonly timezone?: string
  /** `complete`: absent buckets are zero (bucket APIs, bills). `events`, `gauge`, `hand-made`: CANONICAL section 7. */
  readonly gaps: 'complete' | 'events' | 'gauge' | 'hand-made'
  /** SQL aggregate (boolean) that is true when the last bucket is partial, where the export itself says so. */
  readonly partialLast?: string
  /**
   * `when`: SQL aggregate (boolean) over the relation; without it the notice always stands. `count`: SQL aggregate (a number); the notice
   * stands where it is not 0, with the number before the message.
   */
  readonly notices?: readonly {
    readonly code: string
    readonly message: string
    readonly when?: string
    readonly count?: string
  }[]
  /**
   * The basis that stands in for another one that the file does not really fill: where `when` (SQL aggregate, boolean) is
   * true and no basis was asked for, `cost` is `to` instead of `from`, with the notice `basis-fallback`.
   */
  readonly basisFallback?: {
    readonly from: string
    readonly to: string
    readonly when: string
    readonly message: string
  }
}

/**
 * Whose word an export is, which decides what may be counted twice with what (`double-counting/`). `bill`: who charges
 * says what it charged. `usage`: the provider's own meter. `gateway`: requests logged on their way. `client`: the caller's own
 * log. `allocation`: a bill split over its causes. `telemetry`: machines measured. `table`: anything.
 */
export type SourceRole = 'bill' | 'usage' | 'gateway' | 'client' | 'allocation' | 'telemetry' | 'table'

/** `verified`: the total of a real export was checked; `experimental`: only documented or made-up examples were. */
export type Maturity = 'verified' | 'experimental'

/** One usage-export format: a plain object in `formats/index.ts`. */
export type UsageFormat = {
  readonly name: string
  readonly summary: string
  readonly role: SourceRole
  readonly maturity: Maturity
  /** A file that it claims is read by it under `--map` too (`probe.wishes.map`), since it is no plain table. */
  readonly readsMap?: boolean
  /**
   * Its files are read as one table whatever their first records look like, so that what two of them hold counts once: it takes
   * documents or lines apart itself (`$file`) and asks neither `$table` nor the probe for columns. `lines`: only JSON Lines, whose
   * records need not have the same fields.
   */
  readonly readsTogether?: boolean | 'lines'
  detect(probe: Probe): Detection
  /** How to read a file that `detect` claimed. May throw a JevonsError that says what the file lacks. */
  project(probe: Probe): Projection
}
