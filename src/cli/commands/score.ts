import { JevonsError } from '../../errors.ts'
import { type ChainedRecord, checkChain } from '../../ledger/chain.ts'
import { readLedger } from '../../ledger/folder.ts'
import { renderScore, scoreFormats } from '../../ledger/render-score.ts'
import { type LedgerScore, scoreLedger } from '../../ledger/score.ts'
import { fromCwd, type RawReading, readExports, readingOptions } from '../read-exports.ts'
import { type OutputSettings, outputSettings, type RawOptions, renderOptions } from '../settings.ts'
import type { CliIo } from '../terminal/io.ts'
import { tellNotices, writeResult } from '../terminal/write-result.ts'
import { defaultLedger } from './record.ts'

/** Options of `score` as typed. */
export type ScoreOptions = RawOptions & RawReading & { readonly ledger?: string; readonly minSkill?: string }

/** `score <exports...>`: recorded forecasts against what came. Exit 10 below `--min-skill`; 3 when the ledger is broken or nothing can be scored. */
export async function score(names: readonly string[], raw: ScoreOptions, io: CliIo): Promise<number> {
  const settings = outputSettings(raw, io, scoreFormats)
  const least = minSkill(raw.minSkill)
  const ledger = raw.ledger ?? defaultLedger
  const records = await recordsOf(ledger, io)
  const basis = raw.basis ?? records.at(-1)?.record.scenario.basis
  const options = await readingOptions({ ...raw, ...(basis !== undefined && { basis }) }, 'day', io)
  const usage = await readExports(names, { ...options, rates: 'rolled' }, io)
  const found = scoreLedger(records, usage)
  await show(found, settings, io)
  return least === undefined
    ? 0
    : judge(found, least, { settings, io, start: records[0]?.record.scenario.start })
}

async function recordsOf(ledger: string, io: CliIo): Promise<ChainedRecord[]> {
  const files = (await readLedger(fromCwd(ledger, io))) ?? []
  if (files.length > 0) return checkChain(files)
  throw new JevonsError({
    code: 'NO_SUCH_FILE',
    message: `there is no record in ${ledger}`,
    hint: 'write one first: jevons record scenario.yml',
  })
}

async function show(found: LedgerScore, settings: OutputSettings, io: CliIo): Promise<void> {
  await writeResult(renderScore(found, settings.format, renderOptions(settings)), settings, io)
  tellNotices(found.notices, settings, io)
}

/** The gate: 10 when the skill is lower than asked. */
function judge(
  { overall: { skill } }: LedgerScore,
  least: number,
  { settings, io, start }: { settings: OutputSettings; io: CliIo; start: string | undefined },
): number {
  if (skill === null)
    throw new JevonsError({
      code: 'CANNOT_EVALUATE',
      message: 'no recorded day has come, so there is no skill to compare with --min-skill',
      hint: `give exports that reach beyond ${start ?? 'the first record'}`,
    })
  const passes = skill >= least
  if (!settings.quiet)
    io.stderr(`skill ${skill.toFixed(3)}, at least ${String(least)} asked: ${passes ? 'pass' : 'FAIL'}\n`)
  return passes ? 0 : 10
}

function minSkill(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const match = /^\s*(-?\d*\.?\d+)\s*(%?)\s*$/.exec(text)
  const value = Number(match?.[1]) / (match?.[2] === '%' ? 100 : 1)
  if (Number.isFinite(value) && value <= 1) return value
  throw new JevonsError({
    code: 'BAD_OPTION',
    message: `--min-skill is '${text}', expected a share of at most 1`,
    hint: 'for example --min-skill 0.1: a tenth less error than the naive forecast',
  })
}
