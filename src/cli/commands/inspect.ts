import { type InspectDocument, inspectDocument } from '../../report/inspect-document.ts'
import { renderInspect } from '../../report/render-inspect.ts'
import type { CliIo } from '../io.ts'
import { makeProgress } from '../progress.ts'
import { type RawReading, readExports, readingOptions } from '../read-exports.ts'
import { outputSettings, type RawOptions } from '../settings.ts'
import { writeNotices, writeResult } from '../write-result.ts'

/** `inspect <exports...>`: what is in the files, and how it was understood; 3 when one of several is not usage. */
export async function inspect(
  names: readonly string[],
  raw: RawOptions & RawReading,
  io: CliIo,
): Promise<number> {
  const settings = outputSettings(raw, io, ['table', 'json'])
  const progress = makeProgress(settings.progress, io)
  progress.step('reading')
  try {
    const options = await readingOptions(raw, 'day', io)
    const data = await readExports(names, { ...options, tellRefused: true }, io)
    progress.done()
    await showInspect(inspectDocument(data), raw, io)
    return data.notices.some((notice) => notice.code === 'file_refused') ? 3 : 0
  } finally {
    progress.done()
  }
}

/** Renders an inspect document and writes it out. */
export async function showInspect(document: InspectDocument, raw: RawOptions, io: CliIo): Promise<void> {
  const settings = outputSettings(raw, io, ['table', 'json'])
  const { colour, width, verbose } = settings
  await writeResult(
    renderInspect(document, settings.format, { colour, width, verbose, view: 'report' }),
    settings,
    io,
  )
  if (settings.quiet || settings.format === 'table') return
  const shown = document.warnings.filter((w) => verbose || w.level !== 'info')
  writeNotices(
    shown,
    shown.map((w) => w.level),
    io,
  )
}
