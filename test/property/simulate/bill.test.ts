import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CommitmentSpec } from '../../../src/simulate/bill/commitment-spec.ts'
import { type Flows, flowNames, type Ledger, openLedger, passDay } from '../../../src/simulate/bill/ledger.ts'
import { dayOf } from '../../../src/units/day.ts'
import { point } from '../../../src/units/range.ts'

fc.configureGlobal({ seed: 42, numRuns: 100 })

const start = dayOf(2027, 1, 1)
const days = 400

type Case = {
  readonly charges: readonly number[]
  readonly discount: number
  readonly overage: number | undefined
  readonly commit: number | undefined
  readonly credit: number
  readonly expires: number
  readonly unused: 'lost' | 'rolls'
  readonly pays: 'as-used' | 'upfront' | 'monthly'
  readonly kind: 'month' | 'quarter' | 'year'
  readonly support: number
  readonly minimum: number
  readonly flat: number
}

const cases: fc.Arbitrary<Case> = fc.record({
  charges: fc.array(fc.double({ min: 0, max: 5000, noNaN: true }), { minLength: days, maxLength: days }),
  discount: fc.double({ min: 0, max: 0.9, noNaN: true }),
  overage: fc.option(fc.double({ min: 0.1, max: 2, noNaN: true }), { nil: undefined }),
  commit: fc.option(fc.integer({ min: 1, max: 500_000 }), { nil: undefined }),
  credit: fc.integer({ min: 0, max: 200_000 }),
  expires: fc.integer({ min: 0, max: days }),
  unused: fc.constantFrom('lost', 'rolls'),
  pays: fc.constantFrom('as-used', 'upfront', 'monthly'),
  kind: fc.constantFrom('month', 'quarter', 'year'),
  support: fc.double({ min: 0, max: 0.2, noNaN: true }),
  minimum: fc.integer({ min: 0, max: 20_000 }),
  flat: fc.integer({ min: 0, max: 20_000 }),
})

function specOf(c: Case): CommitmentSpec {
  return {
    id: 'azure',
    covers: ['tokens'],
    currency: 'USD',
    ...(c.commit === undefined ? {} : { commit: { amount: c.commit, period: { kind: c.kind } } }),
    fiscalYearStart: 1,
    unused: c.unused,
    pays: c.pays,
    discount: point(c.discount),
    credits: [],
  }
}

const one = (value: number): Float64Array => new Float64Array([value])

/** The totals of every flow over the days, and the books at the end. */
function totals(c: Case): { sum: Record<keyof Flows, number>; ledger: Ledger } {
  const terms = {
    discount: one(c.discount),
    overage: c.overage === undefined ? undefined : one(c.overage),
    credits: [{ left: one(c.credit), from: start, expires: start + c.expires }],
    support: { percent: one(c.support), minimumPerMonth: one(c.minimum), due: one(0), month: one(0) },
    flatPerMonth: one(c.flat),
  }
  const ledger = openLedger(specOf(c), terms, { paths: 1, start })
  for (let d = 0; d < days; d++)
    passDay(ledger, start + d, { charges: one(c.charges[d] ?? 0), provisioned: undefined })
  const sum = Object.fromEntries(flowNames.map((name) => [name, ledger.flows[name][0] ?? Number.NaN]))
  return { sum: sum as Record<keyof Flows, number>, ledger }
}

/** To the cent, of sums that may reach millions. */
const cent = 0.005

describe('laws of the bill', () => {
  it('spends every charge once: charges = relief + discount + credit + drawn + over', () => {
    fc.assert(
      fc.property(cases, (c) => {
        const { sum } = totals(c)
        const used = sum.relief + sum.discount + sum.credit + sum.drawn + sum.over
        expect(Math.abs(sum.charges - used)).toBeLessThan(cent)
        expect(Math.abs(sum.charges - c.charges.reduce((a, b) => a + b, 0))).toBeLessThan(cent)
      }),
    )
  })

  it('never uses more of a credit than there is, nor after it has expired', () => {
    fc.assert(
      fc.property(cases, (c) => {
        const { sum, ledger } = totals(c)
        const left = ledger.terms.credits[0]?.left[0] ?? Number.NaN
        expect(Math.abs(sum.credit + left - c.credit)).toBeLessThan(cent)
        expect(left).toBeGreaterThanOrEqual(0)
        const before = c.charges.slice(0, c.expires + 1).reduce((a, b) => a + b, 0) * (1 - c.discount)
        expect(sum.credit).toBeLessThanOrEqual(before + cent)
      }),
    )
  })

  it('pays for a commit as used no less than what was drawn, and what is lost on top', () => {
    fc.assert(
      fc.property(cases, (c) => {
        const { sum } = totals({ ...c, pays: 'as-used' })
        expect(Math.abs(sum.payments - sum.drawn - sum.unused)).toBeLessThan(cent)
      }),
    )
  })

  it('pays every commit of a whole year in full, however it is paid', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom('as-used', 'upfront', 'monthly'), (c, pays) => {
        const whole = { ...c, pays, unused: 'lost' as const, kind: 'year' as const, commit: c.commit ?? 1000 }
        const terms = { ...whole, charges: c.charges.map((x, d) => (d < 365 ? x : 0)) }
        const { sum } = totals(terms)
        // The second year has begun: it is paid ahead, or month by month, or not used yet.
        const begun = pays === 'upfront' ? 1 : pays === 'monthly' ? 2 / 12 : 0
        expect(Math.abs(sum.payments - whole.commit * (1 + begun))).toBeLessThan(cent)
      }),
    )
  })

  it('never raises overage by a larger commit, nor lowers what is lost', () => {
    fc.assert(
      fc.property(cases, fc.double({ min: 1, max: 5, noNaN: true }), (c, factor) => {
        const commit = c.commit ?? 1000
        const [less, more] = [totals({ ...c, commit }).sum, totals({ ...c, commit: commit * factor }).sum]
        expect(more.overage).toBeLessThanOrEqual(less.overage + cent)
        expect(more.unused).toBeGreaterThanOrEqual(less.unused - cent)
      }),
    )
  })

  it('never raises what is due by a larger credit', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 0, max: 100_000 }), (c, extra) => {
        const [less, more] = [totals(c).sum, totals({ ...c, credit: c.credit + extra }).sum]
        expect(more.over + more.drawn).toBeLessThanOrEqual(less.over + less.drawn + cent)
      }),
    )
  })
})
