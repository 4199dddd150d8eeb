import { commanderExitCode } from './commander.ts'
import { makeProgram } from './make-program.ts'
import type { CliIo } from './terminal/io.ts'

export { processIo } from './terminal/process-io.ts'

/**
 * Runs one command line (without node and script) and returns the exit code: 0 done, 1 bug, 2 usage or scenario, 3 data,
 * 10 failed gate (PRODUCT.md, "Exit codes"). Never throws.
 */
export async function main(argv: readonly string[], io: CliIo): Promise<number> {
  let exitCode = 0
  const program = makeProgram(io, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return exitCode
  } catch (error) {
    // Commander has printed help, version or its message already.
    const exit = commanderExitCode(error)
    if (exit !== undefined) return exit === 0 ? 0 : 2
    const { printError } = await import('./terminal/print-error.ts')
    return printError(error, io, argv.find((word) => !word.startsWith('-')) ?? '')
  }
}
