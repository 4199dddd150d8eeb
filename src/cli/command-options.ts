import type { Command } from './commander.ts'
import type { CliIo } from './terminal/io.ts'

/** What every action gets: positional arguments, options as typed, and the world. Returns the exit code. */
type Action<Options> = (names: readonly string[], options: Options, io: CliIo) => Promise<number>

/** Puts a command into the program: `action` is loaded when the command runs, never for `--help`. */
export type AddCommand = (
  usage: string,
  summary: string,
  examples: readonly string[],
  load: () => Promise<Action<never>>,
) => Command

/** Gathers a repeatable option. */
export const collect = (value: string, before: readonly string[] | undefined): string[] => [
  ...(before ?? []),
  value,
]

/** Options of what a command prints. */
export function withOutput(command: Command, formats: string): Command {
  return command
    .option('--format <name>', `${formats} (default: by the extension of -o, else table)`)
    .option('-o, --output <file>', 'write the result to a file instead of stdout')
    .option('--no-color', 'no colours (also NO_COLOR=1; FORCE_COLOR=1 forces them)')
    .option('--no-progress', 'no progress line on stderr')
    .option('-q, --quiet', 'nothing on stderr but errors')
    .option('-v, --verbose', 'every note in full')
}

/** Options of how exports are read. */
export function withReading(command: Command): Command {
  return command
    .option('--input-format <name>', 'read the files as this export format instead of detecting it')
    .option('--map <file>', 'a map.yml that says which column is what')
    .option('--timezone <zone>', 'time zone of stamps without one')
    .option('--date-format <name>', 'dmy, mdy or ymd where dates are ambiguous, or a pattern: %d.%m.%Y')
    .option('--trace-start <date>', 'date of time 0 where times are relative: traces, steps 1, 2, 3')
    .option('--basis <name>', 'cost basis: effective, billed, list, contracted')
    .option('--gaps <rule>', 'absent buckets are: zero, missing')
}
