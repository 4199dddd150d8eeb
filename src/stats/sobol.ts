/**
 * Sobol points with hash-based Owen scrambling. Every coordinate is a pure function of (index, dimension, seed), so any
 * number of points works and the first n points are the first n points of any longer run.
 *
 * Sources: S. Joe, F. Y. Kuo (2008), "Constructing Sobol sequences with better two-dimensional projections", SIAM J. Sci.
 * Comput. 30 (direction numbers new-joe-kuo-6); B. Burley (2020), "Practical Hash-based Owen Scrambling", JCGT 9(4), with
 * the Laine-Karras style permutation whose constants N. Vegdahl (2021), "Building a Better LK Hash", found to be better.
 */

/** Per dimension from the second on: degree s and coefficients a of the primitive polynomial, initial m_1 ... m_s. */
const joeKuo: readonly (readonly [number, readonly number[]])[] = [
  [0, [1]],
  [1, [1, 3]],
  [1, [1, 3, 1]],
  [2, [1, 1, 1]],
  [1, [1, 1, 3, 3]],
  [4, [1, 3, 5, 13]],
  [2, [1, 1, 5, 5, 17]],
  [4, [1, 1, 5, 5, 5]],
  [7, [1, 1, 7, 11, 19]],
  [11, [1, 1, 5, 1, 1]],
  [13, [1, 1, 1, 3, 11]],
  [14, [1, 3, 5, 5, 31]],
  [1, [1, 3, 3, 9, 7, 49]],
  [13, [1, 1, 1, 15, 21, 21]],
  [16, [1, 3, 1, 13, 27, 49]],
  [19, [1, 1, 1, 15, 7, 5]],
  [22, [1, 3, 1, 15, 13, 25]],
  [25, [1, 1, 5, 5, 19, 61]],
]

/** Number of dimensions that {@link sobolBits} knows. */
export const sobolDimensions: number = joeKuo.length + 1

/** 32 direction numbers of a dimension (0-based), most significant bit first. */
function directionsOf(dimension: number): Uint32Array {
  const v = new Uint32Array(32)
  const entry = joeKuo[dimension - 1]
  if (entry === undefined) return v.map((_, i) => 2 ** (31 - i))
  const [coefficients, initial] = entry
  const degree = initial.length
  initial.forEach((m, i) => {
    v[i] = m * 2 ** (31 - i)
  })
  for (let i = degree; i < 32; i++) {
    const back = v[i - degree] ?? 0
    let next = back ^ (back >>> degree)
    for (let k = 1; k < degree; k++) {
      if ((coefficients >>> (degree - 1 - k)) & 1) next ^= v[i - k] ?? 0
    }
    v[i] = next
  }
  return v
}

const directions: readonly Uint32Array[] = Array.from({ length: sobolDimensions }, (_, d) => directionsOf(d))

/** Coordinate `dimension` (0 ... {@link sobolDimensions} - 1) of point `index`, in units of 2^-32, unscrambled. */
export function sobolBits(index: number, dimension: number): number {
  const v = directions[dimension]
  if (v === undefined) throw new RangeError(`Sobol dimension ${dimension} of ${sobolDimensions}`)
  let bits = 0
  // Binary order (not Gray code): same point sets at powers of two, and each point by itself.
  for (let rest = index >>> 0, i = 0; rest !== 0; rest >>>= 1, i++) if (rest & 1) bits ^= v[i] ?? 0
  return bits >>> 0
}

function reverseBits(value: number): number {
  let x = value | 0
  x = ((x & 0x55555555) << 1) | ((x >>> 1) & 0x55555555)
  x = ((x & 0x33333333) << 2) | ((x >>> 2) & 0x33333333)
  x = ((x & 0x0f0f0f0f) << 4) | ((x >>> 4) & 0x0f0f0f0f)
  x = ((x & 0x00ff00ff) << 8) | ((x >>> 8) & 0x00ff00ff)
  return (x << 16) | (x >>> 16)
}

/** Owen's nested uniform scramble in base 2 of 32 bits: flips each bit by a hash of the bits above it and the seed. */
export function owenScramble(bits: number, seed: number): number {
  let x = reverseBits(bits)
  x ^= Math.imul(x, 0x3d20adea)
  x = (x + seed) | 0
  x = Math.imul(x, (seed >>> 16) | 1)
  x ^= Math.imul(x, 0x05526c56)
  x ^= Math.imul(x, 0x53a22864)
  return reverseBits(x) >>> 0
}
