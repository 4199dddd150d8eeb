import { describe, expect, test } from 'vitest'
import {
  formatCount,
  formatInteger,
  formatMoney,
  formatMultiple,
  formatPercent,
  formatRatio,
} from '../../../../src/report/text/number-format.ts'

describe('numbers as people read them', () => {
  test.each([
    [0, '0'],
    [640, '640'],
    [0.53, '0.53'],
    [2.4, '2.4'],
    [1234, '1.23k'],
    [999_499, '999k'],
    [999_500, '1M'],
    [1.2e9, '1.2G'],
    [5e12, '5T'],
    [1e18, '1e18'],
    [1.5e-7, '1.5e-7'],
    [-1234, '-1.23k'],
    [Number.NaN, 'n/a'],
    [Infinity, 'n/a'],
    [null, 'n/a'],
  ])('the count %s reads %s', (value, text) => {
    expect(formatCount(value)).toBe(text)
  })

  test.each([
    [0, 'USD', '$0'],
    [12.5, 'USD', '$12.50'],
    [112_345.67, 'USD', '$112k'],
    [3_200_000, 'USD', '$3.20M'],
    [9000, 'EUR', '€9.00k'],
    [9000, 'SEK', 'SEK 9.00k'],
    [1.5e9, 'USD', '$1.50B'],
    [999.7, 'USD', '$1.00k'],
    [-42, 'USD', '-$42.00'],
    [0.004, 'USD', '$0.004'],
    [null, 'USD', 'n/a'],
  ])('%s %s reads %s', (value, currency, text) => {
    expect(formatMoney(value, currency)).toBe(text)
  })

  test('a share never claims a certainty that rounding made up', () => {
    expect([0, 0.004, 0.13, 0.996, 1, null].map(formatPercent)).toEqual([
      '0%',
      '<1%',
      '13%',
      '>99%',
      '100%',
      'n/a',
    ])
  })

  test('ratios, multiples and whole numbers keep the digits that matter', () => {
    expect([0.974, 12.34, Number.NaN].map(formatRatio)).toEqual(['0.97', '12.3', 'n/a'])
    expect([1, 2.94, 12.4, 0.05, 1234].map(formatMultiple)).toEqual(['x1.0', 'x2.9', 'x12', 'x0.05', 'x1.2k'])
    expect([8192, 999, 1_000_000].map(formatInteger)).toEqual(['8,192', '999', '1,000,000'])
  })
})
