import { type Dirent, existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { JevonsError } from '../errors.ts'
import type { LedgerFile } from './chain.ts'

/** The files of a ledger folder, by name; none when there is no such folder. */
export async function readLedger(folder: string): Promise<LedgerFile[] | undefined> {
  let entries: Dirent[]
  try {
    entries = await readdir(folder, { withFileTypes: true })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new JevonsError({
      code: 'NO_SUCH_FILE',
      message: `${folder} cannot be read as a folder: ${code ?? 'unknown reason'}`,
      hint: 'name the folder of the ledger: --ledger ledger',
    })
  }
  const records = entries
    .filter((entry) => entry.name.endsWith('.json') && !entry.isDirectory())
    .map(({ name }) => name)
    .sort()
  return Promise.all(
    records.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })),
  )
}

/** Adds a file to the folder, which is made when it is absent; an existing one is never overwritten. */
export async function addToLedger(folder: string, { name, text }: LedgerFile): Promise<void> {
  try {
    // Recursive only where needed: below /proc and the like Node would try for ever.
    if (!existsSync(folder)) await mkdir(folder, { recursive: !existsSync(dirname(folder)) })
    await writeFile(join(folder, name), text, { flag: 'wx' })
  } catch (error) {
    throw new JevonsError({
      code: 'BAD_OPTION',
      message: `cannot write ${join(folder, name)}: ${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}`,
      hint: 'name a folder that you may write to: --ledger ledger',
    })
  }
}
