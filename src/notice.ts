/**
 * A remark that does not stop a run: carried with results and shown by every report, never printed from the core.
 * `code` is kebab-case or snake_case as the contract names it (`model_off`, `demand_censored`, `past-price-unknown`, ...).
 */
export type Notice = {
  readonly code: string
  readonly message: string
  /** `warning`: may change a decision. `info`: says what was assumed or repaired. */
  readonly level: 'warning' | 'info'
  /** The demand, resource, constraint or file that it is about. */
  readonly subject?: string
}

/** The notices without repeats (same code, subject and message), in first-seen order. */
export function uniqueNotices(notices: readonly Notice[]): Notice[] {
  const seen = new Set<string>()
  return notices.filter((n) => {
    const key = JSON.stringify([n.code, n.subject, n.message])
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** Collects the notices of many series, so that a remark that all of them share does not drown the others. */
export type NoticeBook = {
  add(notice: Notice): void
  /** The notices in first-seen order; of each code the first twenty, and how many more there are. */
  finish(): Notice[]
}

/** Notices of one code that are kept in full (our choice: a screen full). */
const keptPerCode = 20

/** Starts an empty {@link NoticeBook}. Memory does not grow with repeats. */
export function makeNoticeBook(): NoticeBook {
  const seen = new Set<string>()
  const kept: Notice[] = []
  const counts = new Map<string, { count: number; readonly level: Notice['level'] }>()
  return {
    add(notice) {
      const of = counts.get(notice.code) ?? { count: 0, level: notice.level }
      counts.set(notice.code, of)
      const key = JSON.stringify([notice.code, notice.subject, notice.message])
      if (seen.has(key)) return
      of.count++
      if (of.count > keptPerCode) return
      seen.add(key)
      kept.push(notice)
    },
    finish: () => [
      ...kept,
      ...[...counts].flatMap(([code, { count, level }]): Notice[] =>
        count <= keptPerCode
          ? []
          : [{ code, level, message: `the same of ${count - keptPerCode} more series` }],
      ),
    ],
  }
}
