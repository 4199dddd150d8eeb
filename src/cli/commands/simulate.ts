import type { ReportDocument } from '../../report/document/report-document.ts'
import { reportFormats } from '../../report/formats/index.ts'
import { renderReport } from '../../report/render-report.ts'
import { runScenario } from '../run-scenario.ts'
import { type OutputSettings, outputSettings, type RawOptions, renderOptions } from '../settings.ts'
import type { CliIo } from '../terminal/io.ts'
import { appendSummary, tellNotices, writeResult } from '../terminal/write-result.ts'

/** `simulate [scenario]`: the whole way from exports to a report. Exit code 0: a breach is a finding, not a failure. */
export async function simulateCommand(names: readonly string[], raw: RawOptions, io: CliIo): Promise<number> {
  const settings = reportSettings(raw, io)
  const document = await runScenario(names[0] ?? 'jevons.yml', raw, settings, io)
  await showReport(document, 'report', settings, io)
  return 0
}

/** Output settings of a command whose result is a report. */
export function reportSettings(raw: RawOptions, io: CliIo): OutputSettings {
  return outputSettings(
    raw,
    io,
    reportFormats.map((format) => format.name),
  )
}

/** Renders a report and writes it out; remarks go to stderr too where the format is not for people. */
export async function showReport(
  document: ReportDocument,
  view: 'report' | 'check',
  settings: OutputSettings,
  io: CliIo,
): Promise<void> {
  const { format } = settings
  const options = { ...renderOptions(settings), view }
  const dataAge = ageOfLock(document, io)
  const text = renderReport(document, format, {
    ...options,
    ...(dataAge === undefined ? {} : { dataAge }),
  })
  await writeResult(text, settings, io)
  if (format === 'github') await appendSummary(renderReport(document, 'md', options), io)
  tellNotices(document.warnings, settings, io)
}

/** `usage.lock, 1 day old`: how long ago the run began to look ahead, where it was read from a lock file. */
function ageOfLock({ inputs, scenario }: ReportDocument, io: CliIo): string | undefined {
  const lock = inputs.flatMap(({ source }) => /^(?:.*\/)?([^/]+\.lock): /.exec(source)?.[1] ?? [])[0]
  if (lock === undefined) return undefined
  const today = io.today ?? new Date().toISOString().slice(0, 10)
  const days = Math.max(0, Math.round((Date.parse(today) - Date.parse(scenario.start)) / 86_400_000))
  return `${lock}, ${String(days)} day${days === 1 ? '' : 's'} old`
}
