/** Letters to insert, delete or replace to turn one word into the other (Levenshtein, 1966). */
function distance(a: string, b: string): number {
  let last = Array.from({ length: b.length + 1 }, (_, k) => k)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let k = 1; k <= b.length; k++) {
      const replaced = (last[k - 1] ?? 0) + (a[i - 1] === b[k - 1] ? 0 : 1)
      row.push(Math.min((last[k] ?? 0) + 1, (row[k - 1] ?? 0) + 1, replaced))
    }
    last = row
  }
  return last[b.length] ?? 0
}

/** The candidate that `word` was probably meant to be: at most half of its letters differ, or one contains the other. */
export function nearestWord(word: string, candidates: readonly string[]): string | undefined {
  const lower = word.toLowerCase()
  let best: string | undefined
  let least = Math.max(1, Math.floor(word.length / 2)) + 0.5
  for (const candidate of candidates) {
    const other = candidate.toLowerCase()
    const contained = lower.length > 2 && (other.includes(lower) || lower.includes(other))
    const d = Math.min(distance(lower, other), contained ? 1.25 : Infinity)
    if (d < least) {
      least = d
      best = candidate
    }
  }
  return best
}
