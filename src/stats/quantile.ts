/**
 * The `ps`-quantiles (0..1) of all values, by type 7 of Hyndman & Fan (1996), "Sample quantiles in statistical packages":
 * linear between the order statistics around 1 + (n - 1) p, as R and simple spreadsheets do. Reorders `values`
 * (quickselect; each p narrows the range of the next, so ascending `ps` are fastest). Infinities are values; a NaN among
 * the values makes every quantile NaN, as does an empty array.
 */
export function quantilesInPlace(values: Float64Array, ps: readonly number[]): number[] {
  const n = values.length
  if (hasNaN(values)) return ps.map(() => Number.NaN)
  let settled = 0
  return ps.map((p) => {
    const rank = (n - 1) * p
    const below = Math.floor(rank)
    if (!(rank >= 0) || below >= n) return Number.NaN
    selectInPlace(values, below >= settled ? settled : 0, n - 1, below)
    settled = below
    const low = values[below] ?? Number.NaN
    if (rank === below) return low
    const high = smallestFrom(values, below + 1)
    // Equal first: an infinity minus itself is not a number.
    return low === high ? low : low + (high - low) * (rank - below)
  })
}

/** A function of its own, so that the engine need not leave compiled code where the loop ends. */
function hasNaN(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) return true
  return false
}

function smallestFrom(values: Float64Array, from: number): number {
  let smallest = values[from] ?? Number.NaN
  for (let i = from + 1; i < values.length; i++) {
    const value = values[i] ?? Number.NaN
    if (value < smallest) smallest = value
  }
  return smallest
}

/**
 * Reorders values[left..right] so that values[k] is what a sort would put there, smaller ones before it and larger ones
 * after it. Source: C. A. R. Hoare (1961), "Algorithm 65: Find", with the pivot by median of three.
 */
export function selectInPlace(values: Float64Array, from: number, to: number, k: number): void {
  let left = from
  let right = to
  while (left < right) {
    const pivot = medianOfThree(at(values, left), at(values, (left + right) >>> 1), at(values, right))
    let i = left
    let j = right
    while (i <= j) {
      while (at(values, i) < pivot) i++
      while (at(values, j) > pivot) j--
      if (i > j) break
      const swap = at(values, i)
      values[i++] = at(values, j)
      values[j--] = swap
    }
    if (k <= j) right = j
    else if (k >= i) left = i
    else return
  }
}

function at(values: Float64Array, i: number): number {
  return values[i] ?? Number.NaN
}

function medianOfThree(a: number, b: number, c: number): number {
  return a < b ? (b < c ? b : a < c ? c : a) : a < c ? a : b < c ? c : b
}
