import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ReportDocument } from '../../src/report/document/report-document.ts'
import { constraintOf, type DailyRows, run } from '../support/run-scenario.ts'

fc.configureGlobal({ seed: 42, numRuns: 12 })

const day = 86_400_000

/** A growing daily history with a weekly season and deterministic noise; `scale` multiplies everything. */
function history(growth: number, scale = 1): DailyRows[] {
  const shape = Array.from({ length: 200 }, (_, i) => {
    const noise = 0.08 * Math.sin(i * 12.9898) + 0.05 * Math.cos(i * 78.233)
    return Math.exp((growth * i) / 365.25 + noise + (i % 7 > 4 ? -0.2 : 0.08))
  })
  const from = '2026-05-15'
  return [
    { metric: 'requests', unit: 'requests', from, values: shape.map((x) => 1e5 * scale * x) },
    { metric: 'cost', unit: 'money', currency: 'USD', from, values: shape.map((x) => 500 * scale * x) },
    { metric: 'gpu_count', unit: 'gpus', from, values: shape.map((x) => 40 * scale * x) },
  ]
}

const scenario = (gpus: number, budget: number): string => `version: 1
horizon: 12mo
paths: 256
demand: { requests: measured }
constraints:
  money: { budget: $${budget.toFixed(4)}/month }
  gpus: { capacity: ${gpus.toFixed(6)} gpus, lead-time: 10w to 30w }`

/** Days of a nullable date, +Infinity for never. */
const when = (date: string | null): number =>
  date === null ? Number.POSITIVE_INFINITY : Date.parse(date) / day

/** A number that must be known here. */
function known(value: number | null | undefined): number {
  if (value === null || value === undefined) throw new Error('expected a number, found none')
  return value
}

function everyBand(report: ReportDocument): boolean {
  return [...report.resources, ...report.demand].every(({ series }) =>
    series.p50.every((mid, i) => known(series.p10[i]) <= known(mid) && known(mid) <= known(series.p90[i])),
  )
}

describe('laws of the whole pipeline', () => {
  it('never breaches earlier with more capacity or more budget', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: -0.5, max: 2, noNaN: true }),
        fc.double({ min: 1.01, max: 3, noNaN: true }),
        async (growth, more) => {
          const small = await run(scenario(60, 20_000), history(growth))
          const large = await run(scenario(60 * more, 20_000 * more), history(growth))
          for (const id of ['money', 'gpus']) {
            const [a, b] = [constraintOf(small, id).breach, constraintOf(large, id).breach]
            expect(known(b.probability)).toBeLessThanOrEqual(known(a.probability))
            for (const q of ['p10', 'p50', 'p90'] as const)
              expect(when(b[q])).toBeGreaterThanOrEqual(when(a[q]))
          }
        },
      ),
    )
  })

  it('changes nothing when load and limits are scaled together', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 1.5, noNaN: true }),
        fc.integer({ min: -3, max: 6 }),
        async (growth, power) => {
          // A power of two, so that scaling itself does not round.
          const scale = 2 ** power
          const one = await run(scenario(64, 16_384), history(growth))
          const other = await run(scenario(64 * scale, 16_384 * scale), history(growth, scale))
          for (const id of ['money', 'gpus']) {
            expect(known(constraintOf(other, id).breach.probability)).toBeCloseTo(
              known(constraintOf(one, id).breach.probability),
              2,
            )
            const apart = when(constraintOf(other, id).breach.p50) - when(constraintOf(one, id).breach.p50)
            expect(Number.isNaN(apart) ? 0 : Math.abs(apart)).toBeLessThanOrEqual(1)
          }
        },
      ),
    )
  })

  it('keeps P10 <= P50 <= P90, dates in order, and probabilities in 0..1', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: -1, max: 2, noNaN: true }), fc.integer(), async (growth, seed) => {
        const report = await run(`${scenario(60, 20_000)}\nseed: ${Math.abs(seed)}`, history(growth))
        expect(everyBand(report)).toBe(true)
        for (const constraint of report.constraints) {
          const { p10, p50, p90, probability } = constraint.breach
          expect(when(p10)).toBeLessThanOrEqual(when(p50))
          expect(when(p50)).toBeLessThanOrEqual(when(p90))
          expect(probability).toBeGreaterThanOrEqual(0)
          expect(probability).toBeLessThanOrEqual(1)
          expect(constraint.touch.probability).toBeGreaterThanOrEqual(0)
          for (const period of constraint.periods ?? []) {
            expect(period.total.p10).toBeLessThanOrEqual(period.total.p50)
            expect(period.total.p50).toBeLessThanOrEqual(period.total.p90)
            expect(period.overProbability).toBeLessThanOrEqual(known(probability))
          }
        }
        // A future binds first in one capacity or in none.
        const first = report.constraints.reduce((sum, constraint) => sum + (constraint.bindsFirst ?? 0), 0)
        expect(first).toBeLessThanOrEqual(1 + 1e-9)
      }),
    )
  })

  it('adds the parts of a cost up to the cent in every future with one future', async () => {
    const report = await run(
      `version: 1
horizon: 6mo
paths: 1
demand: { requests: measured }
resources:
  tokens: { kind: tokens, from: requests, input: 1800, output: 350, cached: 20%, price: { input: $3/M tokens, cached: $0.30/M tokens, output: $15/M tokens } }
  traces: { kind: database, from: requests, writes: 14, bytes: 2 kB, price: $9k/month }
  spend: { kind: cost, of: [tokens, traces], flat: $4k/month }`,
      history(0.8).slice(0, 1),
    )
    const spend = report.resources.filter((resource) => resource.id === 'spend')
    const total = spend.find((resource) => resource.measure === 'money')?.series
    const parts = spend.filter((resource) => resource.measure.startsWith('part:'))
    expect(parts.length).toBeGreaterThanOrEqual(2)
    const dates = parts[0]?.series.dates ?? []
    expect(dates.length).toBeGreaterThan(20)
    dates.forEach((date, i) => {
      const sum = parts.reduce((acc, part) => acc + (part.series.p50[i] ?? Number.NaN), 0)
      const money = total?.p50[total.dates.indexOf(date)] ?? Number.NaN
      expect(Math.abs(money - sum)).toBeLessThan(0.01)
    })
  })
})
