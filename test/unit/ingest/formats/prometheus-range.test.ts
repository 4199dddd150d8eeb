import { describe, expect, it } from 'vitest'
import { bucketsOf, metricTotals, readTexts } from '../../../support/temp-usage.ts'

const first = Date.UTC(2026, 7, 1) / 1000
const answer = (name: string, values: readonly string[], more: object = {}): string =>
  JSON.stringify({
    status: 'success',
    data: {
      resultType: 'matrix',
      result: [{ metric: { __name__: name, ...more }, values: values.map((v, i) => [first + i * 3600, v]) }],
    },
  })

describe('Prometheus metrics of exporters', () => {
  it('counters of postgres_exporter that no suffix tells are increases, with a restart in between', async () => {
    const data = await readTexts({
      'a.json': answer('pg_stat_database_blks_read', ['1000', '1100', '30', '50']),
    })
    expect(metricTotals(data)).toEqual({ pg_stat_database_blks_read: 150 })
    const resets = (read: typeof data): readonly string[] =>
      read.notices.filter((n) => n.code === 'counter-resets').map((n) => n.message)
    expect(resets(data)).toEqual([
      expect.stringContaining('1 falls of a running count to a lower value are resets'),
    ])
    const steady = await readTexts({ 'a.json': answer('pg_stat_database_blks_read', ['1', '1', '30', '50']) })
    expect(resets(steady)).toEqual([])
    const gauge = await readTexts({ 'a.json': answer('pg_stat_database_numbackends', ['9', '1', '30', '2']) })
    expect(resets(gauge)).toEqual([])
  })

  it('memory utilisation of DCGM is a ratio, and its blank value is missing', async () => {
    const data = await readTexts({
      'a.json': answer('DCGM_FI_DEV_MEM_COPY_UTIL', ['40', '9223372036854775794', '60'], { gpu: '0' }),
    })
    expect(metricTotals(data)).toEqual({ gpu_mem_util: 0.5 })
  })

  it('answers with and without warnings are read together: a sample that both hold counts once', async () => {
    const plain = answer('DCGM_FI_DEV_POWER_USAGE', ['100', '300'], { gpu: '0' })
    const warned = JSON.stringify({ ...(JSON.parse(plain) as object), warnings: ['partial response'] })
    const data = await readTexts({ 'a.json': plain, 'b.json': warned })
    expect(bucketsOf(data, 'power_kw').map((b) => b.value)).toEqual([0.2])
    expect(data.imports.reduce((sum, i) => sum + i.duplicates, 0)).toBe(2)
  })
})
