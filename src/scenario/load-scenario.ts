import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { JevonsError } from '../errors.ts'
import { parseScenario } from './parse-scenario.ts'
import type { Scenario } from './scenario.ts'
import type { Change } from './set-value.ts'

/**
 * The scenario of a file, its usage paths resolved against the file's folder (`-` stays stdin).
 * Throws NO_SUCH_FILE or UNREADABLE for the file, else what {@link parseScenario} throws.
 */
export async function loadScenario(
  path: string,
  options: { readonly set?: readonly Change[] } = {},
): Promise<Scenario> {
  const set = options.set ?? []
  const text = await readText(path)
  const scenario = parseScenario(text, { file: path, set, hash: scenarioHash(text, set) })
  return { ...scenario, usage: scenario.usage.map((usage) => resolveUsage(path, usage)) }
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
    const code = error instanceof Error && 'code' in error ? error.code : undefined
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
    throw error
  }
}
