import { relative } from 'node:path'
import { runScenario } from '../run-scenario.ts'
import type { RawOptions } from '../settings.ts'
import type { CliIo } from '../terminal/io.ts'
import { packageFile } from '../version.ts'
import { reportSettings, showReport } from './simulate.ts'

/** `demo`: the bundled scenario on the bundled exports. */
export async function demo(_names: readonly string[], raw: RawOptions, io: CliIo): Promise<number> {
  const settings = reportSettings(raw, io)
  const scenario = packageFile('scenarios/platform.yml')
  // Relative, so that the report reads the same wherever the package lies below the current folder.
  const document = await runScenario(relative(io.cwd, scenario), raw, settings, io)
  await showReport(document, 'report', settings, io)
  return 0
}
