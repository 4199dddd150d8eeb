import { type AddCommand, collect, withOutput, withReading } from './command-options.ts'

/** Elasticity from data and accuracy of forecasts. */
export function addEvidenceCommands(add: AddCommand): void {
  addElasticity(add)
  addBacktest(add)
}

function addElasticity(add: AddCommand): void {
  const elasticity = add(
    'elasticity <exports...>',
    'how demand answered the price (of exports, or of the demands of a scenario), or why that cannot be told',
    [
      'jevons elasticity exports/',
      'jevons elasticity bill.csv usage.jsonl --where project=assistant --step month',
      'jevons elasticity jevons.yml --format json',
    ],
    async () => (await import('./commands/elasticity.ts')).elasticity,
  )
    .option('--metric <name>', 'what is asked for: tokens, requests, ... (default tokens, else requests)')
    .option('--where <dim=value>', 'only rows with this value; repeatable', collect)
    .option('--step <step>', 'day, week or month (default week, or the coarser grain of the data)')
    .option('--price <kind>', 'effective (cost per unit, default), matched (mix held), list (catalogue)')
    .option('--mix <dim>', 'dimension of the mix in the decomposition (default model)')
    .option('--currency <code>', 'only cost in this currency')
  withReading(withOutput(elasticity, 'table, json, csv, md'))
}

function addBacktest(add: AddCommand): void {
  const backtest = add(
    'backtest <exports...>',
    'how accurate forecasts of these series would have been: rolling origins, every model, naive',
    [
      'jevons backtest exports/ --metric cost --by project --horizon 30d',
      "jevons backtest bill.csv --budget '$9k/month'",
      'jevons backtest usage.csv --metric requests --thorough --format json',
    ],
    async () => (await import('./commands/backtest.ts')).backtest,
  )
    .option('--metric <name>', 'one metric (repeatable); default: every metric found', collect)
    .option('--by <dims>', 'one series per value of these dimensions, comma-separated')
    .option('--where <dim=value>', 'only rows with this value; repeatable', collect)
    .option('--step <step>', 'hour, day, week or month (default: day, or the coarser grain of the data)')
    .option('--horizon <time>', '48h, 90d, 13w, 6mo (default 90d, at most a quarter of the history)')
    .option('--origins <number>', 'forecasts per series and model, half a horizon apart (default 6)')
    .option('--model <name>', 'the model to judge (default: what forecast would choose)')
    .option('--thorough', 'every model, and 12 origins')
    .option('--holidays <list>', 'days unlike others: 2026-12-25,05-01 (yearly), or a file with one a line')
    .option('--budget <money>', "'$9k/month': how many days off is the date on which it is spent?")
    .option('--limit <quantity>', "'640 gpus': how many days off is the date on which it is reached?")
    .option('--seed <number>', 'seed of the random numbers (env JEVONS_SEED)')
    .option('--paths <number>', 'number of futures (env JEVONS_PATHS)')
  withReading(withOutput(backtest, 'table, json, csv, md'))
}
