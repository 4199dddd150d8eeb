import { describe, expect, it } from 'vitest'
import { anchorPlan, backcast } from '../../../src/simulate/backcast.ts'
import { columnOf } from '../../../src/simulate/layout.ts'
import { point } from '../../../src/units/range.ts'
import {
  demandOf,
  noPrices,
  planOf,
  record,
  resourceOf,
  start,
  steady,
  tokensOf,
} from '../../support/plan.ts'

const days = (length: number, value: (i: number) => number): { from: number; values: Float64Array } => ({
  from: start - length,
  values: Float64Array.from({ length }, (_, i) => value(i)),
})

const measuredDemand = (value: (i: number) => number = () => 100) =>
  demandOf(steady(), { past: days(120, value) })

/** Tokens and their bill, where the exports hold what `measured` says. */
const resources = (tokens: (i: number) => number, cost: (i: number) => number) => [
  { ...tokensOf(), measured: { tokens_total: days(120, tokens) } },
  resourceOf('spend', 'cost', {}, { inputs: ['tokens'], measured: { cost: days(120, cost) } }),
]

describe('the back-cast', () => {
  it('is 1 where the physics is what happened', () => {
    const plan = planOf([measuredDemand((i) => 100 + i)], {
      resources: resources(
        (i) => 1000 * (100 + i),
        (i) => 0.001 * (100 + i),
      ),
    })
    const found = backcast(plan).measures.filter(({ modelOverMeasured }) => modelOverMeasured !== null)
    expect(found.map(({ id, measure, days: n }) => [id, measure, n])).toEqual([
      ['tokens', 'tokens', 90],
      ['spend', 'money', 90],
    ])
    for (const { modelOverMeasured, anchor } of found) {
      expect(modelOverMeasured).toBeCloseTo(1, 9)
      expect(anchor).toBeCloseTo(1, 9)
    }
  })

  it('compares over 90 days and anchors on the last 28, so that the resource starts at its measured level', async () => {
    // Twice the tokens that the physics says, thrice over the last 28 days.
    const plan = planOf([measuredDemand()], {
      resources: resources(
        (i) => (i < 92 ? 200_000 : 300_000),
        () => Number.NaN,
      ),
    })
    const { plan: anchored, result } = anchorPlan(plan)
    const tokens = result.measures.find(({ id, measure }) => id === 'tokens' && measure === 'tokens')
    expect(tokens?.modelOverMeasured).toBeCloseTo(90 / (62 * 2 + 28 * 3), 9)
    expect(tokens?.anchor).toBeCloseTo(3, 9)
    const { steps, layout } = await record(anchored)
    expect(steps[0]?.columns[columnOf(layout, 'tokens', 'tokens') ?? -1]?.[0]).toBeCloseTo(300_000, 4)
  })

  it('feeds what is downstream with what was measured upstream', () => {
    const plan = planOf([measuredDemand()], {
      resources: resources(
        () => 200_000,
        () => 0.2,
      ),
    })
    const money = backcast(plan).measures.find(({ id, measure }) => id === 'tokens' && measure === 'tokens')
    expect(money?.modelOverMeasured).toBeCloseTo(0.5, 9)
  })

  it('leaves unknown days out and says null where nothing was measured', () => {
    const plan = planOf([measuredDemand((i) => (i % 2 === 0 ? 100 : Number.NaN))], {
      resources: resources(
        (i) => (i < 60 ? Number.NaN : 100_000),
        () => Number.NaN,
      ),
    })
    const { measures, anchors } = backcast(plan)
    const tokens = measures.find(({ id, measure }) => id === 'tokens' && measure === 'tokens')
    expect([tokens?.days, tokens?.modelOverMeasured]).toEqual([30, 1])
    expect(measures.find(({ id }) => id === 'spend')?.modelOverMeasured).toBeNull()
    expect(anchors['spend']).toBeUndefined()
  })

  it('prices the past higher by the decline that was taken to have held', () => {
    const demand = {
      ...measuredDemand(),
      elasticity: point(1),
      pastDecline: { perYear: point(1), assumed: true },
    }
    const plan = planOf([demand], {
      prices: { ...noPrices, declinePerYear: point(1) },
      resources: resources(
        () => 100_000,
        (i) => 0.1 * Math.exp((120 - i) / 365.25),
      ),
    })
    const spend = backcast(plan).measures.find(({ id }) => id === 'spend')
    expect(spend?.modelOverMeasured).toBeCloseTo(1, 9)
  })

  it('keeps the measured week of GPUs that stand there while requests fall at weekends', async () => {
    const weekend = (day: number): boolean => (((day + 3) % 7) + 7) % 7 >= 5
    const volume = (day: number): number => (weekend(day) ? 60 : 100)
    const season = Float64Array.from({ length: 7 }, (_, phase) => Math.log(volume(phase)))
    const centre = season.reduce((a, b) => a + b, 0) / 7
    const growth = { ...steady(), logLevel: centre, season: season.map((log) => log - centre) }
    const demand = demandOf(growth, { past: days(119, (i) => volume(start - 119 + i)) })
    const gpus = resourceOf('gpus', 'gpu', { decode: 1, utilisation: '50%' }, { inputs: ['tokens'] })
    const flat = { ...gpus, measured: { gpu_count: days(119, () => 8) } }
    const plan = planOf([demand], { resources: [tokensOf(), flat], end: start + 28, extendedEnd: start + 28 })
    const { plan: anchored } = anchorPlan(plan)
    const { steps, layout } = await record(anchored)
    const column = columnOf(layout, 'gpus', 'gpus') ?? -1
    const daily = steps.slice(0, 28).map(({ columns }) => columns[column]?.reduce((a, b) => a + b, 0) ?? 0)
    const spread = Math.max(...daily) / Math.min(...daily)
    const volumes = steps.slice(0, 28).map(({ columns }) => columns[0]?.reduce((a, b) => a + b, 0) ?? 0)
    const spreadOfDemand = Math.max(...volumes) / Math.min(...volumes)
    expect(spreadOfDemand).toBeCloseTo(1 / 0.6, 6)
    // Twelve measured weeks are shrunk to 6/7 of the difference in logs.
    expect(Math.log(spread)).toBeCloseTo(Math.log(1 / 0.6) / 7, 6)
    expect(daily.reduce((a, b) => a + b, 0) / 28 / 64).toBeCloseTo(8, 1)
  })
})
