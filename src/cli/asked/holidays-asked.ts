import type { HolidayList } from '../../fit/history/holidays.ts'
import { holidayEntries, parseHolidays } from '../../scenario/holidays.ts'
import { readTextFile } from '../read-exports.ts'
import type { CliIo } from '../terminal/io.ts'

/** The list of `--holidays`: dates separated by commas, else the name of a file with one a line. */
export async function holidaysAsked(text: string | undefined, io: CliIo): Promise<HolidayList | undefined> {
  if (text === undefined) return undefined
  const listed = /^[\d-]+(\s*,\s*[\d-]+)*$/.test(text.trim())
  return parseHolidays(holidayEntries(listed ? text : await readTextFile(text, io)))
}
