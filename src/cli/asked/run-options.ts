import { availableParallelism } from 'node:os'
import { flagOrEnv, type RawOptions, wholeNumber } from '../settings.ts'
import type { CliIo } from '../terminal/io.ts'

/** An option as typed, and what it was typed as: a flag (`--horizon`) or a variable (`JEVONS_HORIZON`). */
export type Typed = { readonly text: string; readonly option: string }

/** Options of a run that a `JEVONS_...` variable may state too. */
type RunOption = 'seed' | 'paths' | 'horizon' | 'start' | 'threads'

/** The option from the flag, else from its variable; a refusal of it can then name what the user wrote. */
export function typedOption(raw: RawOptions, name: RunOption, io: CliIo): Typed | undefined {
  const text = flagOrEnv(raw[name], name, io)
  if (text === undefined) return undefined
  return { text, option: raw[name] === undefined ? `JEVONS_${name.toUpperCase()}` : `--${name}` }
}

/** A whole number of at least `min` from the flag, else from its variable. */
function wholeOption(raw: RawOptions, name: RunOption, io: CliIo, min: number): number | undefined {
  const typed = typedOption(raw, name, io)
  return typed && wholeNumber(typed.text, typed.option, min)
}

/** `--seed` or JEVONS_SEED. */
export function seedAsked(raw: RawOptions, io: CliIo): number | undefined {
  return wholeOption(raw, 'seed', io, 0)
}

/** `--paths` or JEVONS_PATHS. */
export function pathsAsked(raw: RawOptions, io: CliIo): number | undefined {
  return wholeOption(raw, 'paths', io, 1)
}

/** Threads that are started at the most on a machine with fewer cores: tests of the same bytes need some, nobody needs hundreds. */
const mostBeyondCores = 8

/**
 * `--threads` or JEVONS_THREADS, at most as many as the machine has cores (or 8): the result is the same on any number, and
 * `--threads 1000` would load a thousand copies of the program.
 */
export function threadsAsked(raw: RawOptions, io: CliIo): number | undefined {
  const asked = wholeOption(raw, 'threads', io, 1)
  return asked && Math.min(asked, Math.max(mostBeyondCores, availableParallelism()))
}
