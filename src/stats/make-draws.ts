import type { Draws } from './draws.ts'
import { fillNormals, fillUniforms } from './fill-random.ts'
import { hashText, mixBits, seedWords } from './hash.ts'
import type { ColumnMemory } from './loops/column-memory.ts'
import type { PhiloxKey } from './philox.ts'
import { owenScramble, sobolBits } from './sobol.ts'

/**
 * Parameters that are stratified together: each has a Sobol dimension of its own under the entity's one shuffle of the
 * path index. Any other name gets a shuffle of its own instead ("padding" in Burley 2020), which stratifies that one
 * parameter and leaves it independent of the others. Only ever append, up to `sobolDimensions`: a position is a draw.
 */
const jointNames: readonly string[] = [
  'growth',
  'level',
  'elasticity',
  'decline',
  'drift',
  'half-life',
  'ceiling',
  'response',
  'lead-time',
  'pass-through',
  'share',
  'input',
  'output',
  'cached',
  'utilisation',
  'exponent',
  'growth-form',
]
const jointDimension: ReadonlyMap<string, number> = new Map(jointNames.map((name, i) => [name, i]))

/**
 * The random numbers of one entity for the futures `firstPath` ... `firstPath + paths - 1` (`firstPath` a multiple of 4).
 *
 * - Parameters: Sobol points over the path index, shuffled and Owen-scrambled by a hash of (seed, entity, name). A draw
 *   depends on nothing else: neither other names, other entities, nor the order or number of calls or futures matter.
 * - Noise: Philox, keyed by (seed, entity), counted by (path / 4, step, stream).
 */
export function makeDraws(options: {
  readonly seed: number
  readonly entity: string
  readonly firstPath: number
  readonly paths: number
  /** Where its columns are made; absent = ordinary arrays. */
  readonly columns?: ColumnMemory
}): Draws {
  const { entity, firstPath, paths } = options
  if (firstPath % 4 !== 0) throw new RangeError(`firstPath must be a multiple of 4, got ${firstPath}`)
  const [low, high] = seedWords(options.seed)
  const entitySeed = hashText(entity, mixBits(low ^ mixBits(high + 0x9e3779b9)))
  const key: PhiloxKey = [entitySeed, hashText(entity, mixBits(entitySeed ^ high) ^ low)]
  const firstBlock = firstPath / 4
  const parameters = new Map<string, Float64Array>()
  const streams = new Map<string, number>()
  const streamOf = (name: string): number => {
    const known = streams.get(name)
    if (known !== undefined) return known
    const stream = hashText(name, 0x5bd1e995)
    streams.set(name, stream)
    return stream
  }
  return {
    paths,
    column: columnsOf(paths, options.columns),
    uniform(name) {
      let values = parameters.get(name)
      if (values === undefined) {
        values = parameterDraws(name, entitySeed, firstPath, paths)
        parameters.set(name, values)
      }
      return values
    },
    normals(stream, step, out) {
      fillNormals(out, key, [firstBlock, step, streamOf(stream), 0])
    },
    uniforms(stream, step, out) {
      fillUniforms(out, key, [firstBlock, step, streamOf(stream), 1])
    },
  }
}

function columnsOf(paths: number, memory?: ColumnMemory): Draws['column'] {
  return (values) => {
    const column = memory ? memory.column(paths) : new Float64Array(paths)
    if (values) column.set(values)
    return column
  }
}

function parameterDraws(name: string, entitySeed: number, firstPath: number, paths: number): Float64Array {
  const own = hashText(name, entitySeed)
  const joint = jointDimension.get(name)
  const shuffle = joint === undefined ? mixBits(own ^ 0x68bc21eb) : mixBits(entitySeed ^ 0x02e5be93)
  const dimension = joint ?? 0
  const values = new Float64Array(paths)
  for (let i = 0; i < paths; i++) {
    const index = owenScramble(firstPath + i, shuffle)
    values[i] = (owenScramble(sobolBits(index, dimension), own) + 0.5) / 0x1_0000_0000
  }
  return values
}

/** Draws without spread: every uniform 0.5, every normal 0. For back-casts and layouts. */
export function makeMedianDraws(paths: number): Draws {
  const half = new Float64Array(paths).fill(0.5)
  return {
    paths,
    column: columnsOf(paths),
    uniform: () => half,
    normals: (_stream, _step, out) => {
      out.fill(0)
    },
    uniforms: (_stream, _step, out) => {
      out.fill(0.5)
    },
  }
}
