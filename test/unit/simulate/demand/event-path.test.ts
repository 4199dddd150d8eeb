import { describe, expect, test } from 'vitest'
import { parseScenario } from '../../../../src/scenario/parse-scenario.ts'
import { makeEventPath } from '../../../../src/simulate/demand/event-path.ts'
import type { EventSpec } from '../../../../src/simulate/plan/specs.ts'
import { makeDraws } from '../../../../src/stats/make-draws.ts'
import { point } from '../../../../src/units/range.ts'

const futures = 4096
const draws = makeDraws({ seed: 42, entity: 'demand:a', firstPath: 0, paths: futures })
const event = (multiply: number, probability: number, oneOf?: string): EventSpec => ({
  name: `x${String(multiply)}`,
  at: 100,
  slipDays: point(0),
  multiply: point(multiply),
  rampDays: point(0),
  probability,
  ...(oneOf === undefined ? {} : { oneOf }),
})

/** Share of futures by the factor that the events have in them. */
function shares(events: readonly EventSpec[]): Record<string, number> {
  const path = makeEventPath(events, 0, draws)
  path.step(200)
  const counts: Record<string, number> = {}
  for (const ln of path.ln) {
    const factor = String(Math.round(Math.exp(ln)))
    counts[factor] = (counts[factor] ?? 0) + 1 / futures
  }
  return counts
}

describe('events that exclude each other', () => {
  test('are a mixture: 70 % none, 25 % tenfold, 5 % hundredfold, and never both', () => {
    const found = shares([event(10, 0.25, 'adoption'), event(100, 0.05, 'adoption')])
    expect(Object.keys(found).sort()).toEqual(['1', '10', '100'])
    expect(found['1']).toBeCloseTo(0.7, 2)
    expect(found['10']).toBeCloseTo(0.25, 2)
    expect(found['100']).toBeCloseTo(0.05, 2)
  })

  test('happen in all futures when their probabilities add up to 1', () => {
    expect(shares([event(2, 0.5, 'a'), event(3, 0.5, 'a')])['1'] ?? 0).toBe(0)
  })

  test('without a group are independent: both happen in the product of their shares', () => {
    const found = shares([event(10, 0.5), event(100, 0.5)])
    expect(found['1000']).toBeCloseTo(0.25, 1)
  })

  test('whose probabilities add up to more than 100 % are refused', () => {
    const text = `version: 1
demand:
  app:
    level: 1M requests/day
    events:
      - { at: 2027-01-01, multiply: 2x, probability: 60%, one-of: a }
      - { at: 2027-01-01, multiply: 3x, probability: 50%, one-of: a }
`
    expect(() => parseScenario(text, { file: 'scenario.yml' })).toThrow('more than 100 %')
  })
})
