import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { JevonsError } from '../../errors.ts'
import { type InspectDocument, inspectDocument } from '../../report/inspect-document.ts'
import { inspectFormats, renderInspect } from '../../report/render-inspect.ts'
import { fromCwd, type RawReading, readExports, readingOptions } from '../read-exports.ts'
import { outputSettings, type RawOptions } from '../settings.ts'
import type { CliIo } from '../terminal/io.ts'
import { checkOutputPath } from '../terminal/output-path.ts'
import { makeProgress } from '../terminal/progress.ts'
import { showDocument, writeTextFile } from '../terminal/write-result.ts'

/** Options of `inspect` as typed; `writeMap` is the file, or true for stdout. */
export type InspectOptions = RawOptions & RawReading & { readonly writeMap?: string | true }

/** `inspect <exports...>`: what is in the files, and how it was understood; 3 when one of several is not usage. */
export async function inspect(names: readonly string[], raw: InspectOptions, io: CliIo): Promise<number> {
  if (raw.writeMap !== undefined) return writeMap(names, raw, raw.writeMap, io)
  const settings = outputSettings(raw, io, inspectFormats)
  const progress = makeProgress(settings.progress, io)
  progress.step('reading')
  try {
    const options = await readingOptions(raw, 'day', io)
    const data = await readExports(names, { ...options, tellRefused: true }, io, progress)
    progress.done()
    await showInspect(inspectDocument(data), raw, io)
    return data.notices.some((notice) => notice.code === 'file_refused') ? 3 : 0
  } finally {
    progress.done()
  }
}

/** `inspect <export> --write-map [file]`: a map for `--map` that describes this table as it is understood. */
async function writeMap(
  names: readonly string[],
  raw: InspectOptions,
  target: string | true,
  io: CliIo,
): Promise<number> {
  const [name] = names
  if (name === undefined || names.length > 1) {
    throw new JevonsError({
      code: 'BAD_OPTION',
      message: `--write-map describes one table, not ${names.length}`,
      hint: 'jevons inspect usage.csv --write-map map.yml',
    })
  }
  if (target !== true && existsSync(resolve(io.cwd, target))) {
    throw new JevonsError({
      code: 'BAD_OPTION',
      message: `${target} exists already`,
      hint: 'name another file; without a name the map is printed',
    })
  }
  checkOutputPath(target === true ? undefined : target, io)
  const { proposeMap } = await import('../../ingest/tables/propose-map.ts')
  const { timezone, dateFormat } = await readingOptions(raw, 'day', io)
  const text = await proposeMap(name === '-' ? name : fromCwd(name, io), {
    ...(timezone === undefined ? {} : { timezone }),
    ...(dateFormat === undefined ? {} : { dateFormat }),
    ...(name === '-' ? { spool: await io.stdinFile() } : {}),
  })
  if (target === true) {
    io.stdout(text)
    return 0
  }
  await writeTextFile(target, text, io)
  if (raw.quiet !== true) io.stderr(`wrote ${target}; next: jevons inspect ${name} --map ${target}\n`)
  return 0
}

/** Renders an inspect document and writes it out. */
export async function showInspect(document: InspectDocument, raw: RawOptions, io: CliIo): Promise<void> {
  const settings = outputSettings(raw, io, inspectFormats)
  await showDocument(document, renderInspect, settings, io)
}
