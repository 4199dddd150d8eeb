import { expect, test } from 'vitest'
import { yearlyGrowth } from '../../../src/units/yearly-growth.ts'

test('growth is a percentage while that means something, then a multiple, then a bound', () => {
  expect(yearlyGrowth(Math.log(1.404))).toBe('40.4 % a year')
  expect(yearlyGrowth(Math.log(0.6), 0)).toBe('-40 % a year')
  expect(yearlyGrowth(Math.log(26.2))).toBe('x26 a year')
  expect(yearlyGrowth(187)).toBe('more than x10,000 a year')
})
