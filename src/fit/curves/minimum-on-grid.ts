const golden = (Math.sqrt(5) - 1) / 2

/** Argument in [low, high] with the smallest value: the best of 16 points, then golden sections between its neighbours. */
export function minimumOnGrid(target: (x: number) => number, low: number, high: number): number {
  const points = 16
  const width = (high - low) / (points - 1)
  let [best, value] = [low, Infinity]
  for (let k = 0; k < points; k++) {
    const x = low + k * width
    const v = target(x)
    if (v < value) [best, value] = [x, v]
  }
  let [left, right] = [Math.max(low, best - width), Math.min(high, best + width)]
  let [a, b] = [right - golden * (right - left), left + golden * (right - left)]
  let [atA, atB] = [target(a), target(b)]
  for (let round = 0; round < 18; round++) {
    if (atA <= atB) {
      ;[right, b, atB] = [b, a, atA]
      a = right - golden * (right - left)
      atA = target(a)
    } else {
      ;[left, a, atA] = [a, b, atB]
      b = left + golden * (right - left)
      atB = target(b)
    }
  }
  const middle = atA <= atB ? a : b
  return Math.min(atA, atB) < value ? middle : best
}
