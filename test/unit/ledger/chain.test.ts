import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkChain, hashOf, headsOf, type LedgerFile, recordName } from '../../../src/ledger/chain.ts'
import { readLedger } from '../../../src/ledger/folder.ts'
import { stableJson } from '../../../src/report/text/stable-json.ts'
import { ledgerRecord } from '../../support/ledger-record.ts'

function fileOf(start: string, previous: string[]): LedgerFile & { hash: string } {
  const record = ledgerRecord({ previous, start })
  const text = stableJson(record)
  const hash = hashOf(text)
  return { name: recordName(record, hash), text, hash }
}

const first = fileOf('2026-01-01', [])
const second = fileOf('2026-02-01', [first.hash])
const third = fileOf('2026-03-01', [second.hash])

describe('a ledger', () => {
  test('is read in the order of its dates, whatever the order of its files, and with other line ends', () => {
    const crlf = { ...second, text: second.text.replaceAll('\n', '\r\n') }
    expect(checkChain([third, crlf, first]).map((r) => r.record.scenario.start)).toEqual([
      '2026-01-01',
      '2026-02-01',
      '2026-03-01',
    ])
  })

  test.each([
    ['the first', 0],
    ['one in the middle', 1],
    ['the newest', 2],
  ])('names the file when %s was edited', (_, place) => {
    const files = [first, second, third].map((file, i) =>
      i === place ? { ...file, text: file.text.replace('"level": 100', '"level": 101') } : file,
    )
    expect(files[place]?.text).not.toBe([first, second, third][place]?.text)
    expect(() => checkChain(files)).toThrow(
      expect.objectContaining({
        code: 'BAD_LEDGER',
        problems: expect.arrayContaining([
          expect.objectContaining({ pos: { file: files[place]?.name } }),
        ]) as unknown,
      }),
    )
  })

  test('names the follower when a record was removed, and when its text and name were both forged', () => {
    expect(() => checkChain([first, third])).toThrow(`${third.name} follows a record`)
    const text = second.text.replace('"level": 100', '"level": 101')
    const forged = { text, name: `2026-02-01-${hashOf(text).slice(0, 16)}.json` }
    expect(() => checkChain([first, forged, third])).toThrow(`${third.name} follows a record`)
  })

  test('takes two branches, and the next record follows both', () => {
    const other = fileOf('2026-02-15', [first.hash])
    const records = checkChain([first, second, other])
    expect(headsOf(records)).toEqual([second.hash, other.hash].sort())
    const merge = fileOf('2026-04-01', headsOf(records))
    expect(headsOf(checkChain([first, second, other, merge]))).toEqual([merge.hash])
  })

  test('refuses a file that is no record', () => {
    expect(() => checkChain([{ name: 'a.json', text: '{' }])).toThrow('a.json is no JSON')
    expect(() => checkChain([{ name: 'a.json', text: '{"ledgerVersion":2}' }])).toThrow('a.json is no record')
  })
})

test('a folder inside a ledger is no record, whatever its name', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jevons-ledger-'))
  try {
    await mkdir(join(folder, '2026-01-01-0123456789abcdef.json'))
    await writeFile(join(folder, 'a.json'), '{}')
    expect(await readLedger(folder)).toEqual([{ name: 'a.json', text: '{}' }])
  } finally {
    await rm(folder, { recursive: true })
  }
})
