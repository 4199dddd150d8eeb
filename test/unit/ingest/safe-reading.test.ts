import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, test } from 'vitest'
import { withDuckDb } from '../../../src/ingest/engine/duckdb.ts'
import { readUsage } from '../../../src/ingest/read-usage.ts'
import { findLongLine } from '../../../src/ingest/sources/long-line.ts'
import { spoolGzip } from '../../../src/ingest/sources/spool-gzip.ts'
import { zstdBound } from '../../../src/ingest/sources/zstd-bound.ts'
import { readText, tempFiles, tempFolder, totals } from '../../support/usage-files.ts'

const table = (value: number): string => `date,requests\n2026-01-30,${String(value)}\n2026-01-31,0\n`
const read = (...paths: string[]) => readUsage(paths, { step: 'day' })

async function refusalOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'it was read',
    (error: unknown) => {
      const [problem] = (error as { problems?: { message: string; hint?: string }[] }).problems ?? []
      return problem === undefined ? `a crash: ${String(error)}` : `${problem.message} ${problem.hint ?? ''}`
    },
  )
}

describe('the engine', () => {
  const options = (files: readonly string[]) => ({ tempDir: tempFolder(), timezone: 'UTC', files })

  it('opens the named files and nothing else, and no statement can change that', async () => {
    const [path] = tempFiles({ 'a.csv': table(1) }) as [string]
    await withDuckDb(options([path]), async (db) => {
      expect(await db.rows(`select count(*) as n from read_csv('${path}')`)).toEqual([{ n: 2n }])
      for (const secret of ['/etc/passwd', `${path}/../b.csv`, '/etc/*'])
        await expect(db.rows(`select * from read_text('${secret}')`)).rejects.toThrow(/Permission Error/)
      await expect(db.run(`copy (select 1) to '${path}.out'`)).rejects.toThrow(/Permission Error/)
      await expect(db.run('set enable_external_access = true')).rejects.toThrow()
      await expect(db.run("set memory_limit = '64GB'")).rejects.toThrow(/locked/)
      await expect(db.run('load httpfs')).rejects.toThrow()
    })
  })

  it('is held to 4 GB of memory', async () => {
    await withDuckDb(options([]), async (db) => {
      expect(await db.rows("select current_setting('memory_limit') as m")).toEqual([{ m: '3.7 GiB' }])
    })
  })
})

describe('names', () => {
  it('with glob characters are the file itself, not a pattern', async () => {
    const paths = tempFiles({
      'a[1].csv': table(5),
      'a1.csv': table(700),
      'b*.csv': table(6),
      'bx.csv': table(800),
    })
    expect(totals(await read(paths[0] ?? ''))).toEqual({ requests: 5 })
    expect(totals(await read(paths[2] ?? ''))).toEqual({ requests: 6 })
  })

  it('with quotes and SQL in them read no other file', async () => {
    const [path] = tempFiles({ "x') union all select * from read_text('passwd.csv": table(7) }) as [string]
    expect(totals(await read(path))).toEqual({ requests: 7 })
  })

  it('that lie about the compression do not matter', async () => {
    expect(totals(await readText(gzipSync(table(8)), {}, 'packed.csv'))).toEqual({ requests: 8 })
    expect(totals(await readText(table(9), {}, 'plain.csv.gz'))).toEqual({ requests: 9 })
  })

  it('of one file, twice, count it once', async () => {
    const [path] = tempFiles({ 'a.csv': table(5) }) as [string]
    const link = join(tempFolder(), 'same.csv')
    symlinkSync(path, link)
    const data = await read(path, link)
    expect(data.imports).toHaveLength(1)
  })
})

describe('links', () => {
  it('that lead out of a named folder are told and not read; those inside count once; a named link is read', async () => {
    const [secret] = tempFiles({ 'secret.csv': table(999) }) as [string]
    const folder = tempFolder()
    writeFileSync(join(folder, 'a.csv'), table(1))
    symlinkSync('a.csv', join(folder, 'latest.csv'))
    symlinkSync(secret, join(folder, 'out.csv'))
    symlinkSync('nowhere.csv', join(folder, 'dangling.csv'))
    symlinkSync('/etc', join(folder, 'etc'))
    symlinkSync('.', join(folder, 'loop'))
    for (const source of [folder, join(folder, '**/*.csv')]) {
      const data = await read(source)
      expect(data.imports.map((i) => i.metrics[0]?.total)).toEqual([1])
      const told = data.notices.filter((n) => n.code === 'file_refused').map((n) => n.message)
      expect(told.filter((m) => m.includes('out.csv'))[0]).toMatch(/leads out of the folder/)
      expect(told.filter((m) => m.includes('dangling.csv'))[0]).toMatch(/leads nowhere/)
    }
    expect(totals(await read(join(folder, 'out.csv')))).toEqual({ requests: 999 })
  })
})

describe('what is no export', () => {
  it('is refused with a reason: a device, a pipe, an empty archive, half an archive', async () => {
    const pipe = join(tempFolder(), 'pipe.csv')
    execFileSync('mkfifo', [pipe])
    expect(await refusalOf(read(pipe))).toMatch(/it is a pipe/)
    expect(await refusalOf(read('/dev/zero'))).toMatch(/it is a device/)
    expect(await refusalOf(readText(gzipSync(''), {}, 'a.csv.gz'))).toMatch(/empty inside/)
    const packed = gzipSync(table(1).repeat(50))
    expect(await refusalOf(readText(packed.subarray(0, packed.length - 20), {}, 'a.csv.gz'))).toMatch(
      /cut off/,
    )
  })

  it.each([
    ['a header alone', 'date,requests\n', /a header and no rows/],
    ['NUL bytes', 'date,requests\n2026-01-30,\0\0\n', /NUL bytes/],
    ['one endless line', `date,requests${'x'.repeat(300_000)}`, /./],
    ['deep JSON', `[{"date":"2026-01-30","requests":${'['.repeat(200_000)}${']'.repeat(200_000)}}]`, /./],
  ])('%s', async (_name, text, reason) => {
    const refusal = await refusalOf(readText(text))
    expect(refusal).toMatch(reason)
    expect(refusal).not.toMatch(/crash/)
  })

  it('a line of more than 16 MB refuses the file, wherever it lies', async () => {
    const row = '2026-01-30,1\n'
    for (const before of [1, 1_500_000]) {
      const text = `date,requests\n${row.repeat(before)}2026-01-31,${'7'.repeat(40_000_000)}\n${row.repeat(9)}`
      expect(await refusalOf(readText(text))).toMatch(/a line of more than 16 MB/)
    }
  })

  it('rows below the bound are no long line', async () => {
    const [path] = tempFiles({ 'a.csv': `${'x'.repeat(15_000)}\n`.repeat(200) }) as [string]
    expect(await findLongLine(path, 20_000)).toBeUndefined()
    expect(await findLongLine(path, 14_000)).toBeGreaterThan(0)
  })
})

describe('compressed content', () => {
  it('that is absurdly large is refused while it is unpacked', async () => {
    const packed = gzipSync(Buffer.alloc(300 * 1024 * 1024, 'date,requests\n'))
    const refusal = await refusalOf(readText(packed, {}, 'bomb.csv.gz'))
    expect(refusal).toMatch(/unpacks to more than 250 times/)
  })

  it('is unpacked to the last byte', async () => {
    const [path] = tempFiles({ 'a.csv.gz': '' }) as [string]
    writeFileSync(path, gzipSync(table(3)))
    const target = join(tempFolder(), 'out')
    expect(await spoolGzip({ path, source: path }, target)).toBe(table(3).length)
    expect(readFileSync(target, 'utf8')).toBe(table(3))
  })

  it('of zstd is bounded from its headers', async () => {
    const folder = tempFolder()
    mkdirSync(join(folder, 'z'))
    const path = join(folder, 'z', 'bomb.csv.zst')
    // One frame of 10,000 repeated blocks of 128 KiB: 40 kB that would unpack to 1.2 GB.
    const block = Buffer.from([...le24((131_072 << 3) | 2), 0x41])
    const last = Buffer.from([...le24((131_072 << 3) | 3), 0x41])
    const frame = Buffer.concat([
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]),
      ...Array.from({ length: 9999 }, () => block),
      last,
    ])
    writeFileSync(path, frame)
    expect(await zstdBound(path)).toBe(10_000 * 131_072)
    expect(await refusalOf(read(path))).toMatch(/unpacks to more than 250 times/)
    writeFileSync(path, frame.subarray(0, 5000))
    expect(await refusalOf(read(path))).toMatch(/damaged or cut off/)
  })
})

function le24(word: number): number[] {
  return [word & 255, (word >>> 8) & 255, (word >>> 16) & 255]
}

describe('formula cells', () => {
  it('are text in a dimension, no number in a measure, and harmless in the file of rejects', async () => {
    const rejects = tempFolder()
    const text = "date,team,requests\n2026-01-30,=cmd|' /C calc'!A0,5\n=2+2,@SUM(A1),6\n2026-01-31,+x,=1+1\n"
    const data = await readText(text, { rejectsDir: rejects }, 'f.csv')
    expect(totals(data)).toEqual({ requests: 5 })
    expect(data.imports[0]?.rejected).toBe(2)
    const written = readFileSync(join(rejects, 'f.csv.rejects.csv'), 'utf8')
    expect(written).toContain('"\'=2+2,@SUM(A1),6"')
    expect(written).not.toMatch(/,"[=+@]/)
  })
})

test('a line break in a quoted column name costs no row', async () => {
  const data = await readText('Report\ndate,"requests\n(count)"\n2026-01-30,1\n2026-01-31,2\n')
  expect(totals(data)).toEqual({ requests: 3 })
})
