import { describe, expect, test } from 'vitest'
import { buildReport } from '../../../src/report/build-report.ts'
import { reportSchema } from '../../../src/report/json-schemas.ts'
import { sampleFinding, sampleParts } from '../../support/report-parts.ts'

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

describe('the count of assumed inputs', () => {
  test('counts ranges of the plan, lead times, headrooms and peaks, and tells which were assumed', () => {
    // utilisation and decode of the fleet; lead time, headroom and peak of the capacity: decode and peak are assumed.
    expect(buildReport(sampleParts()).assumptions).toEqual({ assumed: 2, total: 5 })
  })

  test('a draw of a growth model is no input, another one is, and it is not counted twice', () => {
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
    expect(buildReport(sampleParts({ summary: { ...summary, draws } })).assumptions).toEqual({
      assumed: 3,
      total: 6,
    })
  })

  test('constants that a kind says it assumed are counted from its remark', () => {
    const message =
      'fleet: decode 400; replicas 3; retention 30d (assumed; state it or add exports that measure it)'
    const notices = [{ code: 'assumed', level: 'info' as const, subject: 'fleet', message }]
    expect(buildReport(sampleParts({ notices })).assumptions).toEqual({ assumed: 4, total: 7 })
  })
})
