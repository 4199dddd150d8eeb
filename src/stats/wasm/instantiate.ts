import { assemble, type WasmFunction } from './assemble.ts'

/** A function of a module as JavaScript calls it: numbers in, a number (or nothing) out. */
export type Kernel = (...args: number[]) => number

/** The functions of a module, and its memory. */
export type Kernels<Name extends string> = Readonly<Record<Name, Kernel>> & {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
}

/** Memory that modules and threads share. What a buffer of it holds stays there when it grows; only a new buffer is longer. */
export type SharedMemory = { readonly buffer: SharedArrayBuffer; grow(pages: number): number }

/** The part of the engine's interface that is used here; @types/node does not declare it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (
    module: object,
    imports?: Readonly<Record<string, object>>,
  ) => { readonly exports: object }
  readonly Memory: new (limits: {
    readonly initial: number
    readonly maximum: number
    readonly shared: true
  }) => SharedMemory
}

/** Bytes by which memory grows. */
export const pageBytes = 65_536
/** Pages of 32-bit addresses. */
const mostPages = 65_536

/** Assembles and compiles functions into a module with a memory of its own of at least `bytes`. */
export function instantiate<Name extends string>(
  functions: Readonly<Record<Name, WasmFunction>>,
  bytes: number,
): Kernels<Name> {
  const code = assemble(functions, { pages: Math.ceil(bytes / pageBytes) })
  return new WebAssembly.Instance(new WebAssembly.Module(code)).exports as Kernels<Name>
}

/** A page of memory, which grows up to 4 GB. */
export function newSharedMemory(): SharedMemory {
  return new WebAssembly.Memory({ initial: 1, maximum: mostPages, shared: true })
}

/** Functions over shared memory, each memory with an instance of its own. */
export type SharedKernels<Name extends string> = {
  on(memory: SharedMemory): Readonly<Record<Name, Kernel>>
  /** Compiles them now, unless they are. */
  readonly compile: () => void
}

/** Functions that are compiled when first needed, once, and run in whatever memory is given to `on`. */
export function compileShared<Name extends string>(
  functions: () => Readonly<Record<Name, WasmFunction>>,
): SharedKernels<Name> {
  const instances = new WeakMap<SharedMemory, Readonly<Record<Name, Kernel>>>()
  let module: object | undefined
  const moduleNow = (): object =>
    (module ??= new WebAssembly.Module(assemble(functions(), { shared: { mostPages } })))
  return {
    compile: moduleNow,
    on(memory) {
      const known = instances.get(memory)
      if (known) return known
      const { exports } = new WebAssembly.Instance(moduleNow(), { env: { memory } })
      instances.set(memory, exports as Readonly<Record<Name, Kernel>>)
      return exports as Readonly<Record<Name, Kernel>>
    },
  }
}
