import { probit } from './normal.ts'
import { instantiate } from './wasm/instantiate.ts'
import { normalLoop } from './wasm/normal-loop.ts'
import { philoxBatch, philoxLoop } from './wasm/philox-loop.ts'

/** Cells of the table over the lower half of the uniforms; a cell is 2^21 of the 2^31 values of a folded 32-bit word. */
const cells = 1024
const cellBits = 21
/** Below this cell (p < 2^-6) the quantile bends too much for a cubic: Wichura's formula instead. */
const firstCell = 32

/** Outputs per batch: small enough to stay in the first-level cache; a multiple of what a loop makes at a time. */
export const randomBatch = 1024

const tableBytes = 8 * 4 * cells
const bitsAt = tableBytes
const normalsAt = bitsAt + 4 * randomBatch
const tailsAt = normalsAt + 8 * randomBatch
const kernels = instantiate(
  { philox: philoxLoop, normals: normalLoop({ cellBits, firstCell }) },
  tailsAt + randomBatch,
)
const { buffer } = kernels.memory
/** The last words made by {@link makeBits}. */
export const bits: Int32Array = new Int32Array(buffer, bitsAt, randomBatch)
/** The last normals made by {@link makeNormals}. */
export const normals: Float64Array = new Float64Array(buffer, normalsAt, randomBatch)
const tails = new Int32Array(buffer, tailsAt, randomBatch / 4)
new Float64Array(buffer, 0, 4 * cells).set(cubicTable())

/** Per cell, four coefficients of the cubic through probit and its slope at both ends, in the fraction of the cell. */
function cubicTable(): Float64Array {
  const table = new Float64Array(4 * cells)
  const width = 0.5 / cells
  const slope = (z: number): number => Math.exp((z * z) / 2) * 2.5066282746310002 * width
  for (let c = firstCell; c < cells; c++) {
    const z0 = probit(c * width)
    const z1 = probit((c + 1) * width)
    const [s0, s1] = [slope(z0), slope(z1)]
    table.set([z0, s0, 3 * (z1 - z0) - 2 * s0 - s1, s0 + s1 - 2 * (z1 - z0)], 4 * c)
  }
  return table
}

/** Fills {@link bits} with at least `count` outputs (at most {@link randomBatch}) of Philox4x32-10, block after block. */
export function makeBits(
  key: readonly [number, number],
  counter: readonly [number, number, number, number],
  count: number,
): void {
  const whole = Math.ceil(count / philoxBatch) * philoxBatch
  kernels.philox(bitsAt, bitsAt + 4 * whole, ...counter, ...key)
}

/**
 * Turns the first `count` words of {@link bits} into {@link normals}: the top bit is the sign, the rest the folded uniform, so
 * that u and 1 - u give z and -z.
 */
export function makeNormals(count: number): void {
  const end = kernels.normals(bitsAt, bitsAt + 4 * count, normalsAt, tailsAt, 0)
  for (let k = 0; k < (end - tailsAt) / 4; k++) {
    const first = ((tails[k] as number) - bitsAt) / 4
    for (let i = first; i < first + 4; i++) {
      const word = bits[i] as number
      const sign = word >> 31
      const folded = (word ^ sign) & 0x7fff_ffff
      if (folded >>> cellBits < firstCell)
        normals[i] = probit((folded + 0.5) / 0x1_0000_0000) * (1 + 2 * sign)
    }
  }
}
