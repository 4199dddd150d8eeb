import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { reportFormatNames } from '../../../src/cli/format-names.ts'
import { outputSettings } from '../../../src/cli/settings.ts'
import { appendSummary } from '../../../src/cli/terminal/write-result.ts'
import { JevonsError } from '../../../src/errors.ts'
import { reportFormats } from '../../../src/report/formats/index.ts'
import { fakeIo } from '../../support/fake-io.ts'
import { scrapFolder } from '../../support/scrap-folder.ts'

function problemOf(format: string, formats: readonly string[]): object {
  try {
    outputSettings({ format }, fakeIo(), formats)
  } catch (error) {
    if (error instanceof JevonsError) return error.problems[0]
    throw error
  }
  throw new Error('no problem')
}

describe('formats by name', () => {
  test('the help lists those that there are', () => {
    expect(reportFormatNames).toEqual(reportFormats.map(({ name }) => name))
  })

  test('a format of reports is told where it applies when another command is asked for it', () => {
    expect(problemOf('junit', ['table', 'json'])).toMatchObject({
      code: 'BAD_OPTION',
      message:
        "format 'junit' is not one of this command's (a report of demo, simulate, check, report has it)",
      hint: '--format takes table, json',
    })
    expect(problemOf('pdf', ['table', 'json'])).toMatchObject({ message: "unknown format 'pdf'" })
  })

  test.each([
    ['page.html', 'html'],
    ['checks.xml', 'junit'],
    ['checks.sarif', 'sarif'],
    ['run.ndjson', 'ndjson'],
  ])('the extension of %s is enough', (output, format) => {
    expect(outputSettings({ output }, fakeIo(), reportFormatNames).format).toBe(format)
  })
})

describe('the job summary of a GitHub workflow', () => {
  test('is added to the file that the runner names, and to nothing elsewhere', async () => {
    const folder = scrapFolder({ 'summary.md': '# before\n' })
    const env = { GITHUB_STEP_SUMMARY: join(folder, 'summary.md') }
    await appendSummary('## report\n', fakeIo({ cwd: folder, env }))
    await appendSummary('## not here\n', fakeIo({ cwd: folder }))
    expect(await readFile(env.GITHUB_STEP_SUMMARY, 'utf8')).toBe('# before\n## report\n')
  })
})
