import { expect, test } from 'vitest'
import { roundDocument } from '../../../../src/report/document/round-document.ts'
import { sampleReport } from '../../../support/sample-report.ts'

test('simulated numbers carry 9 significant digits, and rounding twice changes nothing', () => {
  const [demand] = sampleReport.demand
  if (!demand) throw new Error('no demand')
  const raw = { ...sampleReport, demand: [{ ...demand, now: 1 / 3, ceilingTouched: -0 }] }
  const rounded = roundDocument(raw)
  expect(rounded.demand[0]?.now).toBe(0.333333333)
  expect(Object.is(rounded.demand[0]?.ceilingTouched, 0)).toBe(true)
  expect(roundDocument(rounded)).toEqual(rounded)
})

test('money spent so far and limits stay exact to the last digit', () => {
  const budget = sampleReport.constraints.find((c) => c.type === 'budget')
  const [period] = budget?.periods ?? []
  if (!budget || !period) throw new Error('no budget')
  const exact = { ...period, spent: 123_456_789_012.34, limit: 987_654_321_098.76, expectedOverrun: 1 / 3 }
  const rounded = roundDocument({
    ...sampleReport,
    constraints: [{ ...budget, limit: exact.limit, periods: [exact] }],
  })
  expect(rounded.constraints[0]?.periods?.[0]).toMatchObject({
    spent: 123_456_789_012.34,
    limit: 987_654_321_098.76,
    expectedOverrun: 0.333333333,
  })
  expect(rounded.constraints[0]?.limit).toBe(987_654_321_098.76)
})

test('the order of keys stays as it was', () => {
  expect(JSON.stringify(roundDocument(sampleReport))).toBe(JSON.stringify(sampleReport))
})
