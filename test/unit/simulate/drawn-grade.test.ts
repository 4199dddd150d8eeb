import { describe, expect, it } from 'vitest'
import { priceMixOf } from '../../../src/simulate/demand/price-mix.ts'
import { gradeOf } from '../../../src/simulate/drawn-grade.ts'
import { planOf, resourceOf } from '../../support/plan.ts'

describe('the grade of what a resource draws', () => {
  const resource = resourceOf('hall', 'power', {
    watts: '500 to 700',
    pue: { value: '1.1 to 1.3', grade: 'vendor' },
    price: '$0.08 to $0.12/kWh',
    sites: [{ name: 'hall-b', limit: '1 MW to 2 MW' }],
  })
  const plan = planOf([], { resources: [resource] })
  it.each([
    ['watts', 'stated'],
    ['pue', 'vendor'],
    ['price', 'stated'],
    ['idle-watts', 'assumed'],
    ['overhead', 'assumed'],
    ['price-decline', 'assumed'],
    ['share', 'stated'],
    ['site hall-b limit 0', 'stated'],
  ])('%s is %s', (name, grade) => {
    expect(gradeOf(plan, 'resource:hall', name)).toBe(grade)
  })

  it('looks into parts: a price by part, and a law of throughput', () => {
    const parts = resourceOf('tokens', 'tokens', {
      price: { input: '$1 to $3/M tokens', output: { value: '$8 to $12/M tokens', grade: 'benchmarked' } },
    })
    const tokens = planOf([], { resources: [parts] })
    expect(gradeOf(tokens, 'resource:tokens', 'price-input')).toBe('stated')
    expect(gradeOf(tokens, 'resource:tokens', 'price-output')).toBe('benchmarked')
    // A default that was measured on public traces.
    expect(gradeOf(tokens, 'resource:tokens', 'input')).toBe('benchmarked')
  })

  it('is measured for a measured ratio and its growth', () => {
    const range = { shape: 'lognormal', p05: 900, p95: 1100, grade: 'measured' } as const
    const growthPerYear = { shape: 'normal', p05: 0, p95: 0.2, grade: 'measured' } as const
    const past = { from: 0, values: new Float64Array(0) }
    const measured = {
      ...resourceOf('tokens', 'tokens', {}),
      ratios: { input: { value: range, growthPerYear, past } },
    }
    const tokens = planOf([], { resources: [measured] })
    expect(gradeOf(tokens, 'resource:tokens', 'input')).toBe('measured')
    expect(gradeOf(tokens, 'resource:tokens', 'input-growth')).toBe('measured')
  })
})

describe('what caching acts on', () => {
  const mix = (params: Readonly<Record<string, unknown>>) =>
    priceMixOf({ resources: [resourceOf('tokens', 'tokens', params)] })

  it('is the stated price of each part', () => {
    const price = { input: '$2/M tokens', cached: '$0.5/M tokens', output: '$10/M tokens' }
    // 1000 tokens in, half of them cached: 1000 + 250; 100 out: 1000.
    const found = mix({ input: 1000, output: 100, cached: '50%', price })
    expect(found.cachedShare).toBeCloseTo(0.5, 12)
    expect(found.inputSpendShare).toBeCloseTo(1250 / 2250, 12)
  })

  it('takes a tenth for cached input whose price is not stated, as the tokens are charged', () => {
    const price = { input: '$2/M tokens', output: '$10/M tokens' }
    const { inputSpendShare } = mix({ input: 1000, output: 100, cached: '50%', price })
    expect(inputSpendShare).toBeCloseTo(1100 / 2100, 12)
  })

  it('takes one price for all parts, and sizes from an output share', () => {
    const { inputSpendShare } = mix({ 'output-share': '25%', price: '$3/M tokens' })
    expect(inputSpendShare).toBeCloseTo(0.75, 12)
  })
})
