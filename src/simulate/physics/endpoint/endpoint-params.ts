import type { Range } from '../../../units/range.ts'
import type { TokenPriced } from '../money/token-price.ts'
import type { DatedMultiple } from './dated-multiples.ts'
import type { MinuteLimits } from './minute-limits.ts'

/** Limits of an endpoint, as the scenario states them. */
export type EndpointLimits = {
  readonly rpm?: Range | undefined
  readonly itpm?: Range | undefined
  readonly otpm?: Range | undefined
  readonly tpm?: Range | undefined
  readonly concurrent?: Range | undefined
  readonly rpd?: Range | undefined
  readonly tpd?: Range | undefined
  readonly 'rp-month'?: Range | undefined
  readonly 'tp-month'?: Range | undefined
}

/** Parameters of an external endpoint, read: durations in days, sizes in tokens. */
export type EndpointParams = TokenPriced & {
  readonly limits?: EndpointLimits | undefined
  readonly 'counts-cached'?: boolean | undefined
  readonly steps?: readonly DatedMultiple[] | undefined
  readonly 'max-tokens'?: Range | undefined
  readonly shared?: Range | undefined
  readonly ramp?: Range | undefined
  readonly refill?: Range | undefined
  readonly contention?: Range | undefined
  readonly 'contention-match'?: Range | undefined
  readonly shifts?: CapacityShiftParams | undefined
  readonly 'lost-over'?: Range | undefined
  readonly slo?: Range | undefined
  readonly peak?: Range | undefined
  readonly burst?: Range | undefined
  readonly 'request-size'?: Range | undefined
  readonly retries?: Range | undefined
  readonly 'backoff-base'?: Range | undefined
  readonly 'backoff-cap'?: Range | undefined
  readonly 'refused-weight'?: Range | undefined
  readonly errors?: Range | undefined
  readonly timeouts?: Range | undefined
  readonly generated?: Range | undefined
  readonly truncated?: Range | undefined
  readonly duration?: Range | undefined
  readonly timeout?: Range | undefined
  readonly ttft?: Range | undefined
  readonly availability?: Range | undefined
  readonly 'repair-time'?: Range | undefined
  readonly 'common-cause'?: Range | undefined
  readonly failover?:
    | {
        readonly share?: Range | undefined
        readonly capacity?: Range | undefined
        readonly price?: Range | undefined
      }
    | undefined
}

/** Times in which a region has less to give: how many begin a year, what is left, how long each lasts. */
export type CapacityShiftParams = {
  readonly 'per-year': Range
  readonly left?: Range | undefined
  readonly lasts?: Range | undefined
}

const assumedPoint = (value: number): Range => ({ shape: 'point', value, grade: 'assumed' })

/** Parameters that have a default. */
export type EndpointDefault =
  | 'peak'
  | 'burst'
  | 'request-size'
  | 'retries'
  | 'backoff-base'
  | 'backoff-cap'
  | 'refused-weight'
  | 'errors'
  | 'timeouts'
  | 'generated'
  | 'truncated'
  | 'availability'
  | 'repair-time'
  | 'common-cause'
  | 'contention-match'

/** What is taken for a parameter that neither the scenario nor the exports say. */
export const endpointDefaults: Readonly<Record<EndpointDefault, Range>> = {
  /** Busy-hour factor: 1.3 global, 2.0 in one region (MODELS 4.3). */
  peak: { shape: 'lognormal', p05: 1.3, p95: 2, grade: 'assumed' },
  /** cv of tokens per minute: 0.29 chat, 1.03 code, of hour-long traces (Azure LLM inference 2023-11). */
  burst: { shape: 'lognormal', p05: 0.29, p95: 1.03, grade: 'assumed' },
  /** Mean sizes of three public traces (Azure code and chat 2023-11, Mooncake chat): 1,366 to 12,378 tokens per request. */
  'request-size': { shape: 'lognormal', p05: 1366, p95: 12_378, grade: 'assumed' },
  /** Five attempts, waits from 1 s to 60 s (MODELS 4.4). */
  retries: assumedPoint(4),
  'backoff-base': assumedPoint(1 / 86_400),
  'backoff-cap': assumedPoint(60 / 86_400),
  /** Refusals are free unless the provider says that they count. */
  'refused-weight': assumedPoint(0),
  /** Zero-response shares of three BurstGPT files: 1.78 %, 1.92 %, 7.26 % (Wang et al. 2024, arXiv:2401.17644; time-outs included). */
  errors: { shape: 'logit-normal', p05: 0.0178, p95: 0.0726, grade: 'assumed' },
  timeouts: assumedPoint(0),
  /** Part of the output generated before an abort, and share of answers that stop at max_tokens (MODELS 4.4). */
  generated: assumedPoint(0.5),
  truncated: assumedPoint(0.01),
  /** 90-day uptimes of three providers 99.18 to 99.71 %; mean of four incidents 83 minutes (MODELS 4.5). */
  availability: assumedPoint(0.9965),
  'repair-time': assumedPoint(1.4 / 24),
  'common-cause': assumedPoint(0.2),
  /** Our choice: users of a region are awake together. */
  'contention-match': assumedPoint(1),
}

/** Limits on the minute: they bind at its peaks. */
export const minuteLimitNames: readonly (keyof EndpointLimits & keyof MinuteLimits)[] = [
  'rpm',
  'itpm',
  'otpm',
  'tpm',
  'concurrent',
]
