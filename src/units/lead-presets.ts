import type { LeadPart } from './lead-time.ts'
import { z95 } from './range.ts'

const daysPerWeek = 7
const daysPerYear = 365.25
/** Standard normal 90 % quantile. */
const z90 = 1.2815515655446004

type Preset = {
  /** Days within which half, and nine of ten, are delivered. */
  readonly median: number
  readonly p90: number
  readonly grade: NonNullable<LeadPart['grade']>
  readonly source: string
}

const weeks = (count: number): number => count * daysPerWeek
const years = (count: number): number => count * daysPerYear

/** Lead times by name (MODELS 6.2, as of 2026-08; markets move: state your own where you have an offer). */
const presets: Readonly<Record<string, Preset>> = {
  'api-quota': {
    median: 3,
    p90: 14,
    grade: 'assumed',
    source: 'our choice; one provider says typically two business days',
  },
  'cloud-gpu-reserved': {
    median: 14,
    p90: 91,
    grade: 'assumed',
    source: 'our choice; offers of 2026 span days to 10 months',
  },
  'gpu-servers': {
    median: weeks(26),
    p90: weeks(52),
    grade: 'assumed',
    source: 'our choice; resellers quote 36 to 52 weeks',
  },
  'mv-switchgear': {
    median: weeks(52),
    p90: weeks(80),
    grade: 'assumed',
    source: 'our choice; published 40 to 78 weeks (2026)',
  },
  'power-transformer': {
    median: weeks(128),
    p90: weeks(200),
    grade: 'benchmarked',
    source:
      'Wood Mackenzie, second quarter of 2025, second-hand: 128 weeks on average, 144 for generator step-up',
  },
  building: {
    median: years(1.75),
    p90: years(2.5),
    grade: 'benchmarked',
    source: 'shell of a data centre, 18 to 24 months (2026)',
  },
  'grid-100mw': {
    median: years(4),
    p90: years(7),
    grade: 'benchmarked',
    source: 'JLL 2026, second-hand: 4 years on average in the US, 7 in Northern Virginia',
  },
  'database-migration': { median: years(0.75), p90: years(1.25), grade: 'assumed', source: 'our choice' },
}

/** Names of the presets. */
export const leadPresets: readonly string[] = Object.keys(presets)

/** The lognormal through the median and the 90 % quantile of a preset; undefined for a name that is none. */
export function leadPreset(name: string): LeadPart | undefined {
  const found = presets[name]
  if (!found) return undefined
  const { median, p90, grade, source } = found
  const width = Math.exp((z95 / z90) * Math.log(p90 / median))
  return { shape: 'lognormal', p05: median / width, p95: median * width, grade, preset: name, source }
}
