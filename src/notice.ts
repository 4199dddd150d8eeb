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
