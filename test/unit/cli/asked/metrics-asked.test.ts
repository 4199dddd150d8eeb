import { describe, expect, test } from 'vitest'
import { metricsAsked } from '../../../../src/cli/asked/metrics-asked.ts'
import { usageData } from '../../../support/usage-table.ts'

const data = usageData([
  { metric: 'cost', day: 0, value: 1, dims: { team: 'a' } },
  { metric: 'requests', day: 0, value: 1, dims: { team: 'a', model: 'm' } },
  { metric: 'gpu_count', day: 0, value: 1 },
])

describe('metrics that nobody named', () => {
  test('are all, or cost for a budget, or those named', () => {
    expect(metricsAsked(data, {}, []).metrics).toEqual(['cost', 'gpu_count', 'requests'])
    expect(metricsAsked(data, { budget: '$9k/month' }, ['team']).metrics).toEqual(['cost'])
    expect(metricsAsked(data, { metric: ['gpu_count'] }, ['team']).metrics).toEqual(['gpu_count'])
  })

  test('are one where one is named twice', () => {
    expect(metricsAsked(data, { metric: ['cost', 'requests', 'cost'] }, []).metrics).toEqual([
      'cost',
      'requests',
    ])
  })

  test('are those with every dimension that is kept apart, and the others are told', () => {
    const { metrics, notices } = metricsAsked(data, {}, ['team'])
    expect(metrics).toEqual(['cost', 'requests'])
    expect(notices.map((n) => n.message)).toEqual([
      expect.stringMatching(/^gpu_count: left out, .* has team/),
    ])
    expect(metricsAsked(data, {}, ['team', 'model']).metrics).toEqual(['requests'])
  })

  test('are all where none has the dimension, so that the refusal can say so', () => {
    expect(metricsAsked(data, {}, ['region'])).toEqual({
      metrics: ['cost', 'gpu_count', 'requests'],
      notices: [],
    })
  })
})
