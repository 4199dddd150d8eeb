import { dayOf } from '../../units/day.ts'
import { monthForm, monthNumber, monthSql } from './month-names.ts'
import { isNullText } from './number-reading.ts'

/** How one column's cells are written as points in time. */
export type TimeReading = {
  readonly kind: 'time'
  /** For the import report: `YYYY-MM-DD`, `D/M/Y`, `epoch s` ... */
  readonly format: string
  /** What a stamp can say at most. `sub-daily` stamps may still all be midnights. */
  readonly unit: 'sub-daily' | 'day' | 'week' | 'month' | 'quarter'
  /** SQL (TIMESTAMP in UTC) of the column's name; NULL for a text that does not fit. */
  readonly sql: (column: string) => string
  /** DuckDB type under which a strict typed read gives the same instants, if there is one. */
  readonly typed?: 'DATE' | 'TIMESTAMP' | 'TIMESTAMPTZ'
}

/** A column that cannot be read as time as it stands: why, in words for the user. */
export type TimeRefusal = {
  readonly kind: 'ambiguous'
  readonly reason: string
  readonly examples: readonly string[]
}

type Pattern = {
  readonly test: Pick<RegExp, 'test'>
  readonly read: (cells: readonly string[]) => TimeReading | TimeRefusal | undefined
}

const clock =
  '(?:[T ]+\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d+)?)?(?: ?[AaPp][Mm])?\\s*(?:Z|UTC|GMT|[+-]\\d{2}:?\\d{0,2})?)'
const hasClock = /\d:\d/
const strptime = (text: string, ...formats: string[]): string =>
  `try_strptime(${text}, [${formats.map((f) => `'${f}'`).join(', ')}])`

const patterns: readonly Pattern[] = [
  { test: new RegExp(`^\\d{4}([-/.])\\d{1,2}\\1\\d{1,2}${clock}?$`), read: readIso },
  {
    test: /^(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/,
    read: () => dayReading('YYYYMMDD', (c) => strptime(`trim(${c})`, '%Y%m%d')),
  },
  { test: new RegExp(`^\\d{1,2}([-/.])\\d{1,2}\\1(\\d{4}|\\d{2})${clock}?$`), read: readDayMonth },
  {
    test: { test: (cell) => monthForm(cell) === 'day first' },
    read: () => dayReading('D Mon YYYY', (c) => monthSql(c, 'day first')),
  },
  {
    test: { test: (cell) => monthForm(cell) === 'day last' },
    read: () => dayReading('Mon D, YYYY', (c) => monthSql(c, 'day last')),
  },
  { test: { test: (cell) => monthForm(cell) === 'month' }, read: readMonthName },
  {
    test: /^\d{4}[-/](0[1-9]|1[0-2])$/,
    read: () =>
      coarse(
        'month',
        'YYYY-MM',
        (c) => `try_cast(replace(trim(${c}), '/', '-') || '-01' as date)::timestamp`,
      ),
  },
  {
    test: /^(0?[1-9]|1[0-2])\/\d{4}$/,
    read: () => coarse('month', 'MM/YYYY', (c) => strptime(`'01/' || trim(${c})`, '%d/%m/%Y')),
  },
  {
    test: /^\d{4}-?W\d{2}(-1)?$/,
    read: () =>
      coarse('week', 'YYYY-Www', (c) =>
        strptime(`left(trim(${c}), 4) || '-' || regexp_extract(${c}, 'W(\\d\\d)', 1) || '-1'`, '%G-%V-%u'),
      ),
  },
  {
    test: /^(Q[1-4][ -/]?(\d{4}|\d{2})|\d{4}[ -/]?Q[1-4])$/i,
    read: () => coarse('quarter', 'Qn YYYY', quarterSql),
  },
]

/**
 * How a column's texts are written as times (every pattern of formats generic-csv.md, "Date parsing"), undefined when fewer than
 * 95 in 100 fit one pattern. `name` decides where numbers may be stamps; `dateFormat` settles `1/2/2026`.
 */
export function readTimes(
  texts: readonly string[],
  name: string,
  dateFormat?: string,
): TimeReading | TimeRefusal | undefined {
  const cells = texts.map((text) => text.trim()).filter((text) => !isNullText(text))
  if (cells.length === 0) return undefined
  if (dateFormat?.includes('%') === true) {
    return {
      kind: 'time',
      format: dateFormat,
      unit: 'sub-daily',
      sql: (c) => strptime(`trim(${c})`, dateFormat.replaceAll("'", '')),
    }
  }
  for (const pattern of patterns) {
    const fitting = fittingCells(cells, pattern)
    if (fitting === undefined) continue
    return pattern.read === readDayMonth ? readDayMonth(fitting, dateFormat) : pattern.read(fitting)
  }
  return readStampNumbers(cells, name)
}

/** The cells that fit a pattern; undefined when too many do not, which the first cells of a column of anything else show. */
function fittingCells(cells: readonly string[], { test }: Pattern): string[] | undefined {
  const most = Math.max(cells.length * 0.05, 2)
  const fitting: string[] = []
  for (const [i, cell] of cells.entries()) {
    if (test.test(cell)) fitting.push(cell)
    else if (i + 1 - fitting.length > most) return undefined
  }
  return fitting.length === 0 || fitting.length * 2 < cells.length ? undefined : fitting
}

function dayReading(format: string, sql: (column: string) => string): TimeReading {
  return { kind: 'time', format, unit: 'day', sql }
}

function coarse(
  unit: 'week' | 'month' | 'quarter',
  format: string,
  sql: (column: string) => string,
): TimeReading {
  return { kind: 'time', format, unit, sql }
}

function quarterSql(column: string): string {
  const quarter = `try_cast(regexp_extract(${column}, '(?i)Q([1-4])', 1) as int)`
  const year = `try_cast(regexp_extract(regexp_replace(${column}, '(?i)Q[1-4]', ''), '(\\d{4}|\\d{2})', 1) as int)`
  return `make_timestamp(${year} + case when ${year} < 100 then 2000 else 0 end, ${quarter} * 3 - 2, 1, 0, 0, 0)`
}

function readIso(cells: readonly string[]): TimeReading {
  const separator = cells[0]?.charAt(4) ?? '-'
  const format = `YYYY${separator}MM${separator}DD`
  const dashes = (c: string): string => (separator === '-' ? c : `replace(${c}, '${separator}', '-')`)
  const simple = separator === '-' && cells.every((cell) => /^\d{4}-\d{2}-\d{2}/.test(cell))
  if (!cells.some((cell) => hasClock.test(cell))) {
    return {
      ...dayReading(format, (c) => `try_cast(${dashes(`trim(${c})`)} as date)::timestamp`),
      ...(simple ? { typed: 'DATE' as const } : {}),
    }
  }
  const offsets = cells.some((cell) => /(Z|UTC|GMT|[+-]\d{2}:?\d{0,2})$/.test(cell.slice(10)))
  const shifted = cells.some(
    (cell) => /[+-]\d{2}:?\d{0,2}$/.test(cell.slice(10)) && !/[+-]00:?(00)?$/.test(cell),
  )
  const typed = shifted ? 'TIMESTAMPTZ' : offsets ? 'TIMESTAMP' : undefined
  // Without an offset the stamps are in the session's zone, which only TIMESTAMPTZ heeds.
  return {
    kind: 'time',
    format: `${format} hh:mm${offsets ? ' with offset' : ''}`,
    unit: 'sub-daily',
    sql: (c) =>
      `(try_cast(${dashes(`regexp_replace(replace(trim(${c}), ',', '.'), ' *(UTC|GMT)$', 'Z')`)} as timestamptz) at time zone 'UTC')`,
    ...(simple && cells.every((cell) => !/(UTC|GMT|,)/.test(cell)) ? { typed: typed ?? 'TIMESTAMPTZ' } : {}),
  }
}

function readMonthName(cells: readonly string[]): TimeReading | TimeRefusal {
  const months = new Set(cells.map(monthNumber))
  const numbers = new Set(cells.map((cell) => /\d+$/.exec(cell)?.[0]))
  const twoDigits = cells.every((cell) => /\D\d{2}$/.test(cell))
  if (twoDigits && months.size === 1 && numbers.size > 2) {
    return {
      kind: 'ambiguous',
      reason: 'month and day without a year, or month and year',
      examples: cells.slice(0, 2),
    }
  }
  return coarse('month', 'Mon YYYY', (c) => monthSql(c, 'month'))
}

function readDayMonth(cells: readonly string[], dateFormat?: string): TimeReading | TimeRefusal {
  const parts = cells.map(
    (cell) =>
      cell
        .split(/[-/. T]/)
        .slice(0, 3)
        .map(Number) as [number, number, number],
  )
  const order = statedOrder(dateFormat) ?? orderByEvidence(parts, cells[0] ?? '')
  if (order === undefined) {
    return {
      kind: 'ambiguous',
      reason: 'day/month or month/day: no value above 12 and both orders are possible',
      examples: cells.slice(0, 2),
    }
  }
  const year = parts.every(([, , y]) => y < 100) ? '%y' : '%Y'
  const date = order === 'dmy' ? `%d/%m/${year}` : `%m/%d/${year}`
  const clocks = cells.some((cell) => hasClock.test(cell))
  const text = (c: string): string =>
    `regexp_replace(regexp_replace(trim(${c}), '^(\\d+)[-/.](\\d+)[-/.](\\d+)', '\\1/\\2/\\3'), '[T ]+', ' ')`
  const formats = clocks
    ? [
        date,
        ...['%H:%M', '%H:%M:%S', '%H:%M:%S.%f', '%I:%M %p', '%I:%M:%S %p'].map((time) => `${date} ${time}`),
      ]
    : [date]
  const naive = (c: string): string => strptime(text(c), ...formats)
  return {
    kind: 'time',
    format: order === 'dmy' ? 'D/M/Y' : 'M/D/Y',
    unit: clocks ? 'sub-daily' : 'day',
    sql: clocks ? (c) => `(${naive(c)}::timestamptz at time zone 'UTC')` : naive,
  }
}

function statedOrder(dateFormat: string | undefined): 'dmy' | 'mdy' | undefined {
  const first = dateFormat?.trim().charAt(0).toLowerCase()
  return first === 'd' ? 'dmy' : first === 'm' ? 'mdy' : undefined
}

/** Values above 12 first, then the written habit of dots, then the order in which the days follow each other without a gap. */
function orderByEvidence(
  parts: readonly (readonly [number, number, number])[],
  sample: string,
): 'dmy' | 'mdy' | undefined {
  const firstIsDay = parts.some(([a]) => a > 12)
  const secondIsDay = parts.some(([, b]) => b > 12)
  if (firstIsDay !== secondIsDay) return firstIsDay ? 'dmy' : 'mdy'
  if (firstIsDay) return undefined
  if (/^\d+\.\d+\.\d/.test(sample)) return 'dmy'
  const fitsDmy = consecutive(parts.map(([d, m, y]) => dayOf(y, m, d)))
  const fitsMdy = consecutive(parts.map(([m, d, y]) => dayOf(y, m, d)))
  return fitsDmy === fitsMdy ? undefined : fitsDmy ? 'dmy' : 'mdy'
}

/** Whether the distinct days follow each other without a gap; at least three are needed for it to mean anything. */
function consecutive(days: readonly number[]): boolean {
  const sorted = [...new Set(days)].sort((a, b) => a - b)
  return sorted.length >= 3 && sorted.every((day, i) => i === 0 || day === (sorted[i - 1] ?? NaN) + 1)
}

const epochs = [
  { format: 'epoch s', from: 1e9, to: 1e10, perUs: 1e6 },
  { format: 'epoch ms', from: 1e12, to: 1e13, perUs: 1e3 },
  { format: 'epoch us', from: 1e15, to: 1e16, perUs: 1 },
  { format: 'epoch ns', from: 1e18, to: 1e19, perUs: 1e-3 },
] as const

const timeName =
  /date|day|time|stamp|^ts$|^ds$|^t$|epoch|created|start|hour|minute|second|period|datum|fecha|window/i

function readStampNumbers(cells: readonly string[], name: string): TimeReading | TimeRefusal | undefined {
  if (!timeName.test(name) || cells.some((cell) => !/^-?\d+(\.\d+)?([eE]\+?\d+)?$/.test(cell)))
    return undefined
  const values = cells.map(Number)
  const within = (from: number, to: number): boolean => values.every((v) => v >= from && v < to)
  const epoch = epochs.find((e) => within(e.from, e.to))
  if (epoch !== undefined) {
    return {
      kind: 'time',
      format: epoch.format,
      unit: 'sub-daily',
      sql: (c) => `make_timestamp(cast(round(try_cast(${c} as double) * ${epoch.perUs}) as bigint))`,
    }
  }
  if (/date|day|time|datum/i.test(name) && within(40_000, 60_000)) {
    // Spreadsheets count days from 1899-12-30.
    const serial = (c: string): string =>
      `make_timestamp(cast(round((try_cast(${c} as double) - 25569) * 86400) * 1000000 as bigint))`
    return {
      kind: 'time',
      format: 'spreadsheet serial',
      unit: values.every((v) => Number.isInteger(v)) ? 'day' : 'sub-daily',
      sql: serial,
    }
  }
  return undefined
}
