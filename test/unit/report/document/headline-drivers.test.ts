import { describe, expect, test } from 'vitest'
import type { Assessment } from '../../../../src/assess/finding.ts'
import { headlineDrivers } from '../../../../src/report/document/headline-drivers.ts'
import type { TrialsSummary } from '../../../../src/simulate/run/trials-summary.ts'
import { sampleFinding, sampleParts } from '../../../support/report-parts.ts'

const futures = 1000
/** Two sets of uniforms that know nothing of each other: a grid, and the same grid in another order. */
const first = Float64Array.from({ length: futures }, (_, i) => (i + 0.5) / futures)
const second = Float64Array.from({ length: futures }, (_, i) => (((i * 387) % futures) + 0.5) / futures)

type Draw = TrialsSummary['draws'][number]
const draw = (entity: string, name: string, values: Float64Array): Draw => ({
  entity,
  name,
  grade: 'stated',
  uniforms: () => values,
})

const { summary } = sampleParts()
const both = [draw('demand:chat', 'growth', first), draw('resource:fleet', 'price-decline', second)]

function assessed(breaches: Readonly<Record<string, Float64Array>>): Assessment {
  const constraints = Object.entries(breaches).map(([id, breachDay]) => sampleFinding(id, { breachDay }))
  const date = { p10: null, p50: null, p90: null }
  const cascade = Object.keys(breaches).map((id) => ({
    id,
    type: 'capacity' as const,
    date,
    firstProbability: 0.5,
  }))
  return { constraints, cascade, simulatedTo: 1e5, notices: [] }
}

function drivers(outcome: Float64Array, draws: readonly Draw[] = both): ReturnType<typeof headlineDrivers> {
  return headlineDrivers(assessed({ pool: outcome }), { ...summary, draws })
}

describe('what moves the headline', () => {
  test('an outcome that follows one unknown is explained by it alone, whatever the form', () => {
    const found = drivers(first.map((u) => Math.exp(9 * u)))
    expect(found.driversOf).toBe('pool')
    expect(found.drivers).toHaveLength(1)
    expect(found.drivers[0]).toMatchObject({ name: 'chat growth', grade: 'stated' })
    expect(found.drivers[0]?.share).toBeCloseTo(1, 6)
  })

  test('two unknowns share by their variance: 2 u + v gives 4 to 1', () => {
    const { drivers: found } = drivers(first.map((u, i) => 2 * u + (second[i] ?? 0)))
    expect(found.map((d) => d.name)).toEqual(['chat growth', 'fleet price decline'])
    expect(found[0]?.share).toBeGreaterThan(0.75)
    expect(found[0]?.share).toBeLessThan(0.85)
    expect(found[1]?.share).toBeGreaterThan(0.15)
    expect(found[1]?.share).toBeLessThan(0.25)
  })

  test('futures without a breach are the latest, and equal ones share their rank', () => {
    const { drivers: found } = drivers(first.map((u) => (u < 0.6 ? 20_000 + 1000 * u : Infinity)))
    expect(found[0]?.name).toBe('chat growth')
    expect(found[0]?.share).toBeGreaterThan(0.9)
  })

  test('shares never add up to more than 1, and those that are noise are left out', () => {
    const copies = [...both, draw('prices', 'decline', first)]
    const { drivers: found } = drivers(first, copies)
    expect(found.map((d) => d.name)).toEqual(['chat growth', 'price decline'])
    expect(found.reduce((sum, d) => sum + d.share, 0)).toBeCloseTo(1, 9)
  })

  test('a wall that is certain says nothing: the next one is explained', () => {
    const certain = new Float64Array(futures).fill(20_000)
    const found = headlineDrivers(assessed({ certain, pool: second }), { ...summary, draws: both })
    expect(found.driversOf).toBe('pool')
    expect(found.drivers[0]?.name).toBe('fleet price decline')
  })

  test('without any spread there are no drivers', () => {
    expect(drivers(new Float64Array(futures).fill(Infinity))).toEqual({ drivers: [] })
  })
})
