import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { JevonsError } from '../../../src/errors.ts'
import { readUsage } from '../../../src/ingest/read-usage.ts'

let folder = ''
const good = (): string => join(folder, 'good.csv')
const bad = (): string => join(folder, 'bad.csv')
const worse = (): string => join(folder, 'worse.csv')

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jevons-refused-'))
  writeFileSync(good(), 'date,requests\n2026-01-01,10\n2026-01-02,12\n')
  writeFileSync(bad(), 'node,gpus\na,8\nb,8\n')
  writeFileSync(worse(), 't_seconds,requests\n0,1\n600,2\n')
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('a file that is not usage', () => {
  it('in a folder is told and costs no other file', async () => {
    const data = await readUsage([folder], { step: 'day' })
    expect(data.imports.map((report) => report.source)).toEqual([good()])
    const refused = data.notices.filter((notice) => notice.code === 'file_refused')
    expect(refused.map((notice) => notice.subject)).toEqual([bad(), worse()])
    expect(refused.every((notice) => notice.level === 'warning')).toBe(true)
  })

  it('that the user named ends the reading, and all of them are named at once', async () => {
    const error = await readUsage([good(), bad(), worse()], { step: 'day' }).catch(
      (caught: unknown) => caught,
    )
    expect(error).toBeInstanceOf(JevonsError)
    expect((error as JevonsError).problems).toHaveLength(2)
  })

  it('that the user named is only told where the reader asks for that', async () => {
    const data = await readUsage([good(), bad()], { step: 'day', tellRefused: true })
    expect(data.table.length).toBe(2)
    expect(data.notices.map((notice) => notice.code)).toContain('file_refused')
  })

  it('ends the reading when there is no other', async () => {
    await expect(readUsage([bad()], { step: 'day', tellRefused: true })).rejects.toBeInstanceOf(JevonsError)
  })
})
