import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { columnOf } from '../../support/table-columns.ts'
import { readText, tableLines, totals } from '../../support/usage-files.ts'

test('a wide table: every numeric column is a metric, every text column a dimension', async () => {
  const data = await readText(
    'date,team,requests,input_tokens,cost_usd\n2026-01-01,a,10,100,0.1\n2026-01-01,b,20,200,0.2\n2026-01-02,a,30,300,0.3\n',
  )
  expect(tableLines(data.table)).toEqual([
    'cost USD a 2026-01-01 0.1',
    'cost USD a 2026-01-02 0.3',
    'cost USD b 2026-01-01 0.2',
    'requests a 2026-01-01 10',
    'requests a 2026-01-02 30',
    'requests b 2026-01-01 20',
    'tokens_input a 2026-01-01 100',
    'tokens_input a 2026-01-02 300',
    'tokens_input b 2026-01-01 200',
  ])
  expect(totals(data)).toEqual({ 'cost USD': 0.6, requests: 60, tokens_input: 600 })
})

test('sums are decimal: ten times 0.1 is 1', async () => {
  const rows = Array.from({ length: 10 }, (_, i) => `2026-01-01,p${String(i)},0.1`).join('\n')
  expect(totals(await readText(`date,p,cost_usd\n${rows}\n`))).toEqual({ 'cost USD': 1 })
})

test('amounts above ten thousand keep every written digit in a sum', async () => {
  const data = await readText(
    'date,cost_usd\n2026-01-01,122063.546\n2026-01-02,99999.999\n2026-01-03,1234567.123456\n',
  )
  expect(totals(data)).toEqual({ 'cost USD': 1456630.668456 })
})

test.each([
  ['ISO dates', 'date,requests\n2026-01-30,1\n2026-01-31,2\n'],
  ['a byte order mark', '\uFEFFdate,requests\n2026-01-30,1\n2026-01-31,2\n'],
  ['CRLF line ends', 'date,requests\r\n2026-01-30,1\r\n2026-01-31,2\r\n'],
  ['CR-only line ends', 'date,requests\r2026-01-30,1\r2026-01-31,2\r'],
  ['no last line end', 'date,requests\n2026-01-30,1\n2026-01-31,2'],
  ['slashes, year first', 'date,requests\n2026/01/30,1\n2026/01/31,2\n'],
  ['day first, dots', 'Datum;requests\n30.01.2026;1\n31.01.2026;2\n'],
  ['day first, slashes', 'date,requests\n30/1/2026,1\n31/1/2026,2\n'],
  ['month first', 'date,requests\n1/30/2026,1\n1/31/2026,2\n'],
  ['two-digit years', 'date,requests\n1/30/26,1\n1/31/26,2\n'],
  ['compact dates', 'date,requests\n20260130,1\n20260131,2\n'],
  ['month names', 'date,requests\n30 Jan 2026,1\n31 Jan 2026,2\n'],
  ['American month names', 'date,requests\n"Jan 30, 2026",1\n"Jan 31, 2026",2\n'],
  ['epoch seconds', 'timestamp,requests\n1769731200,1\n1769817600,2\n'],
  ['epoch milliseconds', 'timestamp,requests\n1769731200000,1\n1769817600000,2\n'],
  ['spreadsheet serials', 'date,requests\n46052,1\n46053,2\n'],
  ['midnights with Z', 'time,requests\n2026-01-30T00:00:00Z,1\n2026-01-31T00:00:00Z,2\n'],
  ['pandas midnights', 'time,requests\n2026-01-30 00:00:00+00:00,1\n2026-01-31 00:00:00+00:00,2\n'],
  [
    'title lines above the header',
    'Usage report\nMade by finance\n\ndate,requests\n2026-01-30,1\n2026-01-31,2\n',
  ],
  ['padded title lines', 'Usage report,\n,\ndate,requests\n2026-01-30,1\n2026-01-31,2\n'],
  ['a totals row', 'date,requests\n2026-01-30,1\n2026-01-31,2\nTotal,3\n'],
  [
    'a totals row named in a text column',
    'project,date,requests\na,2026-01-30,1\na,2026-01-31,2\nGrand total,,3\n',
  ],
  ['a repeated header', 'date,requests\n2026-01-30,1\ndate,requests\n2026-01-31,2\n'],
  ['empty trailing columns', 'date,requests,,\n2026-01-30,1,,\n2026-01-31,2,,\n'],
  ['blank lines', 'date,requests\n\n2026-01-30,1\n\n2026-01-31,2\n\n'],
  ['blank rows', 'date,requests\n2026-01-30,1\n,\n2026-01-31,2\n,\n'],
  ['tabs', 'date\trequests\n2026-01-30\t1\n2026-01-31\t2\n'],
  ['pipes', 'date|requests\n2026-01-30|1\n2026-01-31|2\n'],
  ['an unnamed index', ',date,requests\n0,2026-01-30,1\n1,2026-01-31,2\n'],
  ['an index after a round trip', 'Unnamed: 0,date,requests\n0,2026-01-30,1\n1,2026-01-31,2\n'],
  ['quoted cells', '"date","requests"\n"2026-01-30","1"\n"2026-01-31","2"\n'],
  ['another name for requests', 'Date,API Calls\n2026-01-30,1\n2026-01-31,2\n'],
])('%s', async (_name, text) => {
  const data = await readText(text)
  const lines = tableLines(data.table).map((line) => line.replace('requests a ', 'requests '))
  expect(lines).toEqual(['requests 2026-01-30 1', 'requests 2026-01-31 2'])
  expect(data.imports[0]).toMatchObject({
    rows: 2,
    rejected: 0,
    grain: 'day',
    from: '2026-01-30',
    to: '2026-01-31',
  })
})

test('UTF-16 with a mark is decoded', async () => {
  const text = '\uFEFFdate\trequests\r\n2026-01-30\t1\r\n2026-01-31\t2\r\n'
  expect(totals(await readText(Buffer.from(text, 'utf16le')))).toEqual({ requests: 3 })
})

test('Latin-1 is decoded', async () => {
  const data = await readText(
    Buffer.from('date,caf\u00e9,requests\n2026-01-30,\u00fcber,1\n2026-01-31,\u00fcber,2\n', 'latin1'),
  )
  expect(data.imports[0]?.dimensions).toEqual([{ name: 'café', values: 1, examples: ['über'] }])
})

test('gzip is undone', async () => {
  expect(
    totals(await readText(gzipSync('date,requests\n2026-01-30,1\n2026-01-31,2\n'), {}, 'a.csv.gz')),
  ).toEqual({ requests: 3 })
})

test.each([
  ['1,234,567', '2,000', 1236567],
  ['"$1,234.50"', '"($0.99)"', 1233.51],
  ['1 234.5', '1', 1235.5],
  ["1'234.5", '1', 1235.5],
  ['1.2E+06', '1', 1200001],
  ['12.50-', '13', 0.5],
  ['\u2212 5', '6', 1],
  ['-', '7', 7],
  ['N/A', '7', 7],
  ['NaN', '7', 7],
  ['1.5k', '2k', 3500],
])('%s and %s add up to %d', async (a, b, sum) => {
  const cell = (text: string): string => (text.includes(',') && !text.startsWith('"') ? `"${text}"` : text)
  const data = await readText(`date,cost\n2026-01-30,${cell(a)}\n2026-01-31,${cell(b)}\n`)
  expect(Object.values(totals(data))).toEqual([sum])
  expect(data.imports[0]?.rejected).toBe(0)
})

test('percent cells become ratios', async () => {
  expect(totals(await readText('date,gpu_util\n2026-01-30,45%\n2026-01-31,55%\n'))).toEqual({ gpu_util: 0.5 })
})

test('a unit in the name converts: power [W] is power_kw', async () => {
  expect(totals(await readText('date,power [W],latency_s,energy (Wh)\n2026-01-30,1500,0.5,2000\n'))).toEqual({
    energy_kwh: 2,
    latency_ms: 500,
    power_kw: 1.5,
  })
})

test('canonical ids win over unit suffixes', async () => {
  expect(totals(await readText('date,db_writes_per_s,gpu_hours,power_kw\n2026-01-30,5,6,7\n'))).toEqual({
    db_writes_per_s: 5,
    gpu_hours: 6,
    power_kw: 7,
  })
})

test('currency columns without an alias are cost by column', async () => {
  const data = await readText('date,prod_usd,staging_usd\n2026-01-30,1,2\n')
  expect(tableLines(data.table)).toEqual([
    'cost USD prod_usd 2026-01-30 1',
    'cost USD staging_usd 2026-01-30 2',
  ])
})

test('a long table has a metric per row', async () => {
  const data = await readText(
    'date,metric,model,value\n2026-01-30,input_tokens,m,5\n2026-01-30,cost_usd,m,0.1\n2026-01-31,input_tokens,m,7\n',
  )
  expect(tableLines(data.table)).toEqual([
    'cost USD m 2026-01-30 0.1',
    'tokens_input m 2026-01-30 5',
    'tokens_input m 2026-01-31 7',
  ])
  expect(data.notices.map((n) => n.code)).not.toContain('duplicate_rows')
})

test('series,time,value: the series is a dimension of metric value', async () => {
  const data = await readText('series,time,value\na,2026-01-30,1\nb,2026-01-30,2\n')
  expect(tableLines(data.table)).toEqual(['value a 2026-01-30 1', 'value b 2026-01-30 2'])
  expect(data.table.dims).toEqual(['series'])
})

test('a pivoted table is turned', async () => {
  const data = await readText('model,2026-01-30,2026-01-31,2026-02-01\na,1,2,3\nb,4,,6\n')
  expect(tableLines(data.table)).toEqual([
    'value a 2026-01-30 1',
    'value a 2026-01-31 2',
    'value a 2026-02-01 3',
    'value b 2026-01-30 4',
    'value b 2026-02-01 6',
  ])
})

test.each([
  ['an array of objects', '[{"date":"2026-01-30","requests":1},{"date":"2026-01-31","requests":2}]'],
  [
    'an object with data',
    '{"data":[{"date":"2026-01-30","requests":"1"},{"date":"2026-01-31","requests":"2"}]}',
  ],
  [
    'pandas orient=split',
    '{"columns":["date","requests"],"index":[0,1],"data":[["2026-01-30",1],["2026-01-31",2]]}',
  ],
  ['pandas orient=columns', '{"date":{"0":"2026-01-30","1":"2026-01-31"},"requests":{"0":1,"1":2}}'],
  ['one object per line', '{"date":"2026-01-30","requests":1}\n{"date":"2026-01-31","requests":2}\n'],
])('JSON: %s', async (_name, text) => {
  expect(tableLines((await readText(text, {}, 'a.json')).table)).toEqual([
    'requests 2026-01-30 1',
    'requests 2026-01-31 2',
  ])
})

test('one row per request: requests are counted, identical rows are two', async () => {
  const data = await readText(
    'timestamp,ContextTokens,GeneratedTokens\n2026-01-30 10:00:01.5,100,10\n2026-01-30 10:00:01.5,100,10\n2026-01-30 11:30:07,50,5\n',
  )
  expect(totals(data)).toEqual({ requests: 3, tokens_input: 250, tokens_output: 25 })
  expect(data.imports[0]).toMatchObject({ grain: 'event', duplicates: 0 })
})

test('peaks are 24 times the busiest hour for totals and the maximum for gauges', async () => {
  const rows = Array.from(
    { length: 24 },
    (_, h) =>
      `2026-01-30T${String(h).padStart(2, '0')}:00:00Z,${h === 9 ? '34' : '10'},${h === 9 ? '8' : '4'}`,
  )
  const { table } = await readText(`time,requests,gpu_count\n${rows.join('\n')}\n`)
  expect(columnOf(table, (run) => run.metric)).toEqual(['gpu_count', 'requests'])
  expect([...table.value]).toEqual([(23 * 4 + 8) / 24, 264])
  expect([...table.peak]).toEqual([8, 816])
  expect([...table.complete]).toEqual([1, 1])
})

test('weeks, months and quarters keep their grain; a quarter is spread over its months with a warning', async () => {
  const weeks = await readText('week,requests\n2026-W05,7\n2026-W06,8\n')
  expect(columnOf(weeks.table, (run) => run.step)).toEqual(['week', 'week'])
  expect(tableLines(weeks.table)).toEqual(['requests 2026-01-26 7', 'requests 2026-02-02 8'])
  const months = await readText('Month,Spend\nJan-26,100\nFeb-26,120\n')
  expect(columnOf(months.table, (run) => run.step)).toEqual(['month', 'month'])
  expect(tableLines(months.table)).toEqual(['cost USD 2026-01-01 100', 'cost USD 2026-02-01 120'])
  const quarters = await readText('quarter,requests\nQ1 2026,300\nQ2 2026,600\n')
  expect(tableLines(quarters.table).map((l) => l.slice(9))).toEqual([
    '2026-01-01 100',
    '2026-02-01 100',
    '2026-03-01 100',
    '2026-04-01 200',
    '2026-05-01 200',
    '2026-06-01 200',
  ])
  expect(quarters.notices.map((n) => n.code)).toContain('quarters_spread')
})

test('month-end stamps are months', async () => {
  const data = await readText('date,requests\n2026-01-31,1\n2026-02-28,2\n2026-03-31,3\n')
  expect(tableLines(data.table)).toEqual([
    'requests 2026-01-01 1',
    'requests 2026-02-01 2',
    'requests 2026-03-01 3',
  ])
})

test('a stamp without an offset is read in the stated zone, one with an offset is not', async () => {
  const naive = await readText('time,requests\n2026-01-30 00:30:00,1\n2026-01-30 01:45:00,1\n', {
    timezone: 'America/New_York',
    step: 'hour',
  })
  expect(new Date(naive.table.timeMs[0] ?? 0).toISOString()).toBe('2026-01-30T05:00:00.000Z')
  const offset = await readText('time,requests\n2026-01-30T00:30:00+02:00,1\n2026-01-30T01:45:00+02:00,1\n', {
    timezone: 'America/New_York',
    step: 'hour',
  })
  expect(new Date(offset.table.timeMs[0] ?? 0).toISOString()).toBe('2026-01-29T22:00:00.000Z')
})

test('decimal commas and currency signs of a European spreadsheet', async () => {
  const data = await readText(
    'Datum;Tokens;Kosten\n01.02.2026;1.234.567;1.234,50 €\n02.02.2026;2.000;0,99 €\n',
  )
  expect(totals(data)).toEqual({ 'cost EUR': 1235.49, tokens_total: 1236567 })
})

test('people and identifiers are not dimensions unless asked for', async () => {
  const text = 'date,user,requests\n2026-01-30,ann,1\n2026-01-30,bob,2\n'
  expect((await readText(text)).table.dims).toEqual([])
  expect((await readText(text, { keepUser: true })).table.dims).toEqual(['user'])
})

test('rows that repeat a day are added with a warning; --on-duplicate last keeps the last', async () => {
  const text = 'date,requests\n2026-01-30,1\n2026-01-31,2\n2026-01-31,5\n'
  const summed = await readText(text)
  expect(totals(summed)).toEqual({ requests: 8 })
  expect(summed.notices.map((n) => n.code)).toContain('duplicate_rows')
  expect(summed.imports[0]?.duplicates).toBe(1)
  expect(totals(await readText(text, { onDuplicate: 'last' }))).toEqual({ requests: 6 })
  await expect(readText(text, { onDuplicate: 'error' })).rejects.toMatchObject({ code: 'BAD_ROW' })
})

test('a large table, read with types, gives the same as the same rows read as text', async () => {
  const rows = Array.from({ length: 90_000 }, (_, i) => {
    const stamp = new Date(Date.UTC(2026, 0, 5) + i * 97_000).toISOString().slice(0, 19).replace('T', ' ')
    return `${stamp},p${String(i % 3)},${String((i * 7919) % 5000)},${((i * 31) % 100_000) / 1000}`
  })
  const header = 'time,project,requests,cost_usd'
  const typed = await readText(`${header}\n${rows.join('\n')}\n`.padEnd(4_300_000, '\n'))
  // A totals row makes the typed read fail, so that the whole file is read as text.
  const asText = await readText(`${header}\n${rows.join('\n')}\nTotal,,1,1\n`.padEnd(4_300_000, '\n'))
  expect(tableLines(asText.table)).toEqual(tableLines(typed.table))
  expect(typed.imports[0]).toMatchObject({ rows: 90_000, rejected: 0 })
  expect(totals(typed)).toEqual(totals(asText))
  expect(asText.notices.map((n) => n.code)).toContain('rows_skipped')
  expect(typed.notices.map((n) => n.code)).not.toContain('rows_skipped')
})

describe('a mark that a column cannot tell', () => {
  const codes = (data: { notices: readonly { code: string }[] }): string[] =>
    data.notices.map((n) => n.code).filter((code) => code === 'ambiguous_numbers')

  test.each([
    [
      'groups thousands where another column has a decimal comma',
      'day;tokens;cost\n2026-01-30;1.000;0,5\n2026-01-31;2.500;1,25\n',
      3500,
      [],
    ],
    [
      'is a decimal point where another column has one',
      'day;tokens;cost\n2026-01-30;1.000;0.5\n2026-01-31;2.500;1.25\n',
      3.5,
      [],
    ],
    [
      'is a decimal point, told, without evidence',
      'day;tokens\n2026-01-30;1.000\n2026-01-31;2.500\n',
      3.5,
      [1],
    ],
    [
      'groups thousands, told, when it is a comma',
      'day;tokens\n2026-01-30;1,000\n2026-01-31;2,500\n',
      3500,
      [1],
    ],
    ['is told in a table of commas too', 'day,tokens\n2026-01-30,1.000\n2026-01-31,2.500\n', 3.5, [1]],
    [
      'is settled by a row far below',
      `day;tokens\n${'2026-01-30;1.000\n'.repeat(3)}2026-01-31;2.500.000\n`,
      2_503_000,
      [],
    ],
  ])('%s', async (_name, text, sum, told) => {
    const data = await readText(text)
    expect(totals(data)).toEqual({
      tokens_total: sum,
      ...(text.includes('cost') ? { 'cost USD': 1.75 } : {}),
    })
    expect(codes(data)).toHaveLength(told.length)
  })

  test('a cell that contradicts its column is rejected, not read as another number', async () => {
    const data = await readText('day;tokens\n2026-01-29;1.234,5\n2026-01-30;12.5\n2026-01-31;1.000\n')
    expect(totals(data)).toEqual({ tokens_total: 2234.5 })
    expect(data.imports[0]?.rejectReasons).toEqual([{ reason: 'tokens is not a number', rows: 1 }])
  })

  test('digits that a spreadsheet dropped are told', async () => {
    const data = await readText('day,tokens\n2026-01-30,1.2E+06\n2026-01-31,5\n')
    expect(totals(data)).toEqual({ tokens_total: 1_200_005 })
    expect(data.notices.map((n) => n.code)).toContain('precision_lost')
  })
})

test.each([
  ['German', 'Datum;requests\n28. Februar 2026;1\n1. M\u00e4rz 2026;2\n'],
  ['German, abbreviated', 'Datum;requests\n28. Feb. 2026;1\n01. M\u00e4rz 2026;2\n'],
  ['French', 'date;requests\n28 f\u00e9vr. 2026;1\n1er mars 2026;2\n'],
  ['Spanish', 'fecha;requests\n28 de febrero de 2026;1\n1 de marzo de 2026;2\n'],
  ['with dashes', 'date,requests\n28-feb-2026,1\n1-mar-2026,2\n'],
])('month names are read: %s', async (_name, text) => {
  expect(tableLines((await readText(text)).table)).toEqual(['requests 2026-02-28 1', 'requests 2026-03-01 2'])
})

test('months alone are read in the four languages, whole', async () => {
  const names =
    'janvier f\u00e9vrier M\u00e4rz abr. Mai juin Juli ao\u00fbt septiembre Okt. nov Dezember'.split(' ')
  const data = await readText(`month,requests\n${names.map((name) => `${name} 2026,1`).join('\n')}\n`)
  expect(tableLines(data.table)).toEqual(
    names.map((_, i) => `requests 2026-${String(i + 1).padStart(2, '0')}-01 1`),
  )
})

test('a word that is no month is no date', async () => {
  await expect(readText('when,requests\n1 Foo 2026,1\n2 Foo 2026,2\n')).rejects.toThrow(
    /no column holds dates/,
  )
})

describe('two header rows', () => {
  test('the second of which holds units are understood', async () => {
    const data = await readText(
      'day,cost,power,cost net\n,USD,[W],EUR\n2026-01-30,1,1500,5\n2026-01-31,2,2500,6\n',
    )
    expect(totals(data)).toEqual({ 'cost USD': 3, power_kw: 2, 'cost_net_eur EUR': 11 })
    expect(data.imports[0]).toMatchObject({ rows: 2, rejected: 0 })
  })

  test.each([
    ['of labels', 'day,cost,cost\n,net,gross\n2026-01-30,1,2\n'],
    ['as pandas writes column levels', ',requests,requests\n,a,b\n2026-01-30,1,2\n'],
    ['that name the time twice', 'Date,Cost,Cost\nDatum,Netto,Brutto\n2026-01-30,1,2\n'],
  ])('%s are refused', async (_name, text) => {
    await expect(readText(text)).rejects.toThrow(/two header rows/)
  })
})

test('where something ran and on what is no usage', async () => {
  const data = await readText(
    'timestamp,duration,energy_kwh,cpu_power,cpu_count,ram_total_size,latitude,longitude,pue\n2026-01-30,355,1,40,8,16,48.4,2.8,1.1\n2026-01-31,98,2,60,8,16,48.4,2.8,1.1\n',
  )
  expect(totals(data)).toEqual({ cpu_power: 50, duration: 453, energy_kwh: 3 })
  expect(data.notices.filter((n) => n.code === 'column_ignored')).toHaveLength(5)
})

test.each<[string, string, Readonly<Record<string, number>>]>([
  [
    'a peak is no amount, and a count of half hours no hours',
    'day,peak_mw,half_hours\n2026-01-01,10,48\n2026-01-02,20,48\n',
    { peak_mw: 15, half_hours: 96 },
  ],
  [
    'a rate of requests is averaged, of whatever it is the sum',
    'day,api_qps_sum,tps_median\n2026-01-01,10,4\n2026-01-02,20,6\n',
    { api_qps_sum: 15, tps_median: 5 },
  ],
  [
    'the price of a unit is money and no spend',
    'day,price_usd\n2026-01-01,10\n2026-01-02,20\n',
    { 'price_usd USD': 15 },
  ],
  ['a total price is a spend', 'day,total_price\n2026-01-01,10\n2026-01-02,20\n', { 'cost USD': 30 }],
  [
    'what an interface names by its aggregate is what it adds up',
    'day,sum_totalCost,sum_inputTokens,sum_latency\n2026-01-01,1,10,3\n2026-01-02,2,20,5\n',
    { 'cost USD': 3, tokens_input: 30, sum_latency: 4 },
  ],
  [
    'codes are no quantities',
    'day,status_code,requests\n2026-01-01,200,10\n2026-01-02,429,20\n',
    { requests: 30 },
  ],
])('%s', async (_, text, expected) => {
  expect(totals(await readText(text))).toEqual(expected)
})

test('a year that was damaged is rejected and stretches no series over two thousand years', async () => {
  const { imports } = await readText(
    'day,requests\n2026-01-01,10\n0026-01-02,20\n-1-01-03,30\n2026-01-04,40\n',
  )
  expect(imports[0]).toMatchObject({ rejected: 2, from: '2026-01-01', to: '2026-01-04' })
  expect(imports[0]?.rejectReasons).toEqual([{ reason: 'the time lies before the year 1000', rows: 2 }])
})

test('an own metric keeps the unit of its name as it is written', async () => {
  const { imports } = await readText(
    'day,peak_mw,demand_mwh,free_pct\n2026-01-01,10,48,3\n2026-01-02,20,48,4\n',
  )
  expect(imports[0]?.metrics.map((m) => [m.metric, m.unit])).toEqual([
    ['demand_mwh', 'MWh'],
    ['free_pct', '%'],
    ['peak_mw', 'MW'],
  ])
})

test("answers of Azure's cost queries are tables; one of several pages is refused", async () => {
  const answer = (nextLink: string | null): string =>
    JSON.stringify({
      properties: {
        nextLink,
        columns: [
          { name: 'PreTaxCost' },
          { name: 'UsageDate' },
          { name: 'ServiceName' },
          { name: 'Currency' },
        ],
        rows: [
          [2.5, 20260801, 'Foundry Models', 'EUR'],
          [3.5, 20260802, 'Foundry Models', 'EUR'],
        ],
      },
    })
  const data = await readText(answer(null), {}, 'query.json')
  expect(totals(data)).toEqual({ 'cost EUR': 6 })
  expect(data.imports[0]).toMatchObject({ from: '2026-08-01', to: '2026-08-02' })
  await expect(readText(answer('https://next'), {}, 'query.json')).rejects.toMatchObject({
    message: expect.stringContaining('nextLink') as string,
  })
})

test("a name of one's own is averaged for its words, not for letters inside them", async () => {
  const data = await readText(
    'day,operations,attempts,errorRate,cpu_temp,generated\n2026-01-30,1,1,1,1,1\n2026-01-30,3,3,3,3,3\n',
    { onDuplicate: 'sum' },
  )
  expect(totals(data)).toEqual({ attempts: 4, cpu_temp: 2, errorRate: 2, generated: 4, operations: 4 })
})

test.each(['$table', '$file', '$filename', '$values'])('a column named %s is a column', async (name) => {
  const wide = await readText(`date,${name},b\n2026-01-30,1,2\n2026-01-31,3,4\n`)
  expect(Object.values(totals(wide))).toEqual([4, 6])
  const pivoted = await readText(`${name},2026-01-30,2026-01-31,2026-02-01\na,1,2,3\nb,4,5,6\n`)
  expect(totals(pivoted)).toEqual({ value: 21 })
})

test('a table whose numbers are lost in later rows is refused', async () => {
  const rows = Array.from(
    { length: 60 },
    (_, i) => `2026-01-30,${i < 52 ? String(i) : `x${String(i)}`}`,
  ).join('\n')
  await expect(readText(`date,own\n${rows}\n`)).rejects.toThrow(/no numeric column/)
})
