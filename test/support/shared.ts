import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Path of a file of the shared reference folder (`JEVONS_SHARED`, else beside the repository), or undefined where it is absent. */
export function sharedPath(rel: string): string | undefined {
  const root = process.env['JEVONS_SHARED'] ?? fileURLToPath(new URL('../../../shared', import.meta.url))
  const path = `${root}/${rel}`
  return existsSync(path) ? path : undefined
}
