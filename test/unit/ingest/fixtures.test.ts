import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const fixtures = fileURLToPath(new URL('../../../fixtures', import.meta.url))

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(fixtures, join(entry.parentPath, entry.name)))
}

test('the checked-in fixtures are what their generators write', async () => {
  const { makeFixtures } = (await import(join(fixtures, 'make.js'))) as {
    makeFixtures: () => Promise<Map<string, string>>
  }
  const made = await makeFixtures()
  expect([...filesBelow(join(fixtures, 'usage')), ...filesBelow(join(fixtures, 'expected'))].sort()).toEqual(
    [...made.keys()].sort(),
  )
  for (const [path, text] of made)
    expect(readFileSync(join(fixtures, path), 'utf8') === text, path).toBe(true)
})
