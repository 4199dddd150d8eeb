/** What data finer than a day tells beside its totals. Absent parts could not be measured. */
export type MeasuredRates = {
  /** Busiest window over the mean window of the whole span (first to last window, empty ones included). */
  readonly peaks: readonly {
    readonly metric: string
    readonly window: '1min' | '5min' | '1h'
    readonly factor: number
  }[]
  /** Median over the whole days of 24 x the busiest hour / the day's total; all dimensions together. */
  readonly dayPeaks: readonly { readonly metric: string; readonly factor: number; readonly days: number }[]
  /** Per request, where each row is one: input holds cached tokens too. */
  readonly sizes: readonly {
    readonly metric: 'input' | 'output'
    readonly requests: number
    readonly mean: number
    readonly p50: number
    readonly p95: number
    readonly p99: number
  }[]
  /** Parts of the input's totals: cached of all input tokens; the others of requests. */
  readonly shares: readonly {
    readonly name: 'cached' | 'errors' | 'throttled' | 'truncated'
    readonly share: number
  }[]
  /** Calls of models per run of an agent: mean over all runs, quantiles and most over traces. */
  readonly fanOut?: {
    readonly runs: number
    readonly mean: number
    readonly p50: number
    readonly p95: number
    readonly max: number
  }
  /** Requests in flight, by start and latency: mean over the span, and most at once. */
  readonly concurrency?: { readonly mean: number; readonly peak: number }
}
