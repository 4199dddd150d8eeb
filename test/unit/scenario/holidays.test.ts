import { describe, expect, it } from 'vitest'
import { holidayEntries, parseHolidays } from '../../../src/scenario/holidays.ts'
import { parseScenario } from '../../../src/scenario/parse-scenario.ts'
import { dayOf } from '../../../src/units/day.ts'

const text = (holidays: string): string => `version: 1
usage: x.csv
holidays: ${holidays}
demand: { requests: measured }
`

describe('holidays', () => {
  it('are dates, or a month and day of every year', () => {
    const { holidays } = parseScenario(text('[2026-12-28, 12-25, "02-29"]'), { file: 'x.yml' })
    expect(holidays?.days).toEqual([dayOf(2026, 12, 28)])
    expect(holidays?.yearly).toEqual([
      { month: 12, dayOfMonth: 25 },
      { month: 2, dayOfMonth: 29 },
    ])
  })

  it('that do not exist are refused with their line', () => {
    expect(() => parseScenario(text('[2026-02-30]'), { file: 'x.yml' })).toThrow(/expected a holiday/)
    expect(() => parseHolidays(['13-01'])).toThrow(/expected a holiday/)
  })

  it('of a file stand one a line or behind commas; remarks begin with #', () => {
    expect(holidayEntries('# Germany\n2026-12-25, 2026-12-26\r\n05-01 # every year\n\n')).toEqual([
      '2026-12-25',
      '2026-12-26',
      '05-01',
    ])
  })
})
