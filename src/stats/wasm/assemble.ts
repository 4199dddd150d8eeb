/**
 * Just enough of an assembler for WebAssembly (core specification 2.0, with its 128-bit SIMD) to write loops over arrays of
 * doubles: V8 gives such a loop two lanes and no bounds checks, which is several times what it gives the same loop in JavaScript.
 * The instructions used are defined bit by bit (no fused or relaxed ones), so that all platforms give the same numbers.
 */

/** Bytes of instructions. */
export type Code = readonly number[]

/** A type of a parameter or local. */
export type ValueType = 'i32' | 'f64' | 'v128'

const typeBytes: Readonly<Record<ValueType, number>> = { i32: 0x7f, f64: 0x7c, v128: 0x7b }

/** One function: names and types of its parameters and locals, and what it does. It returns an i32, or nothing. */
export type WasmFunction = {
  readonly params: Readonly<Record<string, ValueType>>
  readonly locals: Readonly<Record<string, ValueType>>
  readonly returnsI32: boolean
  readonly body: (local: (name: string) => number) => Code
}

/** Unsigned LEB128. */
export function unsigned(value: number): Code {
  const bytes: number[] = []
  let rest = value
  do {
    const more = rest > 127
    bytes.push((rest & 127) | (more ? 128 : 0))
    rest >>>= 7
  } while (rest > 0)
  return bytes
}

/** Signed LEB128 of a 32-bit integer. */
export function signed(value: number): Code {
  const bytes: number[] = []
  let rest = value | 0
  for (;;) {
    const byte = rest & 127
    rest >>= 7
    if ((rest === 0 && (byte & 64) === 0) || (rest === -1 && (byte & 64) !== 0)) return [...bytes, byte]
    bytes.push(byte | 128)
  }
}

function vector(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()]
}

function section(id: number, content: Code): Code {
  return [id, ...unsigned(content.length), ...content]
}

function functionBody({ params, locals, body }: WasmFunction): Code {
  const names = [...Object.keys(params), ...Object.keys(locals)]
  const code = body((name) => {
    const index = names.indexOf(name)
    if (index < 0) throw new Error(`no local ${name}`)
    return index
  })
  const declared = vector(Object.values(locals).map((type) => [1, typeBytes[type]]))
  const whole = [...declared, ...code, 0x0b]
  return [...unsigned(whole.length), ...whole]
}

function textOf(text: string): Code {
  return [...unsigned(text.length), ...Array.from(text, (c) => c.charCodeAt(0))]
}

/** `env.memory`: shared, from no pages to so many. */
function importOf(mostPages: number): Code {
  return [...textOf('env'), ...textOf('memory'), 0x02, 0x03, 0x00, ...unsigned(mostPages)]
}

/** Memory of a module's own, of so many pages of 64 kB at first; or `shared` between modules and threads, given to it as `env.memory`. */
export type MemoryKind = { readonly pages: number } | { readonly shared: { readonly mostPages: number } }

/** A module that exports the functions by name, and its own memory as `memory`. */
export function assemble(functions: Readonly<Record<string, WasmFunction>>, memory: MemoryKind): Uint8Array {
  const all = Object.values(functions)
  const types = all.map(({ params, returnsI32 }) => [
    0x60,
    ...vector(Object.values(params).map((type) => [typeBytes[type]])),
    ...vector(returnsI32 ? [[typeBytes.i32]] : []),
  ])
  const names = Object.keys(functions)
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...('shared' in memory ? section(2, vector([importOf(memory.shared.mostPages)])) : []),
    ...section(3, vector(all.map((_, i) => unsigned(i)))),
    ...('shared' in memory ? [] : section(5, vector([[0x00, ...unsigned(memory.pages)]]))),
    ...section(
      7,
      vector([
        ...('shared' in memory ? [] : [[...textOf('memory'), 0x02, 0x00]]),
        ...names.map((name, i) => [...textOf(name), 0x00, ...unsigned(i)]),
      ]),
    ),
    ...section(10, vector(all.map(functionBody))),
  ])
}
