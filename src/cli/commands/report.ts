import { JevonsError } from '../../errors.ts'
import { parseSavedRun } from '../../report/saved-run.ts'
import { readTextFile } from '../read-exports.ts'
import type { RawOptions } from '../settings.ts'
import type { CliIo } from '../terminal/io.ts'
import { reportSettings, showReport } from './simulate.ts'

/** `report <run.json>`: the saved document in any format, equal to what the run itself would have printed. */
export async function report(
  names: readonly string[],
  raw: RawOptions & { readonly view?: string },
  io: CliIo,
): Promise<number> {
  const file = names[0] ?? ''
  const view = viewOf(raw.view)
  const text = await readTextFile(file === '-' ? await io.stdinFile() : file, io)
  const saved = parseSavedRun(text, file)
  switch (saved.kind) {
    case 'report':
      await showReport(saved.document, view, reportSettings(raw, io), io)
      return 0
    case 'forecast':
      await (await import('./forecast.ts')).showForecast(saved.document, raw, io)
      return 0
    case 'inspect':
      await (await import('./inspect.ts')).showInspect(saved.document, raw, io)
      return 0
    case 'elasticity':
      await (await import('./elasticity.ts')).showElasticity(saved.document, raw, io)
      return 0
    case 'backtest':
      await (await import('./backtest.ts')).showBacktest(saved.document, raw, io)
      return 0
  }
}

function viewOf(text: string | undefined): 'report' | 'check' {
  if (text === undefined || text === 'report' || text === 'check') return text ?? 'report'
  throw new JevonsError({
    code: 'BAD_OPTION',
    message: `--view is '${text}', expected report or check`,
    hint: 'report is the first screen, check the list of checks',
  })
}
