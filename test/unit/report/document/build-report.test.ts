import { describe, expect, test } from 'vitest'
import { buildReport } from '../../../../src/report/document/build-report.ts'
import type { AssumptionReport } from '../../../../src/report/document/sections/assumption.ts'
import { reportSchema } from '../../../../src/report/schemas/json-schemas.ts'
import { sampleFinding, sampleParts } from '../../../support/report-parts.ts'

describe('the document of a run', () => {
  const document = buildReport(sampleParts())

  test('holds the head of the run and obeys its schema', () => {
    expect(document.scenario).toEqual({
      name: 'Parts',
      hash: 'ab',
      start: '2027-01-01',
      end: '2028-01-01',
      paths: 4,
      seed: 7,
      currency: 'EUR',
      basis: 'effective',
    })
    expect(document.tool).toEqual({ name: 'jevons', version: '1.2.3' })
    expect(reportSchema.safeParse(document).error?.issues ?? []).toEqual([])
  })

  test('has one entry per measure of a resource, with its back-cast, and null where a number is not finite', () => {
    expect(document.resources).toEqual([
      {
        id: 'fleet',
        kind: 'gpu',
        measure: 'gpus',
        unit: 'gpus',
        modelOverMeasured: 1.3,
        series: {
          dates: ['2027-01-01', '2027-01-02'],
          mean: [300, null],
          meanError: [1, null],
          p10: [290, 291],
          p50: [300, 301],
          p90: [310, null],
        },
      },
    ])
  })

  test('gives breach dates within the horizon and, beside them, those of the extended simulation', () => {
    const [pool] = document.constraints
    expect(pool?.breach).toMatchObject({ p10: '2027-02-20', p50: '2027-04-11', p90: null, probability: 0.5 })
    expect(pool?.breachExtended).toEqual({ p10: '2027-02-20', p50: '2027-04-11', p90: '2032-06-23' })
    expect(pool).toMatchObject({ of: 'fleet', decideBy: '2026-09-23', lateProbability: 0.5, status: 'late' })
  })

  test('a constraint whose load is not known has nulls, no NaN', () => {
    const none = { p10: null, p50: null, p90: null, probability: Number.NaN, standardError: Number.NaN }
    const unknown = sampleFinding('gpu-pool', {
      unknown: true,
      status: 'unknown',
      breach: none,
      breachExtended: none,
      touch: none,
      lateProbability: Number.NaN,
      now: null,
    })
    const { assessment } = sampleParts()
    const report = buildReport(sampleParts({ assessment: { ...assessment, constraints: [unknown] } }))
    expect(JSON.stringify(report.constraints)).not.toContain('NaN')
    expect(report.constraints[0]?.breach.probability).toBeNull()
    expect(reportSchema.safeParse(report).success).toBe(true)
  })
})

describe('the inputs that the answer rests on', () => {
  const listed = (parts: Parameters<typeof sampleParts>[0] = {}): readonly AssumptionReport[] =>
    buildReport(sampleParts(parts)).assumptions ?? []
  const names = (inputs: readonly AssumptionReport[]): string[] =>
    inputs.map(({ id, param, grade }) => `${id} ${param} ${grade}`)

  test('are ranges of the plan, lead times, headrooms and peaks, with their grades', () => {
    expect(names(listed()).sort()).toEqual([
      'fleet decode assumed',
      'fleet utilisation stated',
      'gpu-pool headroom stated',
      'gpu-pool lead-time stated',
      'gpu-pool peak assumed',
    ])
  })

  test('carry range, unit, source, date, and whether that date is too long ago', () => {
    const parts = sampleParts()
    const [fleet] = parts.plan.resources
    if (!fleet) throw new Error('no fleet')
    const price = {
      range: {
        shape: 'lognormal',
        p05: 2,
        p95: 3,
        source: 'contract',
        asOf: parts.plan.start - 181,
      } as const,
      currency: 'EUR',
    }
    const decode = { shape: 'point', value: 900, source: 'load test', asOf: parts.plan.start - 181 } as const
    const resources = [{ ...fleet, params: { price, decode } }]
    const inputs = listed({ plan: { ...parts.plan, resources } })
    expect(inputs.find(({ param }) => param === 'price')).toMatchObject({
      unit: 'EUR/h',
      grade: 'stated',
      source: 'contract',
      asOf: '2026-07-04',
      // Prices are looked at again after half a year, throughputs after a year.
      stale: true,
    })
    expect(inputs.find(({ param }) => param === 'decode')).toMatchObject({ unit: 'tokens/s', stale: false })
  })

  test('hold no draw of a growth model, and another one once', () => {
    const { summary } = sampleParts()
    const draw = (entity: string, name: string, grade: string): (typeof summary.draws)[number] => ({
      entity,
      name,
      grade,
      uniforms: () => Float64Array.of(0.1, 0.4, 0.6, 0.9),
    })
    const draws = [
      draw('demand:a', 'growth', 'fitted'),
      draw('resource:fleet', 'decode', 'assumed'),
      draw('resource:fleet', 'pue', 'assumed'),
    ]
    const inputs = names(listed({ summary: { ...summary, draws } }))
    expect(inputs).toHaveLength(6)
    expect(inputs).toContain('fleet pue assumed')
  })

  test('hold the constants that a kind says it assumed, in its words', () => {
    const message =
      'fleet: decode 400; replicas 3; retention 30d (assumed; state it or add exports that measure it)'
    const notices = [{ code: 'assumed', level: 'info' as const, subject: 'fleet', message }]
    const inputs = listed({ notices })
    expect(inputs).toHaveLength(7)
    expect(inputs.find(({ param }) => param === 'replicas')).toMatchObject({
      note: 'replicas 3',
      range: null,
    })
  })

  test('begin with what moves a date most', () => {
    const influence = { entity: 'constraint:gpu-pool', name: 'lead-time', grade: 'stated', share: 0.6 }
    const influences = new Map([['gpu-pool', { breach: [], decideBy: [influence] }]])
    expect(listed({ influences })[0]).toMatchObject({ param: 'lead-time', influence: 0.6, moves: 'gpu-pool' })
  })
})
