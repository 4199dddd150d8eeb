import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { JevonsError } from '../errors.ts'
import { parseScenario } from './parse-scenario.ts'
import type { Scenario } from './scenario.ts'
import type { Change } from './set-value.ts'

/** How a scenario is loaded. */
export type LoadOptions = {
  readonly set?: readonly Change[]
  /** The file that stdin was spooled to, for the path `-`; usage paths are then relative to the current folder. */
  readonly spool?: string
  /** Exports that take the place of the scenario's. */
  readonly usage?: readonly string[]
}

/**
 * The scenario of a file, its usage paths resolved against the file's folder (`-` stays stdin).
 * Throws NO_SUCH_FILE for the file, BAD_OPTION when scenario and usage both want stdin, else what {@link parseScenario} throws.
 */
export async function loadScenario(path: string, options: LoadOptions = {}): Promise<Scenario> {
  const { set = [], spool } = options
  const isPiped = path === '-' && spool !== undefined
  const text = await readText(isPiped ? spool : path)
  const file = isPiped ? 'stdin' : path
  const scenario = parseScenario(text, { file, set, hash: scenarioHash(text, set) })
  if (isPiped && (options.usage ?? scenario.usage).includes('-')) throw stdinTwice()
  return { ...scenario, usage: scenario.usage.map((usage) => resolveUsage(file, usage)) }
}

function stdinTwice(): JevonsError {
  return new JevonsError({
    code: 'BAD_OPTION',
    message: 'the scenario is read from stdin, and so is its usage',
    hint: 'write one of them to a file: `jevons simulate scenario.yml < usage.csv`',
  })
}

/** SHA-256 of a scenario's text and the changes made to it, hex. */
function scenarioHash(text: string, set: readonly Change[] = []): string {
  const hash = createHash('sha256').update(text)
  for (const { path, value } of set) hash.update(`\0${path}=${value}`)
  return hash.digest('hex')
}

function resolveUsage(file: string, usage: string): string {
  return usage === '-' || isAbsolute(usage) ? usage : join(dirname(file), usage)
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT')
      throw new JevonsError({
        code: 'NO_SUCH_FILE',
        message: `found no scenario \`${path}\`, expected a YAML file`,
        hint: 'name it (`jevons simulate path/to/scenario.yml`), write one with `jevons init <exports...>`, or try `jevons demo`',
        pos: { file: path },
      })
    if (code === 'EISDIR')
      throw new JevonsError({
        code: 'NO_SUCH_FILE',
        message: `found the folder \`${path}\`, expected a scenario file`,
        hint: `name the file in it, e.g. \`${join(path, 'jevons.yml')}\``,
        pos: { file: path },
      })
    throw new JevonsError({
      code: 'NO_SUCH_FILE',
      message: `the scenario ${path} cannot be read: ${code ?? 'unknown reason'}`,
      hint: 'check the path and its permissions',
      pos: { file: path },
    })
  }
}
