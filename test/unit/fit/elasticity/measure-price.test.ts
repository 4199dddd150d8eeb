import { describe, expect, it } from 'vitest'
import { measurePrice } from '../../../../src/fit/elasticity/measure-price.ts'
import { type UsageRow, usageData } from '../../../support/usage-table.ts'

const monday = 20_454
const question = { metric: 'requests', where: {}, step: 'week' } as const

/** Three weeks of requests and of what they cost. */
function weeks(source: number, requests: number, costs: Readonly<Record<string, number>>): UsageRow[] {
  return [0, 7, 14].flatMap((day): UsageRow[] => [
    { day: monday + day, value: requests, source, step: 'week' },
    ...Object.entries(costs).map(
      ([currency, value]): UsageRow => ({
        day: monday + day,
        value,
        source,
        step: 'week',
        metric: 'cost',
        unit: currency,
        currency,
      }),
    ),
  ])
}

const gaps = ['hand-made', 'hand-made', 'hand-made'] as const

describe('the price of usage that was paid in several currencies', () => {
  it('is that of the exports of each currency, whether one is asked for or all', () => {
    const data = usageData([...weeks(0, 1000, { USD: 20 }), ...weeks(1, 3000, { EUR: 90 })], gaps)
    const prices = (currency?: string): unknown =>
      measurePrice(data, { ...question, ...(currency !== undefined && { currency }) }).map((m) => [
        m.currency,
        [...m.history.price],
        [...m.history.quantity],
        m.notices,
      ])
    const euro = ['EUR', [0.03, 0.03, 0.03], [3000, 3000, 3000], []]
    expect(prices()).toEqual([euro, ['USD', [0.02, 0.02, 0.02], [1000, 1000, 1000], []]])
    expect(prices('EUR')).toEqual([euro])
  })

  it('is told to be a part of it, where nothing says what was paid in which', () => {
    for (const rows of [
      weeks(0, 1000, { USD: 20, EUR: 30 }),
      // One log of usage and a bill for each currency.
      [
        ...weeks(0, 1000, {}),
        ...weeks(1, 0, { USD: 20 }).filter((r) => r.metric === 'cost'),
        ...weeks(2, 0, { EUR: 9 }).filter((r) => r.metric === 'cost'),
      ],
    ])
      for (const { history, notices } of measurePrice(usageData(rows, gaps), question)) {
        expect(history.price[0]).toBeGreaterThan(0)
        expect(notices.map((n) => n.code)).toEqual(['usage-of-several-currencies'])
      }
  })

  it('is cost over all usage where there is one currency, in whatever file it lies', () => {
    const bill = weeks(1, 0, { USD: 20 }).filter((r) => r.metric === 'cost')
    const [measured] = measurePrice(usageData([...weeks(0, 1000, {}), ...bill], gaps), question)
    expect([...(measured?.history.price ?? [])]).toEqual([0.02, 0.02, 0.02])
  })
})
