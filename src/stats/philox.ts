/**
 * Philox4x32-10: a counter-based generator. The four outputs are a pure function of a 128-bit counter and a 64-bit key,
 * so that any block of futures, on any thread and in any order, sees the same numbers.
 *
 * Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", SC11.
 */

/** Two 32-bit words, as signed or unsigned integers. */
export type PhiloxKey = readonly [number, number]

const multiplier0 = 0xd2511f53
const multiplier1 = 0xcd9e8d57
const low0 = multiplier0 & 0xffff
const high0 = multiplier0 >>> 16
const low1 = multiplier1 & 0xffff
const high1 = multiplier1 >>> 16
const weyl0 = 0x9e3779b9 | 0
const weyl1 = 0xbb67ae85 | 0

/**
 * Writes `4 * blocks` 32-bit outputs into `out` from its start: block b has the counter
 * (firstBlock + b, counter1, counter2, counter3), each word modulo 2^32.
 */
export function philoxBlocks(
  out: Uint32Array | Int32Array,
  key: PhiloxKey,
  counter: readonly [number, number, number, number],
  blocks: number,
): void {
  const [first, counter1, counter2, counter3] = counter
  for (let b = 0; b < blocks; b++) {
    let c0 = (first + b) | 0
    let c1 = counter1 | 0
    let c2 = counter2 | 0
    let c3 = counter3 | 0
    let k0 = key[0] | 0
    let k1 = key[1] | 0
    for (let round = 0; round < 10; round++) {
      // High words of the two 32 x 32 products, from 16-bit halves (JavaScript has no 64-bit product of integers).
      const bottom0 = c0 & 0xffff
      const top0 = c0 >>> 16
      const middle0 = (Math.imul(top0, low0) + (Math.imul(bottom0, low0) >>> 16)) | 0
      const cross0 = (Math.imul(bottom0, high0) + (middle0 & 0xffff)) | 0
      const product0 = (Math.imul(top0, high0) + (middle0 >>> 16) + (cross0 >>> 16)) | 0
      const bottom1 = c2 & 0xffff
      const top1 = c2 >>> 16
      const middle1 = (Math.imul(top1, low1) + (Math.imul(bottom1, low1) >>> 16)) | 0
      const cross1 = (Math.imul(bottom1, high1) + (middle1 & 0xffff)) | 0
      const product1 = (Math.imul(top1, high1) + (middle1 >>> 16) + (cross1 >>> 16)) | 0
      const next1 = Math.imul(c2, multiplier1)
      const next3 = Math.imul(c0, multiplier0)
      c0 = product1 ^ c1 ^ k0
      c2 = product0 ^ c3 ^ k1
      c1 = next1
      c3 = next3
      k0 = (k0 + weyl0) | 0
      k1 = (k1 + weyl1) | 0
    }
    const at = 4 * b
    out[at] = c0
    out[at + 1] = c1
    out[at + 2] = c2
    out[at + 3] = c3
  }
}
