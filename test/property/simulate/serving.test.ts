import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { columnOf } from '../../../src/simulate/layout.ts'
import type { SimulationPlan } from '../../../src/simulate/plan/plan.ts'
import { type ServeRule, type ServingPlan, servingNode } from '../../../src/simulate/serving/serving-plan.ts'
import { point, type Range } from '../../../src/units/range.ts'
import {
  demandOf,
  planOf,
  type Recorded,
  record,
  resourceOf,
  start,
  steady,
  tokensOf,
} from '../../support/plan.ts'

/** 100 requests of 1,000 tokens a day, growing by 0.2 to 1.2 a year; half of the tokens on each of two equal GPU pools. */
function twoPools(growth: Range): SimulationPlan {
  const pool = (id: string): SimulationPlan['resources'][number] =>
    resourceOf(
      id,
      'gpu',
      { prefill: '100 tokens/day', decode: '100 tokens/day', utilisation: '50%' },
      { inputs: ['tokens'], share: point(0.5) },
    )
  return planOf([demandOf(steady(growth))], {
    paths: 8,
    end: start + 60,
    extendedEnd: start + 700,
    resources: [
      tokensOf(),
      pool('own'),
      pool('other'),
      resourceOf('hall', 'power', { watts: 700 }, { inputs: ['own'] }),
    ],
  })
}

const limitOn = (node: string, measure: string, rest: Partial<ServingPlan> & ServeRule): ServingPlan => ({
  id: 'pool',
  node,
  measure,
  limit: 1000,
  scale: 1,
  headroom: point(0.1),
  peak: point(1),
  arrivals: [],
  ...rest,
})

const rules: readonly ServeRule[] = [
  { mode: 'clip' },
  { mode: 'queue' },
  { mode: 'shed' },
  { mode: 'buy', route: 'other' },
]

const limits: fc.Arbitrary<ServingPlan> = fc
  .record({
    rule: fc.constantFrom(...rules),
    limit: fc.double({ min: 300, max: 3000, noNaN: true }),
    scale: fc.constantFrom(1, 24, 0.001),
    peak: fc.constantFrom<Range>(point(1), point(1.7), point(3), { shape: 'lognormal', p05: 1.2, p95: 2.5 }),
    arrivals: fc.array(
      fc.record({
        at: fc.integer({ min: start, max: start + 600 }),
        add: fc.double({ min: 0, max: 500, noNaN: true }),
        slipDays: fc.constantFrom<Range>(point(0), { shape: 'truncated-normal', p05: 0, p95: 60 }),
      }),
      { maxLength: 2 },
    ),
  })
  .map(({ rule, limit, scale, peak, arrivals }) =>
    limitOn('own', 'gpus', {
      ...rule,
      limit: limit * scale,
      scale,
      peak,
      arrivals: arrivals.map((arrival) => ({ ...arrival, add: arrival.add * scale })),
    }),
  )

async function runWith(
  serving: readonly ServingPlan[],
  growth: Range = { shape: 'normal', p05: 0.2, p95: 1.2 },
) {
  const { steps, layout } = await record({ ...twoPools(growth), serving })
  const values = (step: Recorded, node: string, measure: string): Float64Array => {
    const column = columnOf(layout, node, measure)
    const found = column === undefined ? undefined : step.columns[column]
    if (!found) throw new Error(`no ${node} ${measure}`)
    return found
  }
  return { steps, values }
}

describe('limits in force', () => {
  test('served + lost + bought + the change of the backlog = asked, and no use is above 100 %, each future, each day', async () => {
    await fc.assert(
      fc.asyncProperty(limits, async (limit) => {
        const { steps, values } = await runWith([limit])
        let before = new Float64Array(8)
        for (const step of steps) {
          const of = (measure: string): Float64Array => values(step, servingNode(limit.id), measure)
          const [asked, served, lost, bought, backlog, use] = [
            'asked',
            'served',
            'lost',
            'bought',
            'backlog',
            'use',
          ].map(of)
          asked?.forEach((ask, f) => {
            const grown = ((backlog?.[f] ?? Number.NaN) - (before[f] ?? 0)) / step.clock.stepDays
            const sum =
              (served?.[f] ?? Number.NaN) + (lost?.[f] ?? Number.NaN) + (bought?.[f] ?? Number.NaN) + grown
            expect(Math.abs(sum / ask - 1)).toBeLessThan(1e-9)
            expect(use?.[f]).toBeLessThanOrEqual(100 * (1 + 1e-12))
          })
          before = Float64Array.from(backlog ?? [])
        }
      }),
      { numRuns: 20 },
    )
  })

  test('what is fed on is what was served, and what is not downstream does not change', async () => {
    await fc.assert(
      fc.asyncProperty(limits, async (limit) => {
        const [need, limited] = [await runWith([]), await runWith([limit])]
        need.steps.forEach((step, i) => {
          const other = limited.steps[i]
          if (!other) throw new Error('another number of steps')
          expect(limited.values(other, 'tokens', 'tokens')).toEqual(need.values(step, 'tokens', 'tokens'))
          expect(limited.values(other, 'own', 'gpus')).toEqual(
            limited.values(other, servingNode('pool'), 'served'),
          )
          if (limit.mode !== 'buy')
            expect(limited.values(other, 'other', 'gpus')).toEqual(need.values(step, 'other', 'gpus'))
          // 700 W and the overhead for each GPU hour: power follows what the pool serves, in each future.
          const ratio = (run: typeof need, at: Recorded): number[] =>
            [...run.values(at, 'hall', 'kWh')].map(
              (kWh, f) => kWh / (run.values(at, 'own', 'gpu-hours')[f] ?? 0),
            )
          ratio(limited, other).forEach((kWhPerHour, f) => {
            expect(kWhPerHour).toBeCloseTo(ratio(need, step)[f] ?? Number.NaN, 9)
          })
        })
      }),
      { numRuns: 15 },
    )
  })

  test('what is bought is served by the route: two equal pools together carry the whole need', async () => {
    const limit = limitOn('own', 'gpus', { mode: 'buy', route: 'other' })
    const [need, limited] = [await runWith([]), await runWith([limit])]
    const both = ({ values }: typeof need, step: Recorded): number[] =>
      [...values(step, 'own', 'gpus')].map((own, f) => own + (values(step, 'other', 'gpus')[f] ?? 0))
    let bought = 0
    need.steps.forEach((step, i) => {
      const other = limited.steps[i]
      if (!other) throw new Error('another number of steps')
      both(limited, other).forEach((sum, f) => {
        expect(sum / (both(need, step)[f] ?? 0)).toBeCloseTo(1, 12)
      })
      bought += limited.values(other, servingNode('pool'), 'bought').reduce((a, b) => a + b, 0)
    })
    expect(bought).toBeGreaterThan(0)
  })

  test('a higher limit never loses more and never waits longer', async () => {
    for (const rule of rules) {
      const [low, high] = [
        await runWith([limitOn('own', 'gpus', { ...rule, limit: 1100 })]),
        await runWith([limitOn('own', 'gpus', { ...rule, limit: 1300 })]),
      ]
      low.steps.forEach((step, i) => {
        const other = high.steps[i]
        if (!other) throw new Error('another number of steps')
        for (const measure of ['lost', 'bought', 'backlog', 'wait'])
          high.values(other, servingNode('pool'), measure).forEach((value, f) => {
            expect(value).toBeLessThanOrEqual(low.values(step, servingNode('pool'), measure)[f] ?? Number.NaN)
          })
      })
    }
  })

  test('a demand that is limited at the door loads nothing behind it with more', async () => {
    const limit = limitOn('assistant', 'volume', { mode: 'clip', limit: 110 })
    const { steps, values } = await runWith([limit])
    const last = steps.at(-1)
    if (!last) throw new Error('no step')
    expect(values(last, 'assistant', 'volume').every((volume) => volume <= 110)).toBe(true)
    expect(values(last, 'tokens', 'tokens').every((tokens) => tokens <= 110_000 * (1 + 1e-12))).toBe(true)
  })
})
