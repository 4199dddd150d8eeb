import { existsSync } from 'node:fs'
import { basename, dirname, relative, resolve } from 'node:path'
import { JevonsError } from '../../errors.ts'
import type { UsageData } from '../../ingest/usage-table.ts'
import { type RawReading, readExports, readingOptions } from '../read-exports.ts'
import type { RawOptions } from '../settings.ts'
import { starterScenario } from '../starter/starter-scenario.ts'
import type { CliIo } from '../terminal/io.ts'
import { checkOutputPath } from '../terminal/output-path.ts'
import { makeProgress } from '../terminal/progress.ts'
import { writeTextFile } from '../terminal/write-result.ts'

/** Options of `init` as typed. */
export type InitOptions = RawOptions & RawReading & { readonly force?: boolean }

/** `init [exports...]`: a commented scenario for these exports (the current folder by default) that runs as it is. */
export async function init(names: readonly string[], raw: InitOptions, io: CliIo): Promise<number> {
  const output = raw.output ?? 'jevons.yml'
  const toStdout = output === '-'
  checkOutputPath(output, io)
  if (!toStdout && raw.force !== true && existsSync(resolve(io.cwd, output))) throw alreadyThere(output)
  const sources = names.length > 0 ? names : ['.']
  const data = await readWithProgress(sources, raw, io)
  // Usage paths in a scenario are relative to the scenario's own folder.
  const folder = toStdout ? io.cwd : dirname(resolve(io.cwd, output))
  const usage = sources.map((source) =>
    source === '-' ? source : relative(folder, resolve(io.cwd, source)) || '.',
  )
  const text = starterScenario(data, {
    name: sources[0] === '-' ? 'usage' : basename(resolve(io.cwd, sources[0] ?? '.')).replace(/\.\w+$/, ''),
    usage,
    ...(raw.basis !== undefined && { basis: raw.basis }),
  })
  if (toStdout) {
    io.stdout(text)
    return 0
  }
  await writeTextFile(output, text, io)
  if (raw.quiet !== true) io.stderr(`wrote ${output}; next: jevons simulate${runOf(output, sources)}\n`)
  tellUnsaid(sources, raw, io)
  return 0
}

/** What is typed after `jevons simulate`; a scenario of piped usage wants it piped again. */
function runOf(output: string, sources: readonly string[]): string {
  const file = output === 'jevons.yml' ? '' : ` ${output}`
  return sources.includes('-') ? `${file} < usage.csv (what was piped in)` : file
}

/** Ways of reading that a scenario has no word for: it reads what was kept by them. */
const unsaid = [
  ['inputFormat', '--input-format'],
  ['map', '--map'],
  ['timezone', '--timezone'],
  ['dateFormat', '--date-format'],
  ['traceStart', '--trace-start'],
  ['gaps', '--gaps'],
] as const

/** Says how to run a scenario whose exports are read with options that it cannot hold. */
function tellUnsaid(sources: readonly string[], raw: InitOptions, io: CliIo): void {
  const options = unsaid.flatMap(([key, flag]) => (raw[key] === undefined ? [] : [`${flag} ${raw[key]}`]))
  if (options.length === 0) return
  const given = options.join(' ')
  io.stderr(
    `warning: the scenario cannot say ${given}: keep the usage as it is read now with\n` +
      `  jevons ingest ${sources.join(' ')} ${given} --lock usage.lock\nand write \`usage: usage.lock\`\n`,
  )
}

async function readWithProgress(sources: readonly string[], raw: InitOptions, io: CliIo): Promise<UsageData> {
  const shown = raw.progress !== false && raw.quiet !== true && io.stderrIsTerminal
  const progress = makeProgress(shown, io)
  try {
    return await readExports(sources, await readingOptions(raw, 'day', io), io, progress)
  } finally {
    progress.done()
  }
}

function alreadyThere(output: string): JevonsError {
  return new JevonsError({
    code: 'BAD_OPTION',
    message: `${output} exists already`,
    hint: 'add --force to overwrite it, or name another file with -o',
  })
}
