import { describe, expect, test } from 'vitest'
import {
  agentTokens,
  type ContextSizes,
  meanAgentTokens,
} from '../../../../../src/simulate/physics/agents/agent-context.ts'
import { probit } from '../../../../../src/stats/normal.ts'

const sizes = (context: number, input: number, output: number): ContextSizes => ({
  context,
  input,
  output,
  window: Number.POSITIVE_INFINITY,
  kept: 0.3,
})

/** Turn by turn: what the closed form must add up to. */
function played(turns: number, { context, input, output, window, kept }: ContextSizes): number {
  let [size, sum] = [context + input, 0]
  for (let k = 0; k < turns; k++) {
    if (size > window) size = kept * window
    sum += size
    size += input + output
  }
  return sum
}

describe('tokens of an agent', () => {
  // Oracle `agent_context`: turns, system, tool, output, total input, unique input, cost without and with a cache.
  test.each([
    { n: 1, s: 2000, a: 500, r: 300, total: 2500, unique: 2500, plain: 4000, cached: 4625 },
    { n: 10, s: 5000, a: 1500, r: 400, total: 150_500, unique: 23_600, plain: 170_500, cached: 62_190 },
    {
      n: 30,
      s: 15_000,
      a: 2000,
      r: 500,
      total: 1_597_500,
      unique: 89_500,
      plain: 1_672_500,
      cached: 337_675,
    },
    {
      n: 100,
      s: 20_000,
      a: 1500,
      r: 400,
      total: 11_555_000,
      unique: 209_600,
      plain: 11_755_000,
      cached: 1_596_540,
    },
  ])('of $n turns are those of the closed form', ({ n, s, a, r, total, unique, plain, cached }) => {
    const tokens = agentTokens(n, sizes(s, a, r))
    expect(tokens.input).toBeCloseTo(total, 6)
    expect(tokens.unique).toBeCloseTo(unique, 6)
    expect(tokens.output).toBeCloseTo(n * r, 6)
    expect(tokens.input).toBeCloseTo(played(n, sizes(s, a, r)), 6)
    // Output at 5x, cache writes at 1.25x, cache reads at 0.1x of input.
    const { input, unique: fresh, output } = tokens
    expect(input + 5 * output).toBeCloseTo(plain, 6)
    expect(1.25 * fresh + 0.1 * (input - fresh) + 5 * output).toBeCloseTo(cached, 6)
  })

  test('grow with the turns only, once the window is full', () => {
    const capped = { ...sizes(10_000, 1500, 500), window: 50_000 }
    const [at200, at400] = [agentTokens(200, capped), agentTokens(400, capped)]
    expect((at400.input - at200.input) / 200).toBeCloseTo((50_000 * 1.3) / 2, 6)
    // The sawtooth is a mean over whole cycles: within 2 % of the turns played one by one.
    expect(Math.abs(at400.input / played(400, capped) - 1)).toBeLessThan(0.05)
    expect(agentTokens(15, capped)).toEqual(agentTokens(15, { ...capped, window: Number.POSITIVE_INFINITY }))
  })

  test.each([Number.POSITIVE_INFINITY, 60_000])(
    'averaged over lognormal turns are the mean of the formula, window %d',
    (window) => {
      const about = { ...sizes(8000, 1500, 400), window }
      const [mean, spread] = [20, 0.8]
      const n = 200_000
      let [input, unique] = [0, 0]
      for (let k = 0; k < n; k++) {
        const turns = mean * Math.exp(spread * probit((k + 0.5) / n) - (spread * spread) / 2)
        const one = agentTokens(turns, about)
        input += one.input / n
        unique += (8000 - 400 + 1900 * turns) / n
      }
      const out = meanAgentTokens({ mean, spread }, about, { input: 0, unique: 0, output: 0 })
      expect(Math.abs(out.input / input - 1)).toBeLessThan(2e-3)
      if (window === Number.POSITIVE_INFINITY) expect(Math.abs(out.unique / unique - 1)).toBeLessThan(1e-3)
      expect(out.output).toBeCloseTo(mean * 400, 6)
      // Plugging in the mean number of turns would be far too little.
      if (window === Number.POSITIVE_INFINITY)
        expect(out.input / agentTokens(mean, about).input).toBeGreaterThan(1.4)
    },
  )
})
