import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readUsage } from '../../../src/ingest/read-usage.ts'
import { readMap } from '../../../src/ingest/tables/usage-map.ts'
import { readText, tempFiles, tempFolder, totals } from '../../support/usage-files.ts'

test.each([
  ['ambiguous dates', 'day,requests\n1/2/2026,5\n2/2/2026,6\n', 'AMBIGUOUS_DATE', '--date-format'],
  ['relative seconds', 't_seconds,requests\n0,5\n600,6\n', 'MISSING_COLUMN', 'relative'],
  ['a day index', 'day_index,requests\n0,5\n1,6\n', 'MISSING_COLUMN', 'relative'],
  ['a static inventory', 'node,gpus,model\na,8,H100\nb,4,A100\n', 'MISSING_COLUMN', 'dates or timestamps'],
  ['a space-separated table', 'date requests\n2026-01-30 1\n2026-01-31 2\n', 'UNKNOWN_FORMAT', 'spaces'],
  ['a table without a header', '2026-01-30,1\n2026-01-31,2\n', 'UNKNOWN_FORMAT', 'header'],
  ['several header lines', ',cost,cost\n,prod,staging\ndate,,\n2026-01-30,1,2\n', 'UNKNOWN_FORMAT', 'header'],
  [
    'two times of equal standing',
    'opened_at,closed_on,requests\n2026-01-30,2026-01-31,1\n',
    'MISSING_COLUMN',
    'several',
  ],
  ['no numbers', 'date,note\n2026-01-30,a\n2026-01-31,b\n', 'MISSING_COLUMN', 'no numeric'],
  ['mixed currency signs', 'date,cost\n2026-01-30,$1.00\n2026-01-31,€2.00\n', 'CURRENCY_MIX', 'USD'],
  ['an empty file', '', 'UNREADABLE', 'empty'],
  ['cut JSON', '{"data":[{"date":"2026-01-30","requests":1},{"da', 'UNREADABLE', 'JSON'],
  ['a spreadsheet', 'PK\u0003\u0004rest of a zip', 'UNREADABLE', 'CSV'],
])('%s are refused with a reason', async (_name, text, code, word) => {
  const error = await readText(text).then(
    () => undefined,
    (e: unknown) => e as { code: string; message: string; problems: readonly { hint?: string }[] },
  )
  expect(error?.code).toBe(code)
  expect(`${error?.message ?? ''} ${error?.problems[0]?.hint ?? ''}`).toContain(word)
})

test('--date-format settles day and month', async () => {
  const text = 'day,requests\n1/2/2026,5\n2/2/2026,6\n'
  expect((await readText(text, { dateFormat: 'dmy' })).imports[0]).toMatchObject({
    from: '2026-02-01',
    to: '2026-02-02',
  })
  expect((await readText(text, { dateFormat: 'mdy' })).imports[0]).toMatchObject({
    from: '2026-01-02',
    to: '2026-02-02',
  })
  expect((await readText(text, { dateFormat: '%d/%m/%Y' })).imports[0]).toMatchObject({
    from: '2026-02-01',
    to: '2026-02-02',
  })
})

test('a later file settles day and month for an earlier one of the same layout', async () => {
  const files = tempFiles({
    'a.csv': 'day,requests\n1/2/2026,5\n2/2/2026,6\n',
    'b.csv': 'day,requests\n27/2/2026,7\n',
  })
  const data = await readUsage(files, { step: 'day' })
  expect(data.imports.map((i) => [i.from, i.to])).toEqual([
    ['2026-02-01', '2026-02-02'],
    ['2026-02-27', '2026-02-27'],
  ])
})

test('a missing path, an empty folder, a glob without a match and a web address name what was asked for', async () => {
  const folder = tempFolder()
  for (const source of ['no/such/file.csv', folder, join(folder, '*.csv'), 'https://example.org/a.csv']) {
    await expect(readUsage([source], { step: 'day' })).rejects.toMatchObject({
      code: 'NO_USAGE',
      message: expect.stringContaining(source) as string,
    })
  }
})

test('an unknown format name and an unknown zone are errors of the command line', async () => {
  await expect(readText('date,requests\n2026-01-30,1\n', { format: 'focsu' })).rejects.toMatchObject({
    code: 'BAD_OPTION',
  })
  await expect(readText('date,requests\n2026-01-30,1\n', { timezone: 'Mars/Olympus' })).rejects.toMatchObject(
    { code: 'BAD_OPTION' },
  )
})

test('bad rows are counted by reason and written with their lines; good rows stay', async () => {
  const rejectsDir = tempFolder()
  const text =
    'Report\ndate,note,requests\n2026-01-28,"two\nlines",1\n\nsoon,x,2\n2026-01-29,x,oops\n2026-01-29,x,4,5\n2026-01-29,x\n,x,6\n2026-01-30,x,8\n'
  const data = await readText(text, { rejectsDir }, 'u.csv')
  const [report] = data.imports
  expect(totals(data)).toEqual({ requests: 9 })
  expect(report).toMatchObject({ rows: 7, rejected: 5 })
  expect(Object.fromEntries(report?.rejectReasons.map((r) => [r.reason, r.rows]) ?? [])).toEqual({
    'date is not a date': 1,
    'requests is not a number': 1,
    '4 columns instead of 3': 1,
    '2 columns instead of 3': 1,
    'no date': 1,
  })
  expect(report?.rejectsFile).toBe(join(rejectsDir, 'u.csv.rejects.csv'))
  expect(readFileSync(join(rejectsDir, 'u.csv.rejects.csv'), 'utf8')).toBe(
    'line,reason,text\n6,"date is not a date","soon,x,2"\n7,"requests is not a number","2026-01-29,x,oops"\n8,"4 columns instead of 3","2026-01-29,x,4,5"\n9,"2 columns instead of 3","2026-01-29,x"\n10,"no date",",x,6"\n',
  )
})

test('a map names the columns of any table', async () => {
  const map = readMap(
    'time: When\ndate-format: dmy\nmeasures:\n  requests: A\n  cost: { column: B, currency: EUR }\n  power_kw: { column: C, factor: 0.001, where: { Site: north } }\ndimensions: { project: Site }\nskip: { State: [void] }\n',
    'map.yml',
  )
  const data = await readText(
    'When,Site,State,A,B,C,Z\n1/2/2026,north,ok,1,2,3000,x\n1/2/2026,south,ok,5,6,7000,y\n2/2/2026,north,void,9,9,9,z\n',
    { map },
  )
  expect(totals(data)).toEqual({ 'cost EUR': 8, power_kw: 3, requests: 6 })
  expect(data.table.dims).toEqual(['project'])
})

test('a map that names a missing column says which is nearest', async () => {
  const map = readMap('time: date\nmeasures: { requests: Reqests }\n', 'map.yml')
  await expect(readText('date,Requests\n2026-01-30,1\n', { map })).rejects.toMatchObject({
    code: 'MISSING_COLUMN',
    problems: [{ hint: expect.stringContaining("Did you mean 'Requests'?") as string }],
  })
  expect(() => readMap('time: date\n', 'map.yml')).toThrow(/measures/)
  expect(() => readMap('time: [\n', 'map.yml')).toThrow(/map.yml/)
})
