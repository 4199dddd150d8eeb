import { type AddCommand, collect, withOutput, withReading } from './command-options.ts'
import { type Command, commanderError, newCommand } from './commander.ts'
import { addEvidenceCommands } from './evidence-commands.ts'
import { reportFormatNames } from './format-names.ts'
import type { CliIo } from './terminal/io.ts'
import { stderrWidth, wrapWords } from './terminal/wrap-words.ts'
import { packageVersion } from './version.ts'

function withRun(command: Command): Command {
  return command
    .option('--seed <number>', 'seed of the random numbers (env JEVONS_SEED)')
    .option('--paths <number>', 'number of futures (env JEVONS_PATHS)')
    .option('--horizon <time>', 'how far to look: 24mo, 90d (env JEVONS_HORIZON)')
    .option('--start <date>', 'first simulated day, YYYY-MM-DD (env JEVONS_START)')
    .option('--set <path=value>', 'change one value of the scenario; repeatable', collect)
    .option('--usage <path>', "exports instead of the scenario's; repeatable", collect)
    .option('--threads <number>', 'worker threads; the result is the same (env JEVONS_THREADS)')
}

function addRunCommands(add: AddCommand): void {
  withOutput(
    withRun(
      add(
        'demo',
        'the bundled scenario on bundled exports: a dated answer, no config',
        ['jevons demo', 'jevons demo --format md'],
        async () => (await import('./commands/demo.ts')).demo,
      ),
    ),
    reportFormatNames.join(', '),
  )
  withOutput(
    withRun(
      add(
        'simulate [scenario]',
        'what breaks first, when, how sure, decide by when (default file: jevons.yml)',
        [
          'jevons simulate',
          'jevons simulate scenario.yml -o run.json',
          'jevons init exports/ -o - | jevons simulate -',
          "jevons simulate --set 'constraints.ai-budget.budget=$300k/month'",
        ],
        async () => (await import('./commands/simulate.ts')).simulateCommand,
      ),
    ),
    reportFormatNames.join(', '),
  )
  withOutput(
    withRun(
      add(
        'check [scenario]',
        'simulate, evaluate `checks`, exit 10 if the gate fails',
        [
          'jevons check',
          'jevons check scenario.yml --format md',
          'jevons check --usage exports/ -o check.json',
        ],
        async () => (await import('./commands/check.ts')).check,
      ),
    ),
    reportFormatNames.join(', '),
  )
}

function addLedgerCommands(add: AddCommand): void {
  withRun(
    add(
      'record [scenario]',
      'simulate, and add what was foreseen to a ledger: one small file a run, for git',
      ['jevons record', 'jevons record scenario.yml --ledger forecasts/'],
      async () => (await import('./commands/record.ts')).record,
    ),
  )
    .option('--ledger <folder>', 'where records lie (default ledger)')
    .option('--no-progress', 'no progress line on stderr')
    .option('-q, --quiet', 'nothing on stderr but errors')
  withReading(
    withOutput(
      add(
        'score <exports...>',
        'recorded forecasts against what came: dates, bands, bias, skill; checks that no record was changed',
        [
          'jevons score exports/',
          'jevons score exports/ --ledger forecasts/ --min-skill 10%',
          'jevons score exports/ --format md -o score.md',
        ],
        async () => (await import('./commands/score.ts')).score,
      )
        .option('--ledger <folder>', 'where records lie (default ledger)')
        .option('--min-skill <share>', 'exit 10 when the skill over naive is lower'),
      'table, json, csv, md',
    ),
  )
}

function addDataCommands(add: AddCommand): void {
  withReading(
    withOutput(
      add(
        'inspect <exports...>',
        'what is in the files: format and why, span, grain, totals, gaps, rejected rows',
        [
          'jevons inspect exports/',
          'jevons inspect bill.csv --format json',
          'cat usage.json | jevons inspect -',
        ],
        async () => (await import('./commands/inspect.ts')).inspect,
      )
        .option('--step <step>', 'what one step is, in a table that counts hour, day, week or month')
        .option('--rejects <folder>', 'write rows that were not accepted to <folder>/<name>.rejects.csv')
        .option('--write-map [file]', 'instead: propose a map.yml for one table (printed without a file)'),
      'table, json, csv, md',
    ),
  )
  const forecast = add(
    'forecast <exports...>',
    'per-series forecasts with intervals; a budget or limit gets a dated answer',
    [
      'jevons forecast bill.csv --metric cost --by project --horizon 90d',
      'jevons forecast usage.csv --metric requests --by team,model --top 20 --format ndjson',
      "jevons forecast bill.csv --budget '$9k/month'",
      "jevons forecast metrics.csv --metric gpu_count --limit '640 gpus' --format json",
    ],
    async () => (await import('./commands/forecast.ts')).forecast,
  )
    .option('--metric <name>', 'one metric (repeatable); default: every metric found', collect)
    .option('--by <dims>', 'one series per value of these dimensions, comma-separated; totals add them up')
    .option('--top <number>', 'with --by: the largest series by recent volume, the rest as one "(other)"')
    .option('--reconcile <way>', 'how totals add up: bottom-up (default), mint, none')
    .option('--where <dim=value>', 'only rows with this value; repeatable', collect)
    .option('--step <step>', 'hour, day, week or month (default: day, or the coarser grain of the data)')
    .option('--horizon <time>', '48h, 90d, 13w, 6mo (default 90d; with a budget or limit 12mo)')
    .option('--model <name>', 'growth model (default auto)')
    .option('--thorough', 'more origins behind the choice and the weights of models')
    .option('--holidays <list>', 'days unlike others: 2026-12-25,05-01 (yearly), or a file with one a line')
    .option('--budget <money>', "'$9k/month': when is it spent?")
    .option('--limit <quantity>', "'640 gpus': when is it reached?")
    .option('--seed <number>', 'seed of the random numbers (env JEVONS_SEED)')
    .option('--paths <number>', 'number of futures (env JEVONS_PATHS)')
    .option('--start <date>', 'with --budget or --limit: first simulated day, YYYY-MM-DD')
    .option('--threads <number>', 'worker threads; the result is the same (env JEVONS_THREADS)')
  withReading(withOutput(forecast, 'table, json, ndjson, csv, md'))
}

function addStore(add: AddCommand): void {
  withReading(
    add(
      'ingest <exports...>',
      'appends exports to a store, each once; --lock writes a small daily roll-up',
      ['jevons ingest exports/', 'jevons ingest exports/ --lock usage.lock'],
      async () => (await import('./commands/ingest.ts')).ingest,
    )
      .option('--store <file>', 'the store, a DuckDB file', 'usage.duckdb')
      .option('--lock <file>', 'write usage by day without names and keys, for a repository')
      .option('--no-progress', 'no progress line on stderr')
      .option('-q, --quiet', 'nothing on stderr but errors'),
  )
}

function addFileCommands(add: AddCommand): void {
  addStore(add)
  withReading(
    add(
      'init [exports...]',
      'looks at the exports and writes a commented jevons.yml that runs as it is',
      ['jevons init exports/', 'jevons init bill.csv -o bill.yml', 'jevons init exports/ -o -'],
      async () => (await import('./commands/init.ts')).init,
    )
      .option('-o, --output <file>', 'where to write; - prints', 'jevons.yml')
      .option('--force', 'overwrite an existing file')
      .option('--no-progress', 'no progress line on stderr')
      .option('-q, --quiet', 'nothing on stderr but errors'),
  )
  withOutput(
    add(
      'report <run>',
      're-renders a saved run (JSON) in any format',
      ['jevons report run.json', 'jevons report run.json --format md', 'jevons report run.json -o run.csv'],
      async () => (await import('./commands/report.ts')).report,
    ).option('--view <name>', 'report or check (the check screen)', 'report'),
    reportFormatNames.join(', '),
  )
  withOutput(
    add(
      'prices [models...]',
      'token prices of the bundled catalogue on a day: classes, tiers, scheduled changes',
      [
        'jevons prices claude-sonnet-4-5 gpt-5-mini',
        'jevons prices --model gpt-4o --at 2024-06-30',
        'jevons prices --provider anthropic --format csv',
      ],
      async () => (await import('./commands/prices.ts')).prices,
    )
      .option('--at <date>', "the day, YYYY-MM-DD (default: the catalogue's own date)")
      .option('--model <name>', 'a model, or provider:model; repeatable', collect)
      .option('--provider <name>', 'every model of a provider'),
    'table, json, csv',
  )
  add(
    'schema <name>',
    'the JSON Schema of scenario, report, inspect, forecast, elasticity or backtest documents',
    ['jevons schema scenario > scenario.schema.json', 'jevons schema report'],
    async () => (await import('./commands/schema.ts')).schema,
  ).option('-o, --output <file>', 'write to a file instead of stdout')
}

/**
 * The command line as a program that has not run yet. Holds static strings only: each action imports its command when it
 * runs, so that `--help` costs little more than starting node.
 */
export function makeProgram(io: CliIo, setExitCode: (code: number) => void): Command {
  const program = newCommand('jevons')
  const settle = (command: Command, examples: readonly string[]): Command =>
    command.exitOverride().configureOutput({
      writeOut: io.stdout,
      writeErr: io.stderr,
      getOutHelpWidth: () => Math.min(100, io.columns),
      getErrHelpWidth: () => Math.min(100, io.columns),
      outputError: (text, write) => {
        const wrapped = wrapWords(text, stderrWidth(io), 7)
        write(
          text.includes('missing required argument') ? `${wrapped}  hint: ${examples[0] ?? ''}\n` : wrapped,
        )
      },
    })
  settle(program, programExamples)
    .usage('<command> [options]')
    .description('What breaks first, when, how sure are we, and what must be decided by when?')
    .version(packageVersion(), '-V, --version', 'print the version')
    .showHelpAfterError('  see: jevons --help')
    .addHelpText('before', examplesText(programExamples))
    .addHelpText(
      'after',
      '\njevons <command> --help: examples and options of a command\n' +
        'exit codes: 0 done, 2 usage or scenario error, 3 data missing or too short, 10 gate failed, 1 a bug',
    )
    .helpCommand('help [command]', 'the help of a command')
  const add: AddCommand = (usage, summary, examples, load) => {
    const command = settle(program.command(usage).summary(summary).description(summary), examples)
    return command
      .showHelpAfterError(`  see: jevons ${command.name()} --help`)
      .addHelpText('before', examplesText(examples))
      .action(async (...given: unknown[]) => {
        const names = given
          .slice(0, -2)
          .flat()
          .filter((name): name is string => typeof name === 'string')
        const action = await load()
        setExitCode(await action(names, command.opts<never>(), io))
      })
  }
  addRunCommands(add)
  addDataCommands(add)
  addEvidenceCommands(add)
  addFileCommands(add)
  addLedgerCommands(add)
  // A mistyped command has arguments too: its name is what is wrong, not their number.
  program
    .allowExcessArguments()
    .argument('[command]')
    .action(async (name: string | undefined) => {
      if (name === undefined) program.outputHelp()
      else await refuseCommand(name, program, io)
    })
  return program
}

async function refuseCommand(name: string, program: Command, io: CliIo): Promise<never> {
  const { unknownCommand } = await import('./unknown-command.ts')
  const known = program.commands.map((command) => command.name())
  io.stderr(unknownCommand(name, known, stderrWidth(io)))
  throw commanderError(2, 'jevons.unknownCommand', name)
}

const programExamples = [
  'jevons demo',
  'jevons init exports/ && jevons simulate',
  'jevons check scenario.yml',
]

function examplesText(examples: readonly string[]): string {
  return `Examples:\n${examples.map((line) => `  ${line}`).join('\n')}\n`
}
