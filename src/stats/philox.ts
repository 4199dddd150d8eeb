import { bits, makeBits, randomBatch } from './random-kernels.ts'

/**
 * Philox4x32-10: a counter-based generator. The four outputs are a pure function of a 128-bit counter and a 64-bit key,
 * so that any block of futures, on any thread and in any order, sees the same numbers.
 *
 * Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", SC11.
 */

/** Two 32-bit words, as signed or unsigned integers. */
export type PhiloxKey = readonly [number, number]

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
  const [first, ...rest] = counter
  for (let from = 0; from < 4 * blocks; from += randomBatch) {
    const count = Math.min(randomBatch, 4 * blocks - from)
    makeBits(key, [first + from / 4, ...rest], count)
    out.set(bits.subarray(0, count), from)
  }
}
