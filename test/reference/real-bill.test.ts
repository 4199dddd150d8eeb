import { describe, expect, it } from 'vitest'
import { readUsage } from '../../src/ingest/read-usage.ts'
import { simulate } from '../../src/pipeline.ts'
import { parseScenario } from '../../src/scenario/parse-scenario.ts'
import { toSeries } from '../../src/series/from-usage.ts'
import { constraintOf } from '../support/run-scenario.ts'
import { sharedPath } from '../support/shared.ts'

const bill = sharedPath('data/cost/mybinder_gcp_daily_cost_by_project.csv')
if (bill === undefined) console.log('skipped: the shared data with the real 671-day bill is not here')

describe.skipIf(bill === undefined)('a real bill of 671 days', () => {
  it('is simulated against a budget, and its back-cast equals the bill', async () => {
    const usage = await readUsage([bill ?? ''], { step: 'day' })
    const text = `version: 1
paths: 1024
demand: { bill: { history: { metric: cost } } }
constraints: { cloud: { budget: $9k/month } }`
    const report = await simulate(parseScenario(text, { file: 'jevons.yml' }), usage, { version: 'test' })
    expect(report.scenario.start).toBe('2019-10-16')
    const money = report.resources.find((resource) => resource.measure === 'money')
    expect(money?.modelOverMeasured).toBeCloseTo(1, 6)

    const cloud = constraintOf(report, 'cloud')
    const october = toSeries(usage, { metric: 'cost' }).series[0]
    const spent = [...(october?.values ?? [])].slice(-15).reduce((sum, value) => sum + value, 0)
    expect(cloud.periods?.[0]?.from).toBe('2019-10-01')
    expect(cloud.periods?.[0]?.spent).toBeCloseTo(spent, 6)
    // 2019 ran at about 6,000 a month: over 9,000 comes, if at all, in later months.
    expect(cloud.breach.probability).toBeGreaterThan(0.1)
    expect(cloud.breach.p10).not.toBeNull()
  })
})
