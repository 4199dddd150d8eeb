import { describe, expect, test } from 'vitest'
import { datePrecision, formatDateBand, formatHorizon } from '../../../../src/report/text/date-format.ts'

describe('dates at the precision that their band allows', () => {
  test('a narrow band is given to the day, without repeating the year', () => {
    expect(formatDateBand({ p10: '2027-02-02', p50: '2027-03-16', p90: '2027-06-01' })).toBe(
      '2027-03-16 (02-02..06-01)',
    )
  })

  test('an end in another year is given by month', () => {
    expect(formatDateBand({ p10: '2027-04-25', p50: '2027-06-16', p90: '2028-01-20' })).toBe(
      '2027-06-16 (04-25..2028-01)',
    )
  })

  test('a band wider than a year is given by month', () => {
    const band = { p10: '2028-09-02', p50: '2029-08-11', p90: '2031-05-30' }
    expect(datePrecision(band)).toBe('month')
    expect(formatDateBand(band)).toBe('2029-08 (2028-09..2031-05)')
  })

  test('what fewer futures reach is later, and no date at all is a dash', () => {
    expect(formatDateBand({ p10: '2027-02-02', p50: '2027-03-16', p90: null })).toBe(
      '2027-03-16 (02-02..later)',
    )
    expect(formatDateBand({ p10: '2027-02-02', p50: null, p90: null })).toBe('from 2027-02-02 (P10)')
    expect(formatDateBand({ p10: null, p50: null, p90: null })).toBe('-')
  })

  test('whole calendar months are counted in months, anything else in days', () => {
    expect(formatHorizon('2026-12-15', '2028-12-15')).toBe('24 months')
    expect(formatHorizon('2026-01-31', '2026-02-28')).toBe('1 month')
    expect(formatHorizon('2026-12-15', '2027-03-15')).toBe('3 months')
    expect(formatHorizon('2026-12-15', '2027-03-16')).toBe('91 days')
  })
})
