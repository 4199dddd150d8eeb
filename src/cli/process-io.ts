import { createWriteStream } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { CliIo } from './io.ts'

/** The real terminal, environment and working directory. A closed pipe (`| head`) ends the program quietly. */
export function processIo(): CliIo {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // The reader has seen enough: nothing is left to say, and nobody to say it to.
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0)
      throw error
    })
  }
  return {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    stdoutIsTerminal: process.stdout.isTTY,
    stderrIsTerminal: process.stderr.isTTY,
    columns: process.stdout.isTTY ? process.stdout.columns : 80,
    env: process.env,
    cwd: process.cwd(),
    stdinFile: spoolStdin,
  }
}

/** DuckDB reads files, and looks at them twice: so stdin is written to one first. The folder is the system's to clean. */
async function spoolStdin(): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'jevons-')), 'stdin')
  await pipeline(process.stdin, createWriteStream(path))
  return path
}
