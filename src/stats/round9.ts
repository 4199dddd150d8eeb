/** The number with 9 significant digits: what simulated values carry, so that last-bit differences between engines vanish. */
export function round9(value: number): number {
  return Number.isFinite(value) && value !== 0 ? Number(value.toPrecision(9)) : value
}
