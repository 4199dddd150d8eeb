import type { Step } from '../units/step.ts'
import type { UsageMap } from './usage-format.ts'

/** How exports are read. Only `step` is needed. */
export type ReadOptions = {
  /** Bucket width of the table; coarser exports keep their own. */
  readonly step: 'hour' | 'day'
  /** Name of the format, where detection should not decide. */
  readonly format?: string
  /** The user's own description of the table (`--map`). */
  readonly map?: UsageMap
  /** IANA zone of stamps without an offset; default UTC. */
  readonly timezone?: string
  /** `dmy`, `mdy`, or a strptime pattern. */
  readonly dateFormat?: string
  /** Date (`2026-06-01`, or with a time and an offset) of time 0 of exports whose times are relative. */
  readonly traceStart?: string
  /** What one step is in a table that counts steps (`ds` = 1, 2, 3 ...) instead of telling dates. */
  readonly countedStep?: Step
  /** What an absent bucket means, against the format's own rule. */
  readonly gaps?: 'zero' | 'missing'
  /** Rows that repeat a bucket and its dimensions in a table of days: added (default), the last one, or an error. */
  readonly onDuplicate?: 'sum' | 'last' | 'error'
  /** Cost basis that becomes metric `cost`; default effective. */
  readonly basis?: string
  /** Folder for `<name>.rejects.csv`. */
  readonly rejectsDir?: string
  /** Path of spooled stdin, for the source `-`. */
  readonly spool?: string
  /**
   * Files that cannot be read as usage and were named by the user are told as notices `file_refused` too, as those found in
   * a folder or by a glob always are, instead of ending the reading; default false.
   */
  readonly tellRefused?: boolean
  /** Called with a sentence before each input, then now and then with the share (0..1) of all bytes that are read. */
  readonly onProgress?: (message: string, share?: number) => void
  /**
   * Rates of data finer than a day: `all` (default) looks at the rows a second time for peaks per window, sizes, fan-out and
   * requests in flight; `rolled` takes what the roll-up holds (busy hours, shares), which costs nothing.
   */
  readonly rates?: 'all' | 'rolled'
  /** Keep dimensions that name people. */
  readonly keepUser?: boolean
}
