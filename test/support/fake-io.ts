import type { CliIo } from '../../src/cli/terminal/io.ts'

/** What a command wrote. */
export type FakeIo = CliIo & { readonly out: () => string; readonly err: () => string }

/** An io that keeps what is written; `changes` replace its fields. No terminal, no environment, no stdin. */
export function fakeIo(changes: Partial<CliIo> = {}): FakeIo {
  let out = ''
  let err = ''
  return {
    stdout: (text) => {
      out += text
    },
    stderr: (text) => {
      err += text
    },
    stdoutIsTerminal: false,
    stderrIsTerminal: false,
    columns: 80,
    env: {},
    cwd: process.cwd(),
    stdinFile: () => Promise.reject(new Error('no stdin')),
    ...changes,
    out: () => out,
    err: () => err,
  }
}
