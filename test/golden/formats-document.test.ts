import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import {
  claimsOf,
  codesTable,
  fileRow,
  formatsTable,
  type ReferenceFile,
  referenceFiles,
  table,
  withBlock,
} from '../support/formats-document.ts'
import { sharedPath } from '../support/shared.ts'
import { tempFolder } from '../support/usage-files.ts'

// docs/formats.md is rewritten by `npm run golden`; its prose stands outside the generated blocks.
const path = fileURLToPath(new URL('../../docs/formats.md', import.meta.url))
const [samples, data] = [sharedPath('formats/samples'), sharedPath('data')]
const files: readonly ReferenceFile[] = [
  ...(samples === undefined ? [] : referenceFiles(samples.slice(0, -'/samples'.length), ['samples'])),
  ...(data === undefined ? [] : referenceFiles(data.slice(0, -'/data'.length), ['data'])),
]
if (files.length === 0)
  process.stderr.write('docs/formats.md: its table of files is not compared, the shared folder is absent\n')

/** Texts about the other files. */
const isAbout = ({ name }: ReferenceFile): boolean => /\.md$/.test(name)

async function filesTable(): Promise<string> {
  const rows: string[][] = []
  for (const file of files.filter((f) => !isAbout(f))) rows.push([file.name, ...(await fileRow(file))])
  return table(['file', 'format', 'maturity', 'rows', 'rejected', 'totals, or why it is refused'], rows)
}

describe('docs/formats.md', () => {
  // One snapshot: two of one file would overwrite each other.
  test(`names every registered format${files.length > 0 ? ' and what becomes of every reference file' : ''}`, async () => {
    const codes = withBlock(readFileSync(path, 'utf8'), 'double counting', codesTable())
    const formats = withBlock(codes, 'formats', formatsTable())
    const text = files.length === 0 ? formats : withBlock(formats, 'files', await filesTable())
    await expect(text).toMatchFileSnapshot(path)
  }, 600_000)

  test.skipIf(files.length === 0)('refuses each text that only describes the reference files', async () => {
    for (const file of files.filter(isAbout)) {
      const [format] = await fileRow(file)
      expect(`${basename(file.name)} ${format ?? ''}`).toMatch(/ refused$/)
    }
  }, 300_000)
})

describe.skipIf(files.length === 0)('reference files', () => {
  test('are claimed by one format at most', async () => {
    const found = await claimsOf(files, tempFolder())
    expect(found.filter(({ claims }) => claims.length > 1)).toEqual([])
  }, 300_000)
})
