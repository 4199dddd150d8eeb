import { createRequire } from 'node:module'
import type * as Commander from 'commander'

/**
 * Commander, by `require`: it is CommonJS, and importing it as an ES module makes node load its lexer for CommonJS, which
 * costs `--help` as much time as commander itself.
 */
const commander: typeof Commander = createRequire(import.meta.url)('commander') as typeof Commander

export type Command = Commander.Command

/** A new command of commander. */
export function newCommand(name: string): Command {
  return new commander.Command(name)
}

/** Commander's way to leave: its exit code, after it has printed what there is to say. */
export function commanderError(exitCode: number, code: string, message: string): Error {
  return new commander.CommanderError(exitCode, code, message)
}

/** The exit code that commander asks for, or undefined when the error is not one of its own. */
export function commanderExitCode(error: unknown): number | undefined {
  return error instanceof commander.CommanderError ? error.exitCode : undefined
}
