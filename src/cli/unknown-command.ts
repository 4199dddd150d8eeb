import { nearest } from '../units/nearest.ts'
import { wrapWords } from './terminal/wrap-words.ts'

/** What to type for a word that is no command, but that people try: names of other tools, and questions that an option answers. */
const insteadOf: Readonly<Record<string, string>> = {
  explain: '`jevons simulate -v` says why: WHY, STACK, BAND and TRUST, and every input with its weight',
  compare:
    "run `jevons simulate -o a.json`, then `jevons simulate --set 'constraints.gpus.capacity=800 gpus' -o b.json`: the same seed draws the same futures",
  plan: '`jevons simulate` prints the day to decide by for each capacity (`decideBy` in --format json)',
  solve:
    "try values until the gate passes: `jevons check --set 'constraints.ai-budget.budget=$300k/month'` exits 0 or 10",
  sensitivity:
    '`jevons simulate -v` lists each input with its share of the dates; the line BAND has the largest',
  ladder:
    'state each multiple as an event of a demand: `events: [{ name: tenfold, at: 2027-03-01, multiply: 10x }]`',
  shock: 'state it as an event of a demand: `events: [{ name: launch, at: 2027-03-01, multiply: 10x }]`',
  doctor:
    '`jevons inspect <exports...>` checks the data, `jevons --version` and `node --version` the program',
  completion: '`jevons --help` lists the commands, `jevons <command> --help` the options',
  run: '`jevons simulate`',
  validate: '`jevons simulate --paths 1` tells every error of a scenario at once',
  version: '`jevons --version`',
}

/** The refusal of a word that is no command, with what to type instead, in lines of at most `width` columns. */
export function unknownCommand(name: string, commands: readonly string[], width: number): string {
  const near = nearest(name, [...commands, 'help'])
  const instead = Object.hasOwn(insteadOf, name) ? insteadOf[name] : undefined
  const hint =
    instead === undefined
      ? `${near ? `did you mean \`jevons ${near}\`? ` : ''}commands are ${commands.join(', ')}`
      : `instead: ${instead}`
  const error = wrapWords(`error: unknown command '${name}' [BAD_OPTION]`, width, 7)
  return `${error}\n${wrapWords(`  hint: ${hint}`, width, 8)}\n  see: jevons --help\n`
}
