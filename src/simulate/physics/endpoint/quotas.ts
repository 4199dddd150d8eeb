import { addMonths, startOfMonth } from '../../../units/day.ts'
import type { Clock } from '../../resource-kind.ts'

/** Most of something per calendar day or month, one entry per future. */
export type Quota = {
  readonly per: 'day' | 'month'
  readonly limit: Float64Array
  readonly of: 'requests' | 'tokens'
}

/** What the quotas see of a day, one entry per future. */
export type QuotaLoad = { readonly requests: Float64Array; readonly tokens: Float64Array }

/** Quotas over the days. */
export type Quotas = {
  /** Lowers `served`, the share of the day's load that other limits let through, to what every quota leaves. */
  clip(clock: Clock, load: QuotaLoad, served: Float64Array): void
}

/**
 * Quotas per day and per calendar month (UTC). A day takes at most what its day quota leaves, and a month what the days before
 * it left; the days of a running month before the first step are taken to have been like it. A step that stands for a month
 * compares its load with the whole month.
 */
export function makeQuotas(quotas: readonly Quota[], paths: number): Quotas {
  const used = quotas.map(() => new Float64Array(paths))
  let month: number | undefined
  return {
    clip(clock, load, served) {
      const first = startOfMonth(clock.day)
      const isNew = first !== month
      const daysBefore = month === undefined ? clock.day - first : 0
      const days = addMonths(first, 1) - first
      month = first
      quotas.forEach((quota, k) => {
        const spent = used[k] as Float64Array
        const all = load[quota.of]
        for (let i = 0; i < paths; i++) {
          const limit = quota.limit[i] as number
          const asked = (all[i] as number) * (served[i] as number)
          if (quota.per === 'day' || clock.extended) {
            const most = quota.per === 'day' ? limit : limit / days
            if (asked > most) served[i] = ((served[i] as number) * most) / asked
            continue
          }
          const before = isNew ? Math.min(limit, daysBefore * asked) : (spent[i] as number)
          const taken = Math.min(asked, Math.max(0, limit - before))
          if (taken < asked) served[i] = ((served[i] as number) * taken) / asked
          spent[i] = before + taken
        }
      })
    },
  }
}
