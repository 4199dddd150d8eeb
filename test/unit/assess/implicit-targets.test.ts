import { describe, expect, it } from 'vitest'
import { simulate } from '../../../src/pipeline.ts'
import { parseScenario } from '../../../src/scenario/parse-scenario.ts'
import { readTexts } from '../../support/temp-usage.ts'

/** 120 days of two projects: `a` costs 10 a day and grows, `b` costs 90. */
function twoProjects(): string {
  const rows = Array.from({ length: 120 }, (_, day) => {
    const date = new Date(Date.UTC(2026, 0, 1) + day * 86_400_000).toISOString().slice(0, 10)
    const requests = Math.round(1000 * Math.exp(day / 200))
    return `${date},a,${requests},10\n${date},b,50,90`
  })
  return `date,project,requests,cost_usd\n${rows.join('\n')}\n`
}

describe('a constraint without of', () => {
  it('limits all that the exports show, though its demand is a part of it', async () => {
    const usage = await readTexts({ 'usage.csv': twoProjects() })
    const scenario = parseScenario(
      `version: 1
usage: usage.csv
paths: 64
demand: { chat: { history: { metric: requests, where: { project: a } } } }
constraints: { bill: { budget: $5k/month } }
`,
      { file: 'jevons.yml' },
    )
    const { constraints } = await simulate(scenario, usage, { version: '0' })
    // January to April hold 120 days: nothing of May is spent yet, and a whole month costs about 100 a day.
    const total = constraints[0]?.periods?.[0]?.total.p50 ?? Number.NaN
    expect(total).toBeGreaterThan(2500)
  })
})
