import { describe, expect, it } from 'vitest'
import { JevonsError } from '../../../../src/errors.ts'
import { bucketsOf, metricTotals, readTexts } from '../../../support/temp-usage.ts'

const power = (timestamp: string | undefined, watts: unknown, host = 'n1'): object => ({
  '@odata.id': '/redfish/v1/Chassis/1/Power/',
  '@odata.type': '#Power.v1_0_1.Power',
  ...(timestamp === undefined ? {} : { timestamp, host }),
  PowerControl: [{ PowerConsumedWatts: watts }, { Name: 'CPU', PowerConsumedWatts: 100 }],
  PowerSupplies: [{ LastPowerOutputWatts: watts }, { LastPowerOutputWatts: watts }],
})
const lines = (...snapshots: object[]): string => snapshots.map((s) => `${JSON.stringify(s)}\n`).join('')

describe('Redfish power', () => {
  const two = [
    power('2026-08-01T00:00:00Z', 590),
    power('2026-08-01T12:00:00Z', '610'),
    power('2026-08-01T00:00:00Z', 1000, 'n2'),
  ]

  it('reads the whole chassis once, without its parts and power supplies, per host', async () => {
    const data = await readTexts({ 'a.jsonl': lines(...two) })
    expect(bucketsOf(data, 'power_kw').map((b) => b.value)).toEqual([0.6, 1])
    expect(data.imports[0]).toMatchObject({ format: 'redfish', rows: 3, rejected: 0, gaps: 'gauge' })
    expect(data.notices.map((n) => n.code)).toContain('several_power_controls')
  })

  it('a snapshot in two files counts once; EnvironmentMetrics and epoch seconds are read', async () => {
    const environment = {
      '@odata.type': '#EnvironmentMetrics.v1_3_0.EnvironmentMetrics',
      time: Date.UTC(2026, 7, 1) / 1000,
      host: 'n3',
      PowerWatts: { Reading: 250 },
    }
    const data = await readTexts({ 'a.jsonl': lines(...two), 'b.jsonl': lines(...two, environment) })
    expect(bucketsOf(data, 'power_kw').map((b) => b.value)).toEqual([0.6, 1, 0.25])
    expect(data.imports.reduce((sum, i) => sum + i.duplicates, 0)).toBe(3)
  })

  it('null and unreadable snapshots are rejected, the others kept', async () => {
    const data = await readTexts({
      'a.jsonl': lines(
        power('2026-08-01T00:00:00Z', 590),
        power('2026-08-01T01:00:00Z', null),
        power('soon', 5),
      ),
    })
    expect(metricTotals(data)).toEqual({ power_kw: 0.59 })
    expect(data.imports[0]).toMatchObject({ rows: 3, rejected: 2 })
  })

  it.each([
    ['a snapshot without a time', JSON.stringify(power(undefined, 590)), 'when it was measured'],
    [
      'a resource without power',
      JSON.stringify({ '@odata.type': '#PowerSubsystem.v1_1_0.PowerSubsystem' }),
      'neither PowerControl',
    ],
  ])('%s is refused with its reason', async (_, text, word) => {
    const error: unknown = await readTexts({ 'a.json': text }).catch((e: unknown) => e)
    if (!(error instanceof JevonsError)) throw new Error('it was imported')
    expect(error.message).toContain(word)
  })
})
