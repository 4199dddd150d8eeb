import type { Range } from '../../../units/range.ts'
import type { BuildContext, Clock } from '../../resource-kind.ts'
import { drawn } from '../parameter.ts'
import { makeRetentionWindow } from '../retention-window.ts'

/** Share of the requests of the last days that was lost, one entry per future. */
export type LostOver = {
  readonly share: Float64Array
  /** Takes a day: requests asked for, and the shares of them that were lost for whatever cause, and to anything but outages. */
  add(clock: Clock, requests: Float64Array, lost: Losses): void
}

/** Shares of a day's requests, one entry per future. */
type Losses = { readonly all: Float64Array; readonly whileUp: Float64Array }

/**
 * lost requests of the last `days` / requests of the last `days`: a bad quarter weighs its busy days, and adds outages to what
 * limits refuse. Before the first step the days are taken to have been like it, but
 * without its outages.
 */
export function makeLostOver(context: BuildContext<unknown>, days: Range): LostOver {
  const { paths } = context
  const span = drawn(context, 'lost-over', days)
  const column = (): Float64Array => new Float64Array(paths)
  const [share, losses, lostHeld, askedHeld] = [column(), column(), column(), column()] as const
  // One unit a day before the first step, times what `scale` says.
  const daily = Float64Array.of(0, 1)
  const scale = column()
  const lost = makeRetentionWindow(context, span, { before: daily, scale })
  const asked = makeRetentionWindow(context, span)
  let isFirst = true
  return {
    share,
    add(clock, requests, { all, whileUp }) {
      for (let i = 0; i < paths; i++) losses[i] = (requests[i] as number) * (all[i] as number)
      if (isFirst) for (let i = 0; i < paths; i++) scale[i] = (requests[i] as number) * (whileUp[i] as number)
      isFirst = false
      lost.advance(clock, losses, lostHeld)
      asked.advance(clock, requests, askedHeld)
      for (let i = 0; i < paths; i++) {
        const held = askedHeld[i] as number
        share[i] = held > 0 ? Math.max(0, (lostHeld[i] as number) / held) : 0
      }
    },
  }
}
