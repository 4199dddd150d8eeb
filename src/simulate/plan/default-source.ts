import { type Day, dayOf } from '../../units/day.ts'
import type { Range } from '../../units/range.ts'

/** Where a default comes from. */
export type DefaultSource = {
  readonly source: string
  /** From when the source is; absent = our choice has no date. */
  readonly asOf?: Day
  /** `benchmarked` where it was measured on public data; `assumed` unless said. */
  readonly grade?: NonNullable<Range['grade']>
}

const busyHour: DefaultSource = {
  source: 'busy-hour factors: 1.3 for a global product, 2.0 for one region (our choice)',
}
const traces: DefaultSource = {
  source: 'public request traces: Azure LLM inference 2023-11 (code, chat), Mooncake chat',
  asOf: dayOf(2024, 6, 1),
  grade: 'benchmarked',
}
const mlEnergy: DefaultSource = {
  source: 'ML.ENERGY leaderboard v3: H100 serving at its best batch',
  asOf: dayOf(2025, 12, 1),
  grade: 'benchmarked',
}
const burstGpt: DefaultSource = {
  source: 'BurstGPT, three files (Wang et al. 2024, arXiv:2401.17644)',
  asOf: dayOf(2024, 1, 31),
  grade: 'benchmarked',
}
const uptimes: DefaultSource = {
  source: '90-day status histories of three providers',
  asOf: dayOf(2026, 1, 1),
  grade: 'benchmarked',
}

/** Sources of defaults by kind and parameter. A default that is not here is our choice, graded assumed. */
const sources: Readonly<Record<string, DefaultSource>> = {
  'demand elasticity': {
    source: "our prior, N(0.9, 0.4) on 0..2: nobody has published the elasticity of one firm's token demand",
  },
  'tokens input': traces,
  'tokens output': traces,
  'endpoint request-size': traces,
  'endpoint burst': traces,
  'endpoint peak': busyHour,
  'endpoint errors': burstGpt,
  'endpoint availability': uptimes,
  'endpoint repair-time': uptimes,
  'gpu decode': {
    source:
      '70B dense on H100 at 50 ms a token: NVIDIA NIM sweep, ML.ENERGY v3, MLPerf; they span 400 to 12,900',
    asOf: dayOf(2025, 12, 1),
  },
  'gpu prefill': {
    source: 'DeepSeek V3/R1 production day: 9,212 prefill and 1,850 decode tokens/s per H800',
    asOf: dayOf(2025, 2, 28),
  },
  'gpu batch-half': {
    source: 'ML.ENERGY leaderboard v3: 63 fits of throughput over batch, 29 to 363 sequences',
    asOf: dayOf(2026, 2, 27),
    grade: 'benchmarked',
  },
  'gpu deferrable-utilisation': { source: 'batch work keeps 10 % free (our choice)' },
  'gpu window': { source: 'batch services answer within a day (our choice)' },
  'gpu utilisation': { source: 'interactive serving keeps 30 % free (our choice)' },
  'gpu peak': busyHour,
  'power watts': mlEnergy,
  'power idle-watts': { source: 'not found in print (our choice)' },
  'power overhead': { source: 'CPU, network and fans of an 8-GPU server (our choice)' },
  'power pue': {
    source: 'Uptime Institute survey 2025 (1.54) and hyperscale halls (1.15)',
    asOf: dayOf(2025, 7, 1),
    grade: 'benchmarked',
  },
  'observed exponent': { source: 'proportional to demand, give or take 20 % (our choice)' },
  'database writes': {
    source: 'rows of one LLM call: run, step, three spans, usage row, metadata (our choice)',
  },
  'agents peak': busyHour,
  'agents cached': {
    source: 'DeepSeek production day 2025-02-27 (56 % hits) to an append-only context',
    asOf: dayOf(2025, 3, 1),
  },
}

/** Where the default of a parameter comes from: `demand`, or the kind of the resource, and its name. */
export function defaultSource(kind: string, param: string): DefaultSource {
  return sources[`${kind} ${param}`] ?? { source: 'our choice' }
}
