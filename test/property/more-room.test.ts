import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readUsage } from '../../src/ingest/read-usage.ts'
import type { UsageData } from '../../src/ingest/usage-table.ts'
import { simulate } from '../../src/pipeline.ts'
import type { ReportDocument } from '../../src/report/document/report-document.ts'
import type { ConstraintReport } from '../../src/report/document/sections/constraint.ts'
import { parseScenario } from '../../src/scenario/parse-scenario.ts'

const folder = fileURLToPath(new URL('../../scenarios/', import.meta.url))
const usages = new Map<string, Promise<UsageData>>()

/** A story with one value changed; 256 futures, the same ones each time. */
async function story(name: string, path?: string, value?: string): Promise<ReportDocument> {
  const file = join(folder, `${name}.yml`)
  const set = [
    { path: 'paths', value: '256' },
    ...(path === undefined || value === undefined ? [] : [{ path, value }]),
  ]
  const scenario = parseScenario(readFileSync(file, 'utf8'), { file, set })
  const sources = scenario.usage.map((source) => join(dirname(file), source))
  const usage = usages.get(name) ?? readUsage(sources, { step: 'day', rates: 'rolled' })
  usages.set(name, usage)
  return simulate(scenario, await usage, { version: 'test' })
}

const far = '9999-12-31'

/** Every date of a constraint that more room must not bring forward, and every risk that it must not raise. */
function worse(before: ConstraintReport, after: ConstraintReport): string[] {
  const dates = (c: ConstraintReport): (string | null)[] => [
    c.breach.p10,
    c.breach.p50,
    c.breach.p90,
    c.touch.p50,
    c.decideBy,
  ]
  const risks = (c: ConstraintReport): number[] => [c.breach.probability ?? 0, c.lateProbability ?? 0]
  const earlier = dates(after).some((date, i) => (date ?? far) < (dates(before)[i] ?? far))
  const likelier = risks(after).some((risk, i) => risk > (risks(before)[i] ?? 0) + 1e-12)
  return earlier || likelier ? [before.id] : []
}

// What is widened, and whose dates may gain by it: every other constraint must stay where it is or gain too.
test.each([
  ['throttled-endpoint', 'resources.api.failover.share', '95%'],
  ['throttled-endpoint', 'resources.api.limits.otpm', '3.2M'],
  ['throttled-endpoint', 'constraints.slow.capacity', '4 s'],
  ['agent-fanout', 'constraints.slots.capacity', '3600 slots'],
  ['agent-fanout', 'constraints.db-writes.headroom', '10%'],
  ['agent-traces-database', 'constraints.connections.capacity', '9000 connections'],
  ['gpu-power-lead-time', 'constraints.gpus.capacity', '15360 gpus'],
  ['hundredfold', 'constraints.power.capacity', '220 kW'],
  ['platform', 'constraints.gpu-pool.capacity', '240 gpus'],
  ['token-budget', 'constraints.month.budget', '$300k/month'],
])('more room never worsens a date or a risk: %s with %s = %s', async (name, path, value) => {
  const [before, after] = [await story(name), await story(name, path, value)]
  expect(before.constraints.length).toBeGreaterThan(0)
  // A limit of an endpoint that is raised, or passed on, serves what was lost before: that has its price, so that only a budget may break earlier.
  const serves = path.startsWith('resources.')
  const held = before.constraints.filter((one) => !(serves && one.type === 'budget'))
  expect(held.flatMap((one) => worse(one, after.constraints.find(({ id }) => id === one.id) ?? one))).toEqual(
    [],
  )
  const hasGained = before.constraints.some((one, i) => worse(after.constraints[i] ?? one, one).length > 0)
  expect(hasGained).toBe(true)
})
