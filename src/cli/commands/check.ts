import { JevonsError } from '../../errors.ts'
import { checkExitCode } from '../../report/rows/check-rows.ts'
import { runScenario } from '../run-scenario.ts'
import type { RawOptions } from '../settings.ts'
import type { CliIo } from '../terminal/io.ts'
import { reportSettings, showReport } from './simulate.ts'

/** `check [scenario]`: simulate and judge. Exit 10: a check of level error failed; 3: one could not be evaluated; 0: passed. */
export async function check(names: readonly string[], raw: RawOptions, io: CliIo): Promise<number> {
  const settings = reportSettings(raw, io)
  const file = names[0] ?? 'jevons.yml'
  const document = await runScenario(file, raw, settings, io)
  if (document.checks.length === 0) throw noChecks(file)
  await showReport(document, 'check', settings, io)
  return checkExitCode(document)
}

/** A gate without a rule would always be open. */
function noChecks(file: string): JevonsError {
  return new JevonsError({
    code: 'BAD_SCENARIO',
    message: 'the scenario has no `checks`, so there is nothing to judge',
    hint: 'add for example\n    checks: { budget: "p(breach(ai-budget) within 6mo) <= 20%" }',
    pos: { file },
  })
}
