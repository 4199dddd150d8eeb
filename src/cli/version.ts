import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A file of this package by its path from the package's root; this file lies two folders deep, as built too. */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url))
}

/** The version of this package, read from its package.json. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string }
  return version
}
