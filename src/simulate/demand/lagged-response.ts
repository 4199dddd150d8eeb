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

/** `slopePerDay` and `halfLifeDays` have one entry per future; a half-life of 0 answers at once. */
export function makeLaggedResponse(slopePerDay: Float64Array, halfLifeDays: Float64Array): LaggedResponse {
  const n = slopePerDay.length
  const value = new Float64Array(n)
  const movesBefore = new Float64Array(n)
  /** 2^(-days / halfLife): what remains unanswered of a gap after the step. */
  const remains = new Float64Array(n)
  /** Lag behind a line: slope x halfLife / ln 2. */
  const behind = slopePerDay.map((slope, i) => (slope * (halfLifeDays[i] ?? Number.NaN)) / Math.LN2)
  let before = 0
  let remainsFor = Number.NaN
  return {
    value,
    step(tDays, lnMoves) {
      const days = tDays - before
      if (days !== remainsFor) fillRemains(remains, halfLifeDays, days)
      remainsFor = days
      for (let i = 0; i < n; i++) {
        const slope = slopePerDay[i] as number
        const left = remains[i] as number
        // Without a lag the moves of this very step count; else those that stood when the step began.
        const moved = (left === 0 && lnMoves ? lnMoves[i] : movesBefore[i]) as number
        const target = moved - (behind[i] as number)
        value[i] = slope * tDays + target + ((value[i] as number) - slope * before - target) * left
      }
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
