import type { Draws } from '../../stats/draws.ts'
import { probit } from '../../stats/normal.ts'
import { type Range, rangeQuantile } from '../../units/range.ts'

/** Drift tails are cut here so that a mean over futures exists (PRODUCT.md, "A mean is printed only ..."). */
const tailCut = 3

/**
 * Quantile of Student's t with 5 degrees of freedom. With x = atan(t / sqrt 5) its distribution function is
 * 1/2 + (x + sin x (cos x + 2/3 cos^3 x)) / pi (Abramowitz and Stegun, 1964, 26.7.3), inverted by Newton steps in x.
 */
function studentT5Quantile(u: number): number {
  let x = Math.atan(probit(u) / Math.sqrt(5))
  for (let k = 0; k < 30; k++) {
    const c = Math.cos(x)
    const excess = 0.5 + (x + Math.sin(x) * (c + (2 / 3) * c ** 3)) / Math.PI - u
    const slope = ((8 / 3) * c ** 4) / Math.PI
    const next = Math.min(Math.max(x - excess / slope, (x - Math.PI / 2) / 2), (x + Math.PI / 2) / 2)
    if (Math.abs(next - x) < 1e-13) break
    x = next
  }
  return Math.sqrt(5) * Math.tan(x)
}

/** One normal draw per future, mean and sd given. A zero sd asks for no random number. */
export function normalDraws(draws: Draws, name: string, mean: number, sd: number): Float64Array {
  if (!(sd > 0)) return new Float64Array(draws.paths).fill(mean)
  return draws.uniform(name).map((u) => mean + sd * probit(u))
}

/** One t5 draw per future (scale, not sd), cut at 3 standard deviations. */
export function studentDraws(draws: Draws, name: string, mean: number, scale: number): Float64Array {
  if (!(scale > 0)) return new Float64Array(draws.paths).fill(mean)
  const cut = tailCut * Math.sqrt(5 / 3)
  return unitStudents(draws.uniform(name)).map((t) => mean + scale * Math.min(cut, Math.max(-cut, t)))
}

/** Quantiles of uniforms that were asked for before: series that share their draws share these. */
const students = new WeakMap<Float64Array, Float64Array>()

function unitStudents(uniforms: Float64Array): Float64Array {
  const known = students.get(uniforms) ?? uniforms.map(studentT5Quantile)
  students.set(uniforms, known)
  return known
}

/** Size of the table in {@link rangeTable}: odd, so that the median is an entry. */
const tableSize = 2049

/** Quantiles of a range at (k + 0.5) / 2049: a range as plain numbers that cross threads. One entry when it is certain. */
export function rangeTable(range: Range): Float64Array {
  if (range.shape === 'point') return Float64Array.of(range.value)
  return Float64Array.from({ length: tableSize }, (_, k) => rangeQuantile(range, (k + 0.5) / tableSize))
}

/** Quantile `u` of a table of {@link rangeTable}, linear between entries. */
export function tableQuantile(table: Float64Array, u: number): number {
  const last = table.length - 1
  const position = Math.min(last, Math.max(0, u * table.length - 0.5))
  const below = Math.floor(position)
  const low = table[below] as number
  return low + (position - below) * ((table[Math.min(last, below + 1)] as number) - low)
}

/** One draw per future of a tabled range. */
export function tableDraws(draws: Draws, name: string, table: Float64Array): Float64Array {
  if (table.length === 1) return new Float64Array(draws.paths).fill(table[0] as number)
  return draws.uniform(name).map((u) => tableQuantile(table, u))
}
