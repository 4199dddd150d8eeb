import { expect, test } from 'vitest'
import type { CommitmentSpec } from '../../../../src/simulate/bill/commitment-spec.ts'
import { gradeOfTerm } from '../../../../src/simulate/bill/term-grade.ts'
import { point } from '../../../../src/units/range.ts'

const peak = { shape: 'lognormal', p05: 1.3, p95: 2, grade: 'assumed' } as const
const spec: CommitmentSpec = {
  id: 'azure',
  covers: ['tokens'],
  currency: 'USD',
  fiscalYearStart: 1,
  unused: 'lost',
  pays: 'as-used',
  discount: { shape: 'logit-normal', p05: 0.1, p95: 0.2 },
  credits: [{ amount: { ...point(5), grade: 'vendor' } }],
  provisioned: {
    units: point(1),
    price: point(1),
    throughput: point(1),
    outputWeight: { ...point(4), grade: 'vendor' },
    cachedWeight: point(0),
    peak,
    burst: point(0),
    minimum: 1,
    step: 1,
  },
}

test.each([
  ['discount', 'stated'],
  ['credit-1', 'vendor'],
  ['provisioned-peak', 'assumed'],
  ['provisioned-output-weight', 'vendor'],
  ['provisioned-units', 'stated'],
  ['flat', 'stated'],
])('the term %s of a contract is %s', (name, grade) => {
  expect(gradeOfTerm(spec, name)).toBe(grade)
})
