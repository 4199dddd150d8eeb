import { type SpawnOptionsWithoutStdio, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Whether the program was built (`npm test` builds it first). */
export const isBuilt: boolean = existsSync(`${root}dist/cli/main.js`)

/** What a spawned program left behind. */
export type Spawned = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

/** Runs the real `bin/jevons.js` in `cwd` with nothing of this environment but PATH. */
export function runBin(
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
  stdin = '',
): Promise<Spawned> {
  return runNode(
    [`${root}bin/jevons.js`, ...argv],
    { cwd, env: { PATH: process.env['PATH'], ...env } },
    stdin,
  )
}

/** Runs node and collects its output. */
function runNode(argv: readonly string[], options: SpawnOptionsWithoutStdio, stdin = ''): Promise<Spawned> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, argv, options)
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (data) => (stdout += String(data)))
    child.stderr.on('data', (data) => (stderr += String(data)))
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ code, stdout, stderr })
    })
    child.stdin.end(stdin)
  })
}
