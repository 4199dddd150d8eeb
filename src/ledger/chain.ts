import { createHash } from 'node:crypto'
import { JevonsError, type Problem } from '../errors.ts'
import { type LedgerRecord, parseRecord } from './ledger-record.ts'

/** A file of a ledger folder. */
export type LedgerFile = { readonly name: string; readonly text: string }

/** A record with the file that holds it and the hash of that file. */
export type ChainedRecord = { readonly name: string; readonly hash: string; readonly record: LedgerRecord }

/** SHA-256 (hex) of a record's text; line ends count as \n, so that a checkout with others changes nothing. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex')
}

/** `2026-12-01-0123456789abcdef.json`: the first forecast day and the start of the hash. */
export function recordName(record: LedgerRecord, hash: string): string {
  return `${record.scenario.start}-${hash.slice(0, 16)}.json`
}

/**
 * The records of a ledger, oldest first. Each is what its name says (the hash of its text), and follows records that are there: so any change,
 * renaming or removal of a file but the newest shows, and a change of the newest too. @throws JevonsError BAD_LEDGER that names every such file.
 */
export function checkChain(files: readonly LedgerFile[]): ChainedRecord[] {
  const records = files.map(({ name, text }) => ({
    name,
    hash: hashOf(text),
    record: parseRecord(text, name),
  }))
  const known = new Set(records.map(({ hash }) => hash))
  const problems = records.flatMap(({ name, hash, record }): Problem[] => {
    if (recordName(record, hash) !== name)
      return [
        broken(name, `${name} was changed after it was recorded: its text hashes to ${hash.slice(0, 16)}`),
      ]
    const missing = record.previous.filter((previous) => !known.has(previous))
    return missing.map((previous) =>
      broken(name, `${name} follows a record ${previous.slice(0, 16)} that is missing or was changed`),
    )
  })
  const [first, ...more] = problems
  if (first) throw new JevonsError(first, ...more)
  return records.sort((a, b) => (a.name < b.name ? -1 : 1))
}

function broken(file: string, message: string): Problem {
  return {
    code: 'BAD_LEDGER',
    message,
    hint: 'restore the folder from version control: `git log -- <file>` shows who changed it',
    pos: { file },
  }
}

/** Hashes of the records that no other follows, sorted: what a new one follows. Two after branches were merged. */
export function headsOf(records: readonly ChainedRecord[]): string[] {
  const followed = new Set(records.flatMap(({ record }) => record.previous))
  return records
    .map(({ hash }) => hash)
    .filter((hash) => !followed.has(hash))
    .sort()
}
