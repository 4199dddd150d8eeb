/**
 * The candidate that is fewest edits away from a word (case ignored), or undefined when none is near enough to be a
 * likely typo: at most a third of the longer word or one edit; none for a word of one letter.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase())
    const allowed = word.length < 2 ? 0 : Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3))
    if (distance <= allowed && distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** ` Did you mean \`x\`?` or an empty text, to be appended to a hint. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const near = nearest(word, candidates)
  return near === undefined ? '' : `did you mean \`${near}\`?`
}

/**
 * Edits between two words: insertions, deletions, substitutions and swaps of neighbours (optimal string alignment;
 * Damerau 1964, "A technique for computer detection and correction of spelling errors").
 */
export function editDistance(a: string, b: string): number {
  const at = (row: readonly number[], j: number): number => row[j] ?? 0
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const costs = [at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1)]
      row.push(Math.min(...costs, swapped ? at(beforeLast, j - 2) + 1 : Number.POSITIVE_INFINITY))
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? 0
}
