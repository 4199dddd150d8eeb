import { assemble, type WasmFunction } from './assemble.ts'

/** A function of a module as JavaScript calls it: numbers in, a number (or nothing) out. */
export type Kernel = (...args: number[]) => number

/** The functions of a module, and its memory. */
export type Kernels<Name extends string> = Readonly<Record<Name, Kernel>> & {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
}

/** The part of the engine's interface that is used here; @types/node does not declare it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: object }
}

const pageBytes = 65_536

/** Assembles and compiles functions into a module with a memory of its own of at least `bytes`. */
export function instantiate<Name extends string>(
  functions: Readonly<Record<Name, WasmFunction>>,
  bytes: number,
): Kernels<Name> {
  const code = assemble(functions, Math.ceil(bytes / pageBytes))
  return new WebAssembly.Instance(new WebAssembly.Module(code)).exports as Kernels<Name>
}
