/** Names and usual abbreviations of the months in English, German, French and Spanish, without accents. */
const names: readonly (readonly string[])[] = [
  'jan january januar janner jaenner janv janvier ene enero',
  'feb february februar fev fevr fevrier febr febrero',
  'mar march marz maerz mrz mars marzo',
  'apr april avr avril abr abril',
  'may mai mayo',
  'jun june juni juin junio',
  'jul july juli juil juillet julio',
  'aug august aou aout ago agosto',
  'sep sept september septembre septiembre set setiembre',
  'oct october okt oktober octobre octubre',
  'nov november novembre noviembre',
  'dec december dez dezember decembre dic diciembre',
].map((words) => words.split(' '))

const word = `(?:${names.flat().join('|')})`
const dayFirst = new RegExp(`^\\d{1,2} ${word} (\\d{4}|\\d{2})$`)
const dayLast = new RegExp(`^${word} \\d{1,2} \\d{4}$`)
const monthOnly = new RegExp(`^${word} (\\d{4}|\\d{2})$`)
const beginning = new RegExp(`^(\\d{1,2} ${word}\\b|${word} \\d)`)

/** A date with a month's name in one spelling: `1. März 2026`, `1er mars 2026` and `1 de marzo de 2026` become `1 marz 2026` and so on. */
function plain(cell: string): string {
  return cell
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/(\d)(er|st|nd|rd|th)\b/, '$1')
    .replace(/\b(del?|of)\b/g, ' ')
    .replace(/[\s.,/-]+/g, ' ')
    .trim()
}

/** Whether a cell begins like a date with a month's name. */
export function beginsWithMonth(cell: string): boolean {
  return cell.length <= 40 && beginning.test(plain(cell))
}

/** What a cell with a month's name is: `1 March 2026`, `March 1, 2026`, `March 2026`, or none of them. */
export function monthForm(cell: string): 'day first' | 'day last' | 'month' | undefined {
  if (cell.length > 40) return undefined
  const text = plain(cell)
  if (dayFirst.test(text)) return 'day first'
  if (dayLast.test(text)) return 'day last'
  return monthOnly.test(text) ? 'month' : undefined
}

/** Number of the month (from 1) that a cell names; NaN where it names none. */
export function monthNumber(cell: string): number {
  const found = /[a-z]+/.exec(plain(cell))?.[0] ?? ''
  const at = names.findIndex((words) => words.includes(found))
  return at < 0 ? NaN : at + 1
}

/** SQL (TIMESTAMP) of a column of such cells; NULL where one is no date. A month alone is its first day. */
export function monthSql(column: string, form: 'day first' | 'day last' | 'month'): string {
  const bare = `regexp_replace(regexp_replace(strip_accents(lower(${column})), '(\\d)(er|st|nd|rd|th)\\b', '\\1'), '\\b(del?|of)\\b', ' ', 'g')`
  const text = `trim(regexp_replace(${bare}, '[\\s\\u00a0\\u202f.,/-]+', ' ', 'g'))`.replaceAll(
    /\\u([0-9a-f]{4})/g,
    (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)),
  )
  const pattern = {
    'day first': '(\\d+) ([a-z]+) (\\d+)',
    'day last': '([a-z]+) (\\d+) (\\d+)',
    month: '([a-z]+) (\\d+)',
  }[form]
  const [day, month, year] = { 'day first': [1, 2, 3], 'day last': [2, 1, 3], month: [0, 1, 2] }[form] as [
    number,
    number,
    number,
  ]
  const part = (i: number): string => `regexp_extract(${text}, '^${pattern}$', ${String(i)})`
  const cases = names.map(
    (words, i) => `when ${part(month)} in (${words.map((w) => `'${w}'`).join(', ')}) then '${String(i + 1)}'`,
  )
  const written = `case when length(${part(year)}) = 2 then '20' else '' end || ${part(year)}`
  const dayText = day === 0 ? "'1'" : part(day)
  return `try_cast(${written} || '-' || case ${cases.join(' ')} end || '-' || ${dayText} as date)::timestamp`
}
