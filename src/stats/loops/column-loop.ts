import { compileShared, type Kernel, type SharedMemory } from '../wasm/instantiate.ts'
import { type ColumnMemory, makeColumnMemory, placeOf } from './column-memory.ts'
import { type Equation, readEquations, type Term } from './equations.ts'
import { type LoopParts, loopCode } from './loop-code.ts'
import { plainLoop } from './plain-loop.ts'

/** A loop over the futures of a block, for columns that are given to it once. */
export type BoundLoop<Scalars extends readonly string[], Column extends string> = {
  /** Makes a step: reads and writes all columns, with the scalars in the order of their names. */
  run(...scalars: { readonly [K in keyof Scalars]: number }): void
  /** Another array takes the place of a column. */
  put(column: Column, array: Float64Array): void
}

/** Equations of a step over columns. */
export type ColumnLoop<Scalars extends readonly string[], Column extends string> = {
  /**
   * The loop over these columns, all of one length. Columns of one `ColumnMemory` are worked on where they lie, other arrays are
   * copied to such and back, and a few futures are worked out in JavaScript one after the other: the same bits in each case.
   * @throws RangeError when the lengths differ.
   */
  over(columns: Readonly<Record<Column, Float64Array>>): BoundLoop<Scalars, Column>
}

/** Compiles each loop that is declared. */
const declared: (() => void)[] = []

/** Compiles every loop that has been declared so far and is not: for a thread that has nothing else to do. */
export function prepareLoops(): void {
  for (const compile of declared.splice(0)) compile()
}

/** Columns and scalars that a call passes on. */
const mostColumns = 20
const mostScalars = 4

/**
 * Compiles equations (`readEquations`) into one loop over all futures, two at a time: `columns` hold a number a future, `scalars`
 * are the same in all of them on a step. An equation writes the column of its name, or makes a name for those after it; a name
 * that was written is new from then on. Columns may be one and the same array: all are read before any is written.
 * Equations, not code, because V8 gives a loop in JavaScript over arrays a third of the speed.
 * @throws SyntaxError on first use: no equations, or a name that is none of these.
 */
export function columnLoop<const Scalars extends readonly string[], const Column extends string>(
  columns: readonly Column[],
  scalars: Scalars,
  text: string,
): ColumnLoop<Scalars, Column> {
  let known: LoopParts | undefined
  const partsNow = (): LoopParts => (known ??= partsOf(columns, scalars, readEquations(text)))
  const kernels = compileShared(() => ({ loop: loopCode(partsNow()) }))
  declared.push(kernels.compile)
  return {
    over(given) {
      const parts = partsNow()
      const arrays: Float64Array[] = columns.map((name) => given[name])
      const length = arrays[0]?.length ?? 0
      if (arrays.some((array) => array.length !== length))
        throw new RangeError(`columns of ${arrays.map((array) => array.length).join(', ')} futures`)
      const kernelOn: KernelOn = (memory) => kernels.on(memory).loop
      let bound = bind(parts, arrays, kernelOn)
      return {
        // Named one by one, because a list of them would be made at each call.
        run: ((a: number, b: number, c: number, d: number) => {
          bound.run(a, b, c, d)
        }) as BoundLoop<Scalars, Column>['run'],
        put(name, array) {
          if (array.length !== length)
            throw new RangeError(`a column of ${array.length} futures, not ${length}`)
          const column = columns.indexOf(name)
          arrays[column] = array
          if (!bound.put(column, array)) bound = bind(parts, arrays, kernelOn)
        },
      }
    },
  }
}

function namesIn(term: Term): string[] {
  if (term.is === 'name') return [term.name]
  return term.is === 'call' ? term.of.flatMap(namesIn) : []
}

function partsOf(
  columns: readonly string[],
  scalars: readonly string[],
  equations: readonly Equation[],
): LoopParts {
  if (equations.length === 0 || columns.length > mostColumns || scalars.length > mostScalars)
    throw new SyntaxError(
      `found ${equations.length} equations of ${columns.length} columns and ${scalars.length} scalars`,
    )
  const written = new Set<string>()
  const reads = new Set<string>()
  for (const { name, term } of equations) {
    for (const used of namesIn(term)) {
      if (written.has(used) || scalars.includes(used)) continue
      if (!columns.includes(used)) throw new SyntaxError(`no ${used} before it is used for ${name}`)
      reads.add(used)
    }
    if (scalars.includes(name)) throw new SyntaxError(`${name} is the same in all futures`)
    written.add(name)
  }
  const writes = columns.filter((name) => written.has(name))
  return { columns, scalars, reads: [...reads], writes, equations }
}

type Bound = {
  run(...scalars: number[]): void
  /** False where the loop cannot take that array. */
  put(column: number, array: Float64Array): boolean
}

type KernelOn = (memory: SharedMemory) => Kernel

/** Below, compiling and copying cost more than they save: the one future of a back-cast, mostly. */
const fewFutures = 16

function bind(parts: LoopParts, arrays: Float64Array[], kernelOn: KernelOn): Bound {
  const [first, ...others] = arrays.map((array) => placeOf(array)?.home)
  if (first && others.every((home) => home?.memory === first.memory)) {
    const bound = inPlace(first, kernelOn, arrays)
    if (bound) return bound
  }
  return (arrays[0]?.length ?? 0) < fewFutures ? interpreted(parts, arrays) : staged(parts, kernelOn, arrays)
}

function interpreted(parts: LoopParts, arrays: Float64Array[]): Bound {
  const loop = plainLoop(parts, arrays)
  return {
    run(...scalars) {
      loop(scalars)
    },
    put: () => true,
  }
}

/** Addresses of columns, where the kernel finds them. */
type AddressTable = { readonly at: number; readonly addresses: Int32Array }

/** Undefined when the memory is full. */
function newTable(home: ColumnMemory, count: number): AddressTable | undefined {
  const room = home.column(Math.ceil(count / 2))
  const at = placeOf(room)?.address
  return at === undefined ? undefined : { at, addresses: new Int32Array(room.buffer, room.byteOffset, count) }
}

/** A loop over columns of one memory; undefined when there is no room for their addresses. */
function inPlace(home: ColumnMemory, kernelOn: KernelOn, arrays: readonly Float64Array[]): Bound | undefined {
  const table = newTable(home, arrays.length)
  if (!table) return undefined
  const kernel = kernelOn(home.memory)
  const end = 8 * (arrays[0]?.length ?? 0)
  const put = (column: number, array: Float64Array): boolean => {
    const place = placeOf(array)
    if (place?.home.memory !== home.memory) return false
    table.addresses[column] = place.address
    return true
  }
  arrays.forEach((array, column) => {
    put(column, array)
  })
  const { at } = table
  return {
    put,
    run(a, b, c, d) {
      kernel(at, end, a, b, c, d)
    },
  }
}

/** Columns that arrays are copied to for a call, and the table of their addresses. */
type Stages = {
  readonly home: ColumnMemory
  readonly columns: readonly Float64Array[]
  readonly tableAt: number
}

/** The longest so far, for all loops: what they hold matters during a call only. */
let stages: (Stages & { readonly length: number }) | undefined

function stagesFor(length: number): Stages {
  if (stages === undefined || stages.length < length) {
    const home = makeColumnMemory()
    const columns = Array.from({ length: mostColumns }, () => home.column(length))
    const table = newTable(home, mostColumns)
    const addresses = columns.map((column) => placeOf(column)?.address)
    if (!table || addresses.includes(undefined))
      throw new RangeError(`no room for columns of ${length} futures`)
    table.addresses.set(addresses as number[])
    stages = { home, columns, length, tableAt: table.at }
  }
  return stages
}

/** A loop over arrays that do not lie in one memory: they are copied to columns and back. */
function staged(parts: LoopParts, kernelOn: KernelOn, arrays: Float64Array[]): Bound {
  const length = arrays[0]?.length ?? 0
  const { home, columns, tableAt } = stagesFor(length)
  const kernel = kernelOn(home.memory)
  const views = columns.map((column) => column.subarray(0, length))
  const indices = (names: readonly string[]): number[] => names.map((name) => parts.columns.indexOf(name))
  const [taken, given] = [indices(parts.reads), indices(parts.writes)]
  return {
    put: () => true,
    run(a, b, c, d) {
      for (const k of taken) columns[k]?.set(arrays[k] as Float64Array)
      kernel(tableAt, 8 * length, a, b, c, d)
      for (const k of given) arrays[k]?.set(views[k] as Float64Array)
    },
  }
}
