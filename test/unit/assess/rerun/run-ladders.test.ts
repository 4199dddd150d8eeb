import { describe, expect, test } from 'vitest'
import type { ReportDocument } from '../../../../src/report/document/report-document.ts'
import { constraintOf, daysFrom2027, run } from '../../../support/run-scenario.ts'

const perMonth = Math.log(1.1)
/** Days in which demand that grows by 10 % a month becomes `factor` times as much. */
const daysTo = (factor: number): number => (Math.log(factor) / perMonth) * 30.4375

/** 10 writes a second today, 10 % more a month, on a machine that does 40. */
function scenario(steps: string, more = ''): string {
  return `version: 1
start: 2027-01-01
horizon: 60mo
paths: 64
demand: { app: { level: 864k requests/day, growth: { model: exponential, rate: 10% per month } } }
resources:
  db:
    kind: database
    from: app
    writes: 1
    bytes: 1 kB
    index-factor: 1x
    replicas: 1
    ceiling: 40 writes/s
    price: $9k/month
    ${more}
    steps: ${steps}
constraints:
  use: { capacity: 100%, of: db, peak: 1x, sustain: 1 }
`
}

function rungsOf(report: ReportDocument): NonNullable<ReportDocument['steps']>[number]['rungs'] {
  return report.steps?.[0]?.rungs ?? []
}

describe('steps of a resource', () => {
  test('last as long as the closed form says, and buy the difference', async () => {
    const steps = '{ larger-primary: { ceiling: 80 writes/s, price: $15k/month, cost: $5k, lead-time: 30d } }'
    const report = await run(scenario(steps))
    const [asItIs, larger] = rungsOf(report)
    expect(asItIs?.step).toBeNull()
    expect(daysFrom2027(asItIs?.lasts.p50 ?? null)).toBe(Math.ceil(daysTo(4)))
    expect(daysFrom2027(larger?.lasts.p50 ?? null)).toBe(Math.ceil(daysTo(8)))
    expect(larger?.boughtDays?.p50).toBe(Math.ceil(daysTo(8)) - Math.ceil(daysTo(4)))
    expect(daysFrom2027(larger?.decideBy ?? null)).toBe(Math.ceil(daysTo(4)) - 30)
    expect(larger).toMatchObject({
      lateProbability: 0,
      cost: 5000,
      costPerMonth: { start: 15_000, end: 15_000 },
    })
    expect(asItIs).toMatchObject({
      boughtDays: null,
      decideBy: null,
      costPerMonth: { start: 9000, end: 9000 },
    })
  })

  test('are simulated in the futures of the run: as it is, it ends when its first capacity does', async () => {
    const text = scenario('{ partitioning: {} }', 'deletes: rows\n    delete-cost: 0.5x to 2x')
    const report = await run(text)
    const { breach } = constraintOf(report, 'use')
    const [asItIs, partitioned] = rungsOf(report)
    expect(asItIs?.lasts).toEqual(breach)
    // No row is deleted any more: what is left is the closed form of the writes alone.
    expect(daysFrom2027(partitioned?.lasts.p50 ?? null)).toBe(Math.ceil(daysTo(4)))
    expect(partitioned?.boughtDays?.p10).toBeGreaterThan(0)
  })

  test('stand on those before, and may move a limit or lift it', async () => {
    const more = 'pool-connections: 100'
    const steps =
      '{ a: { ceiling: 80 writes/s, lead-time: 1d }, b: { price: $1k/month, lead-time: 1d, limits: { use: 200% } }, c: { lead-time: 1d, limits: { use: none } } }'
    const rungs = rungsOf(await run(scenario(steps, more)))
    expect(rungs.map(({ step }) => step)).toEqual([null, 'a', 'b', 'c'])
    expect(daysFrom2027(rungs[2]?.lasts.p50 ?? null)).toBe(Math.ceil(daysTo(16)))
    expect(rungs[3]).toMatchObject({ lasts: { probability: 0 }, bindsFirst: null })
    expect(rungs[3]?.boughtDays).toEqual({ p10: null, p50: null, p90: null })
  })

  test('say what they assume that the resource as it is does not', async () => {
    const steps = '{ distributed: { ceiling: 9 writes/s } }'
    const { warnings } = await run(scenario(steps))
    const told = warnings.find(({ message }) => message.startsWith('db, step distributed:'))
    expect(told?.message).toContain('keys spread')
    expect(told?.message).not.toContain('retention')
  })

  test.each([
    ['a limit of nobody', '{ pooler: { limits: { uze: none } } }', /moves the limit 'uze'/],
    ['a step of an unknown name without a lead time', '{ magic: {} }', /no `lead-time:`/],
    ['an engine without a ceiling', '{ distributed: {} }', /has no utilisation, which 'use' limits/],
  ])('refuse %s', async (_, steps, message) => {
    await expect(run(scenario(steps))).rejects.toThrow(message)
  })

  test('refuse a resource that nothing limits', async () => {
    const text = scenario('{ pooler: {} }').replace(/constraints:[^]*/, '')
    await expect(run(text)).rejects.toThrow(/no capacity says/)
  })

  test('cost nothing where there are none', async () => {
    const text = scenario('{}')
    expect(await run(text)).not.toHaveProperty('steps')
  })
})
