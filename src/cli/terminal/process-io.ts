import { interruptible } from './interrupt.ts'
import type { CliIo } from './io.ts'

/** The real terminal, environment and working directory. A closed pipe (`| head`) ends the program quietly. */
export function processIo(): CliIo {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // The reader has seen enough: nothing is left to say, and nobody to say it to.
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0)
      // Nothing can be awaited here, and stderr may be the stream that failed.
      if (stream === process.stdout) tellLost(error)
      process.exit(1)
    })
  }
  return {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    stdoutIsTerminal: process.stdout.isTTY,
    stderrIsTerminal: process.stderr.isTTY,
    columns: terminalColumns(),
    env: process.env,
    cwd: process.cwd(),
    stdinFile: spoolStdin,
  }
}

/** Columns of the terminal behind stdout; where that is a pipe, at most 80 of the one behind stderr. */
function terminalColumns(): number {
  const { stdout, stderr } = process
  if (stdout.isTTY) return stdout.columns
  return stderr.isTTY ? Math.min(80, stderr.columns) : 80
}

/** The result cannot be written out (a full disk behind `>`): said in one line, as far as anything can still be said. */
function tellLost({ code }: NodeJS.ErrnoException): void {
  const why = code === 'ENOSPC' ? 'the disk is full (ENOSPC)' : (code ?? 'unknown reason')
  process.stderr.write(`error: the result cannot be written to stdout: ${why}\n`)
}

/** DuckDB reads files, and looks at them twice: so stdin is written to one first, which is gone when the program ends. */
async function spoolStdin(): Promise<string> {
  // Loaded when needed: most runs read no stdin, and `--help` should cost little.
  const [{ createWriteStream, rmSync }, { mkdtemp }, { tmpdir }, path, { pipeline }] = await Promise.all([
    import('node:fs'),
    import('node:fs/promises'),
    import('node:os'),
    import('node:path'),
    import('node:stream/promises'),
  ])
  if (process.stdin.isTTY) process.stderr.write('reading what is typed, to the end (Ctrl-D)\n')
  const folder = await mkdtemp(path.join(tmpdir(), 'jevons-'))
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true })
  })
  const file = path.join(folder, 'stdin')
  await interruptible(() => pipeline(process.stdin, createWriteStream(file)))
  return file
}
