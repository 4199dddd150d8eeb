import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { JevonsError } from '../../src/errors.ts'
import { readUsage } from '../../src/ingest/read-usage.ts'
import type { UsageData } from '../../src/ingest/usage-table.ts'
import { boundsOf, dateFaults, totalFaults } from './fuzz-bounds.ts'
import { makeDice, mutate } from './mutate.ts'

/** What a run of the fuzz found. */
export type FuzzResult = {
  readonly cases: number
  readonly imported: number
  /** Refused, by error code. */
  readonly refused: Readonly<Record<string, number>>
  readonly slowestMs: number
  /** Cases that broke a rule: which file, which case, what. */
  readonly failures: readonly string[]
}

const maxBytes = 60_000
const hangMs = 5000

/** Every small fixture, by its path below `root`. */
export function fuzzCorpus(root: string): { readonly name: string; readonly bytes: Buffer }[] {
  return readdirSync(root, { recursive: true })
    .map(String)
    .sort()
    .filter((name) => statSync(join(root, name)).isFile() && statSync(join(root, name)).size <= maxBytes)
    .map((name) => ({ name, bytes: readFileSync(join(root, name)) }))
}

/** Reads `cases` mutated exports in `folder`; each case is a function of the seed and its number alone. */
export async function fuzzImports(
  corpus: readonly { readonly name: string; readonly bytes: Buffer }[],
  options: { readonly seed: number; readonly from: number; readonly cases: number; readonly folder: string },
): Promise<FuzzResult> {
  const refused: Record<string, number> = {}
  const failures: string[] = []
  let imported = 0
  let slowestMs = 0
  mkdirSync(options.folder, { recursive: true })
  for (let i = options.from; i < options.from + options.cases; i++) {
    const dice = makeDice(options.seed + Math.imul(i, 0x9e3779b1))
    const { name, bytes } = corpus[i % corpus.length] as { name: string; bytes: Buffer }
    const mutated = mutate(bytes, dice)
    const path = join(options.folder, `case-${String(i)}${/\.\w+$/.exec(name)?.[0] ?? '.csv'}`)
    writeFileSync(path, mutated)
    // Time of the processor, not of the wall: what else the machine does is no hang of ours. Waiting for nothing ends with the test's time-out.
    const started = process.cpuUsage()
    const outcome = await readUsage([path], { step: 'day', rejectsDir: options.folder }).catch(
      (error: unknown) => error,
    )
    const used = process.cpuUsage(started)
    const ms = (used.user + used.system) / 1000
    slowestMs = Math.max(slowestMs, ms)
    const faults = outcome instanceof JevonsError ? refusalFaults(outcome) : importFaults(outcome, mutated)
    if (ms > hangMs) faults.push(`took ${String(Math.round(ms))} ms`)
    failures.push(...faults.map((fault) => `case ${String(i)} of ${name}: ${fault}`))
    if (outcome instanceof JevonsError) refused[outcome.code] = (refused[outcome.code] ?? 0) + 1
    else imported++
    if (faults.length === 0) rmSync(path)
  }
  return { cases: options.cases, imported, refused, slowestMs, failures }
}

function refusalFaults(error: JevonsError): string[] {
  const said = error.problems.map((p) => `${p.message} ${p.hint ?? ''}`).join('\n')
  const faults = error.problems.some((p) => p.message.trim() === '') ? ['a refusal without words'] : []
  if (
    /\n\s+at |\bundefined\b|\[object|read_(csv|json_objects|parquet)\(|(Parser|Binder|Catalog) Error/.test(
      said,
    )
  )
    faults.push(`a refusal shows its insides: ${said}`)
  return faults
}

/**
 * What must hold of every import: finite totals, none above what the numbers in the file could make, none negative and no date that
 * the file does not have, no more rows than the text can hold.
 */
function importFaults(outcome: unknown, bytes: Buffer): string[] {
  if (!(typeof outcome === 'object' && outcome !== null && 'imports' in outcome)) {
    const error = outcome as Error
    return [
      `a crash: ${error.name}: ${error.message.slice(0, 300)} ${String(error.stack).split('\n').slice(1, 4).join(' ').slice(0, 300)}`,
    ]
  }
  const data = outcome as UsageData
  const faults: string[] = []
  const most = bytes.length * 2 + 2
  const bounds = boundsOf(bytes)
  for (const report of data.imports) {
    if (report.rows > most) faults.push(`${String(report.rows)} rows from ${String(bytes.length)} bytes`)
    if (report.rejected > report.rows) faults.push('more rows rejected than read')
    faults.push(...totalFaults(report, bounds, most))
  }
  const { table } = data
  for (const column of [table.value, table.timeMs, table.samples])
    if (column.some((v) => !Number.isFinite(v))) faults.push('the table holds a number that is not finite')
  faults.push(...dateFaults(data.imports, table, bounds))
  return faults
}
