import type { Finding } from '../../src/assess/finding.ts'
import type { ReportParts } from '../../src/report/document/report-parts.ts'
import { dayOf } from '../../src/units/day.ts'
import { point } from '../../src/units/range.ts'

/** 2027-01-01, the start of the run below. */
const start: number = dayOf(2027, 1, 1)

const spread = { shape: 'lognormal', p05: 100, p95: 200 } as const

/** The finding of a capacity that half of all futures breach 100 days after start; `changes` replace fields. */
export function sampleFinding(id: string, changes: Partial<Finding> = {}): Finding {
  const breachDay = Float64Array.of(start + 50, start + 100.6, Infinity, Infinity)
  const dates = { p10: start + 50, p50: start + 100, p90: null }
  const crossing = { ...dates, probability: 0.5, standardError: 0.25 }
  return {
    constraint: {
      type: 'capacity',
      id,
      limit: 640,
      unit: 'gpus',
      text: '640 gpus',
      headroom: point(0.1),
      sustain: { overDays: 5, windowDays: 28 },
      leadTimeDays: spread,
      arrivals: [],
      column: 0,
      scale: 1,
      label: 'fleet',
      now: 300,
    },
    breachDay,
    uncuredDay: breachDay,
    touchDay: breachDay,
    leadDays: Float64Array.of(150, 150, 150, 150),
    unknown: false,
    breach: crossing,
    breachExtended: { ...crossing, p90: start + 2000, probability: 0.9 },
    touch: crossing,
    bindsFirst: 0.5,
    leadTimeDays: { p10: 110, p50: 141, p90: 180 },
    decideBy: start - 100,
    lateProbability: 0.5,
    status: 'late',
    now: 330,
    utilisation: 330 / 640,
    headroom: 0.1,
    peakFactor: { value: 1.1, source: 'assumed' },
    firstDayOver: null,
    periods: [],
    cutPeriod: null,
    episodes: [],
    ...changes,
  }
}

/** A finished run of one GPU fleet and one capacity on it, four futures, no demand; `changes` replace parts. */
export function sampleParts(changes: Partial<ReportParts> = {}): ReportParts {
  const gpus = { name: 'gpus', unit: 'gpus', nature: 'gauge' } as const
  return {
    scenario: { name: 'Parts', hash: 'ab', budgetBasis: 'effective' },
    usage: { imports: [] },
    version: '1.2.3',
    plan: {
      start,
      end: start + 365,
      extendedEnd: start + 2000,
      paths: 4,
      seed: 7,
      currency: 'EUR',
      demands: [],
      prices: { steps: [], migrate: [], caching: [] },
      resources: [
        {
          id: 'fleet',
          kind: 'gpu',
          params: { utilisation: spread, decode: { ...spread, grade: 'assumed' }, fleet: 'owned' },
          inputs: [],
          share: point(1),
          ratios: {},
          measured: {},
          tokenPrices: {},
          anchors: {},
        },
      ],
    },
    layout: { nodes: [], columnCount: 0 },
    bands: [
      {
        id: 'fleet',
        kind: 'gpu',
        measure: gpus,
        column: 0,
        days: [start, start + 1],
        mean: [300, null],
        meanError: [1, null],
        p10: [290, 291],
        p50: [300, 301],
        p90: [310, Number.POSITIVE_INFINITY],
      },
    ],
    summary: {
      paths: 4,
      layout: { nodes: [], columnCount: 0 },
      demands: [],
      priceFall: new Float64Array(4),
      efficiencies: [],
      draws: [],
      notices: [],
    },
    influences: new Map(),
    backcast: {
      measures: [
        {
          id: 'fleet',
          kind: 'gpu',
          measure: 'gpus',
          metric: 'gpu_count',
          unit: 'gpus',
          modelOverMeasured: 1.3,
          days: 90,
          anchor: undefined,
          weekday: undefined,
        },
      ],
    },
    assessment: {
      constraints: [sampleFinding('gpu-pool')],
      cascade: [],
      simulatedTo: start + 2000,
      notices: [],
    },
    checks: [],
    runRates: [{ id: 'gpu-pool', date: null, total: 330 }],
    notices: [],
    ...changes,
  }
}
