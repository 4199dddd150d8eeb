import { describe, expect, it } from 'vitest'
import { dimColumn } from '../../../support/table-columns.ts'
import { bucketsOf, metricTotals, readTexts } from '../../../support/temp-usage.ts'

type Json = Readonly<Record<string, unknown>>

function allocation(day: number, totalCost: unknown, extra: Json = {}): Json {
  const window = { start: `2026-08-0${day}T00:00:00Z`, end: `2026-08-0${day + 1}T00:00:00Z` }
  return {
    name: 'ml',
    properties: { cluster: 'c', namespace: 'ml', labels: { team: 'search' } },
    window,
    ...window,
    cpuCost: 1,
    gpuCost: 2,
    gpuHours: 24,
    totalCost,
    ...extra,
  }
}
const response = (...data: readonly unknown[]): string => JSON.stringify({ code: 200, data })

describe('OpenCost allocations', () => {
  it('the total alone is cost, with idle cost inside it as a category', async () => {
    const idle = allocation(1, 5, { name: '__idle__', properties: { cluster: 'c' }, gpuHours: null })
    const data = await readTexts({ 'a.json': response({ ml: allocation(1, 3), __idle__: idle }) })
    expect(metricTotals(data)).toEqual({ 'cost USD': 8, gpu_hours: 24 })
    expect(new Set(dimColumn(data.table, 'charge_category'))).toEqual(new Set(['Usage', 'Idle']))
    expect(dimColumn(data.table, 'team')).toContain('search')
    expect(data.notices.map((n) => n.code)).toContain('currency_assumed')
  })

  it('sets may be arrays or empty, and numbers texts', async () => {
    const data = await readTexts({
      'a.json': response([allocation(1, '3.25')], {}, { ml: allocation(3, 1) }),
    })
    expect(bucketsOf(data, 'cost').map((b) => [b.day, b.value])).toContainEqual(['2026-08-01', 3.25])
    expect(metricTotals(data)['cost USD']).toBe(4.25)
  })

  it('a last window that is narrower than the others is partial', async () => {
    const half = { window: { start: '2026-08-02T00:00:00Z', end: '2026-08-02T09:00:00Z' } }
    const data = await readTexts({
      'a.json': response({ ml: allocation(1, 1) }, { ml: allocation(2, 1, half) }),
    })
    expect(bucketsOf(data, 'cost').map((b) => b.complete)).toEqual([true, false])
  })

  it('a set that two files hold counts once, in either order', async () => {
    const one = response({ ml: allocation(1, 1) }, { ml: allocation(2, 2) })
    const two = response({ ml: allocation(2, 2) }, { ml: allocation(3, 4) })
    expect(metricTotals(await readTexts({ 'a.json': one, 'b.json': two }))['cost USD']).toBe(7)
    expect(metricTotals(await readTexts({ 'a.json': two, 'b.json': one }))['cost USD']).toBe(7)
  })

  it('the used share of GPUs is a mean over GPU time, unknown where nothing measures it', async () => {
    const read = (...shares: readonly (number | null)[]) =>
      readTexts({
        'a.json': response({
          ml: allocation(1, 1, { gpuEfficiency: shares[0] }),
          web: allocation(1, 1, { name: 'web', gpuHours: 72, gpuEfficiency: shares[1] }),
          __idle__: allocation(1, 1, { name: '__idle__', gpuHours: 500, gpuEfficiency: 0 }),
        }),
      })
    expect(metricTotals(await read(0.8, 0.4))).toMatchObject({ gpu_util: 0.5 })
    expect(metricTotals(await read(0.8, 0))).toMatchObject({ gpu_util: 0.2 })
    expect(metricTotals(await read(0.8, null))).toMatchObject({ gpu_util: 0.8 })
    expect(metricTotals(await read(0, 0))).not.toHaveProperty('gpu_util')
  })

  it('one set for many days is told to be booked on its first', async () => {
    const week = { window: { start: '2026-08-01T00:00:00Z', end: '2026-08-08T00:00:00Z' } }
    const data = await readTexts({ 'a.json': response({ ml: allocation(1, 7, week) }) })
    expect(data.notices.map((n) => n.code)).toContain('long_charge_periods')
  })

  it('a null total is rejected, and a cut response is refused', async () => {
    const data = await readTexts({
      'a.json': response({ ml: allocation(1, 1), web: allocation(1, null, { name: 'web' }) }),
    })
    expect(data.imports[0]?.rejectReasons).toEqual([{ reason: 'totalCost is not a number', rows: 1 }])
    const text = response({ ml: allocation(1, 1) })
    await expect(readTexts({ 'a.json': text.slice(0, -9) })).rejects.toMatchObject({ code: 'UNREADABLE' })
  })
})

describe("OpenCost's CSV exporter", () => {
  const header = 'Date,Namespace,ControllerKind,ControllerName,Pod,Container,GPUs,CPUCost,GPUCost,TotalCost'
  const table = (...rows: readonly string[]): string => `${[header, ...rows].join('\n')}\n`

  it('reads the total, and leaves averages of GPUs alone with a word', async () => {
    const data = await readTexts({
      'a.csv': table('2026-08-01,ml,deployment,vllm,vllm-0,server,2,1,60,61', '2026-08-01,ml,,,x,y,0,1,0,1'),
    })
    expect(metricTotals(data)).toEqual({ 'cost USD': 62 })
    expect(data.notices.map((n) => n.code)).toContain('gpu_hours_left_out')
  })

  it('a day that two files hold counts once, and a cut row is rejected', async () => {
    const [a, b, c] = ['1', '2', '3'].map((d) => `2026-08-0${d},ml,deployment,vllm,p,c,0,1,0,${d}`)
    const [one, two] = [table(a ?? '', b ?? ''), table(b ?? '', c ?? '')]
    expect(metricTotals(await readTexts({ 'a.csv': one, 'b.csv': two }))['cost USD']).toBe(6)
    expect(metricTotals(await readTexts({ 'a.csv': two, 'b.csv': one }))['cost USD']).toBe(6)
    const cut = await readTexts({ 'a.csv': one.slice(0, -12) })
    expect(cut.imports[0]).toMatchObject({ rejected: 1 })
    expect(metricTotals(cut)['cost USD']).toBe(1)
  })
})

describe('a Kubecost allocation table', () => {
  const header = 'Pod,Region,Namespace,Window Start,Window End,Cpu Cost,Gpu Cost,Total Cost,Total Efficiency'
  const row = (pod: string, day: number, cost: string): string =>
    `${pod},us,ml,2026-08-0${day}T00:00:00Z,2026-08-0${day + 1}T00:00:00Z,1,1,${cost},50`
  const table = (...rows: readonly string[]): string => `${[header, ...rows].join('\n')}\n`

  it('reads the total once, with idle cost as a category', async () => {
    const data = await readTexts({
      'k.csv': table(row('a', 1, '2'), row('__idle__', 1, '3'), row('a', 2, '"1.5"'), row('a', 3, '-')),
    })
    expect(metricTotals(data)).toEqual({ 'cost USD': 6.5 })
    expect(new Set(dimColumn(data.table, 'charge_category'))).toEqual(new Set(['Usage', 'Idle']))
    expect(data.imports[0]).toMatchObject({ format: 'kubecost-csv', rows: 4, rejected: 1 })
  })

  it('a window that two files hold counts once, in either order, and a cut row is rejected', async () => {
    const [one, two] = [table(row('a', 1, '1'), row('a', 2, '2')), table(row('a', 2, '2'), row('a', 3, '4'))]
    expect(metricTotals(await readTexts({ 'a.csv': one, 'b.csv': two }))['cost USD']).toBe(7)
    expect(metricTotals(await readTexts({ 'a.csv': two, 'b.csv': one }))['cost USD']).toBe(7)
    expect((await readTexts({ 'a.csv': one.slice(0, -20) })).imports[0]?.rejected).toBe(1)
  })
})
