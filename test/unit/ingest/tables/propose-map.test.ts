import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readUsage } from '../../../../src/ingest/read-usage.ts'
import { proposeMap } from '../../../../src/ingest/tables/propose-map.ts'
import { readMap } from '../../../../src/ingest/tables/usage-map.ts'
import { tempFiles, totals } from '../../../support/usage-files.ts'

const fixtures = fileURLToPath(new URL('../../../../fixtures/usage/', import.meta.url))
const tables = ['demo', 'generic-long', 'generic-wide'].flatMap((folder) =>
  readdirSync(join(fixtures, folder))
    .filter((name) => name.endsWith('.csv'))
    .map((name) => `${folder}/${name}`),
)

const odd: Readonly<Record<string, string>> = {
  'units.csv': 'When,Watts [W],Cost (EUR),gpu_util\n2026-01-30,1500,"1,50",45%\n2026-01-31,1700,"2,75",55%\n',
  'american.csv': 'day,Site name,requests\n1/30/2026,north,1\n1/31/2026,"a: {b}, #c",2\nTotal,,3\n',
  'odd-names.csv': 'date,"a: {b}","x #1",yes\n2026-01-30,1,2,3\n2026-01-31,4,5,6\n',
  'european.csv': 'Datum;Tokens;Kosten\n01.02.2026;1.234.567;1.234,50 €\n02.02.2026;2.000;0,99 €\n',
  'long.csv':
    'date,metric,model,value\n2026-01-01,input_tokens,m,5\n2026-01-01,cost_usd,m,0.1\n2026-01-02,power [W],m,900\n',
}

async function roundTrip(path: string): Promise<void> {
  const text = await proposeMap(path, {})
  const mapped = await readUsage([path], { step: 'day', map: readMap(text, 'map.yml') })
  const plain = await readUsage([path], { step: 'day' })
  expect(mapped.imports[0]?.format).toBe('map')
  expect(totals(mapped)).toEqual(totals(plain))
  expect(mapped.imports[0]?.rejected).toBe(plain.imports[0]?.rejected)
  expect(mapped.imports[0]?.dimensions.map((d) => [d.name, d.values])).toEqual(
    plain.imports[0]?.dimensions.filter((d) => d.name !== 'column').map((d) => [d.name, d.values]),
  )
}

describe('a proposed map reads the table to the same totals', () => {
  it.each(tables)('%s', async (name) => {
    await roundTrip(join(fixtures, name))
  })

  it.each(Object.entries(odd))('%s', async (name, text) => {
    await roundTrip(tempFiles({ [name]: text })[0] ?? '')
  })
})

it('is text that says what was seen', async () => {
  const [path] = tempFiles({ 'a.csv': odd['european.csv'] ?? '' }) as [string]
  const text = await proposeMap(path, {})
  expect(text.split('\n').slice(1)).toEqual([
    'time: Datum  # D/M/Y',
    'timezone: UTC  # of stamps without an offset',
    'date-format: dmy',
    'measures:  # metric: column, or with a unit, currency, factor, or rows (where)',
    '  tokens_total: Tokens',
    '  cost: { column: Kosten, currency: EUR }',
    '# skip: { Status: [draft, void] }  # rows to leave out; totals rows and repeated headers are already',
    '',
  ])
})

it('refuses a table without dates, with the reason', async () => {
  const [path] = tempFiles({ 'a.csv': 'node,gpus\na,8\nb,9\n' }) as [string]
  await expect(proposeMap(path, {})).rejects.toThrow(/no column holds dates/)
})
