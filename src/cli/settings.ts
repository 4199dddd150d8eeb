import { JevonsError } from '../errors.ts'
import type { RenderOptions } from '../report/report-format.ts'
import { reportCommands, reportFormatNames } from './format-names.ts'
import { type ColourLevel, colourLevel } from './terminal/colour.ts'
import type { CliIo } from './terminal/io.ts'
import { checkOutputPath } from './terminal/output-path.ts'

/** Options as commander hands them over: texts as typed. */
export type RawOptions = {
  readonly format?: string
  readonly output?: string
  readonly seed?: string
  readonly paths?: string
  readonly horizon?: string
  readonly start?: string
  readonly threads?: string
  readonly set?: readonly string[]
  readonly usage?: readonly string[]
  readonly color?: boolean
  readonly progress?: boolean
  readonly quiet?: boolean
  readonly verbose?: boolean
}

/** How a command's result is shown: the layers flag, environment and default are already merged. */
export type OutputSettings = {
  readonly format: string
  readonly output: string | undefined
  readonly colour: ColourLevel
  readonly width: number
  readonly quiet: boolean
  readonly verbose: boolean
  readonly progress: boolean
}

/** The option as typed, else its `JEVONS_...` variable (`--fiscal-year` is JEVONS_FISCAL_YEAR), else undefined. */
export function flagOrEnv(value: string | undefined, name: string, io: CliIo): string | undefined {
  if (value !== undefined) return value
  const fromEnv = io.env[`JEVONS_${name.toUpperCase().replaceAll('-', '_')}`]
  return fromEnv === '' ? undefined : fromEnv
}

const byExtension: Readonly<Record<string, string>> = {
  json: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  csv: 'csv',
  md: 'md',
  html: 'html',
  xml: 'junit',
  sarif: 'sarif',
  txt: 'table',
}

/**
 * Output settings of a command that can print `formats`. Without `--format` the extension of `-o` decides, then `table`.
 * An unknown format is a BAD_OPTION that lists them.
 */
export function outputSettings(raw: RawOptions, io: CliIo, formats: readonly string[]): OutputSettings {
  checkOutputPath(raw.output, io)
  const toTerminal = io.stdoutIsTerminal && raw.output === undefined
  const quiet = raw.quiet === true
  return {
    format: formatOf(raw, io, formats),
    output: raw.output,
    colour: raw.output === undefined ? colourLevel(raw.color !== false, io.env, toTerminal) : 0,
    width: toTerminal ? Math.min(80, Math.max(40, io.columns)) : 80,
    quiet,
    verbose: raw.verbose === true,
    progress: raw.progress !== false && !quiet && io.stderrIsTerminal,
  }
}

/** The same as renderers take them. */
export function renderOptions({ colour, width, verbose }: OutputSettings): RenderOptions {
  return { colour, width, verbose, view: 'report' }
}

function formatOf(raw: RawOptions, io: CliIo, formats: readonly string[]): string {
  const extension = /\.(\w+)$/.exec(raw.output ?? '')?.[1] ?? ''
  const named = byExtension[extension]
  if (raw.format === undefined && named !== undefined && !formats.includes(named))
    throw unknownFormat(named, formats)
  const asked = raw.format ?? named
  const format = asked ?? flagOrEnv(undefined, 'format', io) ?? 'table'
  if (!formats.includes(format)) throw unknownFormat(format, formats, asked === undefined)
  return format
}

function unknownFormat(format: string, formats: readonly string[], isVariable = false): JevonsError {
  const isElsewhere = reportFormatNames.includes(format)
  return new JevonsError({
    code: 'BAD_OPTION',
    message: `${isVariable ? 'JEVONS_FORMAT: ' : ''}${reason(format, isElsewhere)}`,
    hint: isVariable
      ? `unset it, or say --format with one of ${formats.join(', ')}`
      : `--format takes ${formats.join(', ')}`,
  })
}

function reason(format: string, isElsewhere: boolean): string {
  return isElsewhere
    ? `format '${format}' is not one of this command's (a report of ${reportCommands.join(', ')} has it)`
    : `unknown format '${format}'`
}

const exampleOf: Readonly<Record<string, string>> = {
  '--paths': '8192',
  '--threads': '2',
  '--top': '20',
  '--origins': '6',
}

/** A whole number of an option, at least `min`; undefined stays undefined, anything else is a BAD_OPTION. */
export function wholeNumber(text: string | undefined, option: string, min: number): number | undefined {
  if (text === undefined) return undefined
  const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(value) && value >= min) return value
  throw new JevonsError({
    code: 'BAD_OPTION',
    message: `${option} is '${text}', expected a whole number of at least ${min}`,
    hint: `for example ${option}${option.startsWith('--') ? ' ' : '='}${exampleOf[option.replace(/^JEVONS_/, '--').toLowerCase()] ?? '42'}`,
  })
}

/** `path=value` of `--set` and `dim=value` of `--where`, split at the first `=`. */
export function keyValue(text: string, option: string, example: string): { key: string; value: string } {
  const at = text.indexOf('=')
  if (at > 0) return { key: text.slice(0, at).trim(), value: text.slice(at + 1).trim() }
  throw new JevonsError({
    code: 'BAD_OPTION',
    message: `${option} is '${text}', expected ${option} name=value`,
    hint: `for example ${option}${option.startsWith('--') ? ' ' : '='}${example}`,
  })
}
