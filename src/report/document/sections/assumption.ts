/** One number that the answer rests on. */
export type AssumptionReport = {
  /** `demand`, `resource`, `constraint` or `prices`, and its id. */
  readonly of: string
  readonly id: string
  readonly param: string
  /** 5th, 50th and 95th percentile, in `unit`; null where it is no range. */
  readonly range: { readonly p05: number; readonly p50: number; readonly p95: number } | null
  /** `tokens/s`, `share` (0..1), `days`, `log-points/year`, `USD/h`; empty for a plain number. */
  readonly unit: string
  /** `measured`, `benchmarked`, `vendor`, `assumed`, or `stated` without a grade. */
  readonly grade: string
  readonly source: string | null
  readonly asOf: string | null
  /** Past its shelf life on the first simulated day. */
  readonly stale: boolean
  /** Largest share of the spread of a date that it explains; null where it explains none. */
  readonly influence: number | null
  /** The constraint whose date that is. */
  readonly moves: string | null
  /** In the words of the kind that assumed it. */
  readonly note?: string
}
