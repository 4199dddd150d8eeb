import { describe, expect, it } from 'vitest'
import type { ReportDocument } from '../../../../src/report/document/report-document.ts'
import { headlineSentences, titleParts } from '../../../../src/report/sentences/headline.ts'
import { sampleReport } from '../../../support/sample-report.ts'

/** The sample with one monthly budget: December holds, February breaks on the 26th, half are over by `p50`. */
function withBudget(p50: string): ReportDocument {
  const budget = sampleReport.constraints.find((c) => c.type === 'budget')
  if (budget?.periods?.[0] === undefined) throw new Error('the sample has no budget')
  const [december] = budget.periods
  const february = {
    ...december,
    from: '2027-02-01',
    to: '2027-02-28',
    spent: 0,
    overProbability: 0.6,
    firstDayOver: '2027-02-26',
  }
  const periods = [december, february]
  return { ...sampleReport, constraints: [{ ...budget, periods, breach: { ...budget.breach, p50 } }] }
}

function money(document: ReportDocument): string | undefined {
  return headlineSentences(document).find((sentence) => sentence.startsWith('Money'))
}

describe('the title', () => {
  it('dates the data no later than the day before the start, also where one export reaches further', () => {
    const [input] = sampleReport.inputs
    if (input === undefined) throw new Error('the sample has no input')
    const later = { ...sampleReport, inputs: [input, { ...input, to: '2027-01-31' }] }
    const { start } = sampleReport.scenario
    expect(titleParts(later)[1]).toBe(titleParts(sampleReport)[1])
    expect(titleParts(later)[1]).toMatch(new RegExp(`^as of ${start} \\(data to `))
  })
})

describe('the sentence on money', () => {
  it('dates a period within that period', () => {
    expect(money(withBudget('2027-02-20'))).toMatch(
      /February 2027 probably breaks \(60%\), around 2027-02-2\d\.$/,
    )
  })

  it('tells apart when half of the futures are over in some earlier period', () => {
    expect(money(withBudget('2027-01-28'))).toMatch(
      /February 2027 probably breaks \(60%\), around 2027-02-26; half of the futures are over in some month by 2027-01/,
    )
  })
})

describe('the sentence on what is past its limit', () => {
  it('says so where only the forecast knows', () => {
    const capacity = sampleReport.constraints.find((c) => c.type === 'capacity')
    if (capacity === undefined) throw new Error('the sample has no capacity')
    const over = (utilisation: number | null): string => {
      const constraints = [{ ...capacity, status: 'over' as const, utilisation }]
      return headlineSentences({ ...sampleReport, constraints })[0] ?? ''
    }
    expect(over(1.5)).toBe(`Past the limit today: ${capacity.id} (150% of ${capacity.limitText}).`)
    expect(over(null)).toBe(
      `Past the limit today: ${capacity.id} (by forecast; limit ${capacity.limitText}).`,
    )
  })

  it('does not call nothing spent too much', () => {
    const document = withBudget('2027-01-28')
    const [budget] = document.constraints
    const [december] = budget?.periods ?? []
    if (budget === undefined || december === undefined) throw new Error('no budget')
    const constraints = [{ ...budget, status: 'over' as const, periods: [{ ...december, spent: 0 }] }]
    expect(money({ ...document, constraints })).toMatch(/is over.*: the first day alone exceeds \$/)
  })
})
