/** What a Prometheus metric of a known exporter is in canonical terms. */
export type PrometheusMetric = {
  readonly metric: string
  /**
   * `counter`: its increase between samples is counted; `gauge`: its samples are averaged; `rate`: its increase a second; `sum` and `count`: parts
   * of a histogram, whose increases make the mean Σsum / Σcount; `present`: each series is one, whatever its samples say.
   */
  readonly kind: 'counter' | 'gauge' | 'rate' | 'sum' | 'count' | 'present'
  /** Canonical units per unit of the exporter; negative where it is a part of another one that counts by itself. */
  readonly scale: number
  /** Only series whose label has one of these texts. */
  readonly where?: Readonly<Record<string, readonly string[]>>
  /** Only series whose label has none of these texts, or is not there. */
  readonly except?: Readonly<Record<string, readonly string[]>>
  /** Only series that have these labels. */
  readonly has?: readonly string[]
  /** Left out beside one of these names, which tell the same or the whole. */
  readonly unless?: readonly string[]
  /** The same, of the series of a service that sends one of these names too. */
  readonly unlessService?: readonly string[]
  /** Counts only beside this name: the whole of which it is a part. */
  readonly beside?: string
  /** Unit of a metric that is not canonical. */
  readonly unit?: string
}
