import { describe, expect, test } from 'vitest'
import type { ReportDocument } from '../../../src/report/document/report-document.ts'
import { renderReport } from '../../../src/report/render-report.ts'
import { checkExitCode } from '../../../src/report/rows/check-rows.ts'
import { constraintOf, run } from '../../support/run-scenario.ts'

/** One demand that grows at a stated rate into one limit: its date is the rate, and nothing else. */
const scenario = (rate: string, check = ''): string => `
version: 1
start: 2027-01-01
horizon: 36mo
paths: 1024
demand:
  app: { level: 500 requests/s, growth: { model: exponential, rate: ${rate} }, elasticity: 0 }
constraints:
  front: { capacity: 900 requests/s, of: app, peak: 1x, lead-time: { value: 30d to 90d, grade: vendor } }
checks:
  gate: { expr: "p(breach(front) within 24mo) <= 10%", level: error, message: Ask ops${check} }
`
const assumed = '{ value: 20% to 120% per year, grade: assumed, source: a guess, as-of: 2025-03 }'
const measured = '{ value: 20% to 120% per year, grade: measured, source: audit, as-of: 2026-12-01 }'

const gate = (report: ReportDocument): ReportDocument['checks'][number] => {
  const [check] = report.checks
  if (!check) throw new Error('no check')
  return check
}
const screen = (report: ReportDocument): string =>
  renderReport(report, 'table', { colour: 0, width: 80, view: 'report' }).replace(/\n\s+/g, ' ')

describe('a date that rests on an assumed input', () => {
  test('says so in the document and on the screen, and cannot fail a check at level error', async () => {
    const report = await run(scenario(assumed))
    const front = constraintOf(report, 'front')
    expect(front.assumedShare?.breach).toBeGreaterThan(0.9)
    expect(gate(report)).toMatchObject({ result: 'fail', level: 'warn', message: 'Ask ops' })
    expect(gate(report).assumedShare).toBeGreaterThan(0.9)
    expect(gate(report).reason).toContain('growth of app')
    expect(checkExitCode(report)).toBe(0)
    expect(screen(report)).toMatch(/front .* \d{4}(-\d{2})+ \(\S+\)\*/)
    expect(screen(report)).toContain(
      '* over 30% of the spread of front comes from assumed inputs: app growth',
    )
    expect(screen(report)).toContain('allow-assumed: true')
  })

  test('lists the input first, with range, source and date, and that the date is long ago', async () => {
    const [first] = (await run(scenario(assumed))).assumptions ?? []
    expect(first).toMatchObject({
      of: 'demand',
      id: 'app',
      param: 'growth',
      grade: 'assumed',
      source: 'a guess',
      asOf: '2025-03-01',
      stale: true,
      moves: 'front',
    })
    expect(first?.influence).toBeGreaterThan(0.9)
    // 20 % and 120 % a year in logs.
    expect(first?.range?.p05).toBeCloseTo(Math.log(1.2), 9)
    expect(first?.range?.p95).toBeCloseTo(Math.log(2.2), 9)
  })

  test('fails the check all the same where the scenario allows it', async () => {
    const report = await run(scenario(assumed, ', allow-assumed: true'))
    expect(gate(report)).toMatchObject({ result: 'fail', level: 'error' })
    expect(checkExitCode(report)).toBe(10)
  })

  test('has no remark where the same numbers were measured, and fails the check', async () => {
    const report = await run(scenario(measured))
    expect(constraintOf(report, 'front').assumedShare?.breach).toBe(0)
    expect(gate(report)).toMatchObject({ result: 'fail', level: 'error' })
    expect(checkExitCode(report)).toBe(10)
    expect(screen(report)).not.toContain('*')
    expect(report.assumptions?.[0]).toMatchObject({ grade: 'measured', stale: false })
  })

  test('the date to decide by also rests on the lead time', async () => {
    const text = scenario(measured).replace('30d to 90d, grade: vendor', '10d to 1000d, grade: assumed')
    const report = await run(text)
    const { assumedShare } = constraintOf(report, 'front')
    expect(assumedShare?.breach).toBe(0)
    expect(assumedShare?.decideBy).toBeGreaterThan(0.2)
  })
})

describe('notes on a number', () => {
  test.each([
    ['as-of: soon', 'YYYY-MM-DD or YYYY-MM'],
    ['as-of: 2026-13', 'YYYY-MM-DD or YYYY-MM'],
    ['source: ""', 'where the number comes from'],
    ['grade: guessed', 'grade'],
  ])('%s is refused', async (note, message) => {
    await expect(run(scenario(`{ value: 20% per year, ${note} }`))).rejects.toThrow(message)
  })
})
