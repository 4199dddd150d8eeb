import type { Draws } from '../../stats/draws.ts'
import { columnLoop } from '../../stats/loops/column-loop.ts'

/**
 * What demand has answered to so far: partial adjustment of the log of the effective price with a half-life (MODELS.md
 * 2.1), y' = (ln 2 / halfLife) (x - y), y = 0 at start. The input x is relative to the equilibrium that moves on with the
 * past decline, so y holds only what changed at or after start:
 *   x(t) = slope t + moves(t).
 * A line is answered exactly; a dated move is answered from its day on: after k days the share 1 - 2^(-k / halfLife).
 */
export type LaggedResponse = {
  /** y of each future at the last step. */
  readonly value: Float64Array
  /** Advances to `tDays` (ascending), where dated moves stand at `lnMoves` (undefined: there are none). */
  step(tDays: number, lnMoves: Float64Array | undefined): void
}

// Without a lag the moves of this very step count; else those that stood when the step began.
const answering = columnLoop(
  ['value', 'slope', 'remains', 'moves', 'movesBefore', 'behind'],
  ['tDays', 'before'],
  `
  moved = remains > 0 ? movesBefore : moves
  target = moved - behind
  value = slope * tDays + target + (value - slope * before - target) * remains`,
)

/** `slopePerDay` and `halfLifeDays` have one entry per future; a half-life of 0 answers at once. `column`: where columns are made. */
export function makeLaggedResponse(
  column: Draws['column'],
  slopePerDay: Float64Array,
  halfLifeDays: Float64Array,
): LaggedResponse {
  const [value, movesBefore, slope] = [column(), column(), column(slopePerDay)]
  /** 2^(-days / halfLife): what remains unanswered of a gap after the step. */
  const remains = column()
  /** Lag behind a line: slope x halfLife / ln 2. */
  const behind = column(slopePerDay.map((perDay, i) => (perDay * (halfLifeDays[i] ?? Number.NaN)) / Math.LN2))
  const loop = answering.over({ value, slope, remains, moves: movesBefore, movesBefore, behind })
  let before = 0
  let remainsFor = Number.NaN
  return {
    value,
    step(tDays, lnMoves) {
      const days = tDays - before
      if (days !== remainsFor) fillRemains(remains, halfLifeDays, days)
      remainsFor = days
      if (lnMoves) loop.put('moves', lnMoves)
      loop.run(tDays, before)
      if (lnMoves) movesBefore.set(lnMoves)
      before = tDays
    },
  }
}

function fillRemains(remains: Float64Array, halfLifeDays: Float64Array, days: number): void {
  for (let i = 0; i < remains.length; i++) {
    const halfLife = halfLifeDays[i] as number
    remains[i] = halfLife > 0 ? 2 ** (-days / halfLife) : 0
  }
}
