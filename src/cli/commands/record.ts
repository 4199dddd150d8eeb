import { join } from 'node:path'
import { checkChain, hashOf, headsOf, recordName } from '../../ledger/chain.ts'
import { addToLedger, readLedger } from '../../ledger/folder.ts'
import { makeRecord } from '../../ledger/record.ts'
import { stableJson } from '../../report/text/stable-json.ts'
import { fromCwd } from '../read-exports.ts'
import { runForLedger } from '../run-scenario.ts'
import { outputSettings, type RawOptions } from '../settings.ts'
import type { CliIo } from '../terminal/io.ts'

/** Options of `record` as typed. */
export type RecordOptions = RawOptions & { readonly ledger?: string }

/** Folder of the ledger, relative to the working directory. */
export const defaultLedger = 'ledger'

/** `record [scenario]`: simulates, and adds one small file to the ledger: what was foreseen, to be scored when the days have come. */
export async function record(names: readonly string[], raw: RecordOptions, io: CliIo): Promise<number> {
  const settings = outputSettings(raw, io, ['table'])
  const ledger = raw.ledger ?? defaultLedger
  const folder = fromCwd(ledger, io)
  const before = checkChain((await readLedger(folder)) ?? [])
  const run = await runForLedger(names[0] ?? 'jevons.yml', raw, settings, io)
  const made = makeRecord({ ...run, previous: headsOf(before) })
  const body = stableJson({ ...made, previous: [] })
  const same = before.find((one) => stableJson({ ...one.record, previous: [] }) === body)
  if (same) {
    io.stdout(`${join(ledger, same.name)} holds this forecast already\n`)
    return 0
  }
  const text = stableJson(made)
  const name = recordName(made, hashOf(text))
  await addToLedger(folder, { name, text })
  const counted = (count: number, what: string): string => `${String(count)} ${what}${count === 1 ? '' : 's'}`
  const limits = `${counted(made.forecasts.length, 'forecast')} and ${counted(made.constraints.length, 'limit')}`
  io.stdout(`${join(ledger, name)}: ${limits} from ${made.scenario.start} on\n`)
  if (!settings.quiet)
    io.stderr(`commit it; \`jevons score <later exports> --ledger ${ledger}\` says how it did\n`)
  return 0
}
