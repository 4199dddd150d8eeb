import { describe, expect, it } from 'vitest'
import { JevonsError, type Problem } from '../../../src/errors.ts'
import { parseScenario } from '../../../src/scenario/parse-scenario.ts'

/** One problem that must be reported: its code and words that must stand in its message or hint. */
type Expected = readonly [code: Problem['code'], ...words: string[]]

/** `§` marks the place of each problem, in reading order. */
type Case = { readonly name: string; readonly text: string; readonly problems: readonly Expected[] }

const demand = 'version: 1\ndemand: { requests: measured }\n'
const stack = `${demand}resources:
  tokens: { kind: tokens, from: requests }
  inference: { kind: gpu, from: tokens }
  hall: { kind: power, from: inference }
`

const cases: readonly Case[] = [
  // --- words that are nearly right
  {
    name: 'a typo in a top-level key',
    text: `version: 1\n§demnd: { requests: measured }\nconstraints: {}\n`,
    problems: [['UNKNOWN_KEY', 'found the key `demnd`', 'expected', 'did you mean `demand`?']],
  },
  {
    name: 'a typo in a demand key',
    text: 'version: 1\ndemand:\n  a:\n    history: measured\n    §elasticty: 1\n',
    problems: [['UNKNOWN_KEY', '`elasticty`', 'expected', '`elasticity`?']],
  },
  {
    name: 'a typo in an event key',
    text: 'version: 1\ndemand:\n  a:\n    history: measured\n    events: [{ at: 2027-01-01, multiply: 2x, §rmap: 90d }]\n',
    problems: [['UNKNOWN_KEY', '`rmap`', '`ramp`?']],
  },
  {
    name: 'a typo in a history key',
    text: 'version: 1\ndemand: { a: { history: { metric: requests, §were: { project: x } } } }\n',
    problems: [['UNKNOWN_KEY', '`were`', '`where`?']],
  },
  {
    name: 'a typo in a price key',
    text: `${demand}prices: { §declin: 15% per year }\n`,
    problems: [['UNKNOWN_KEY', '`declin`', '`decline`?']],
  },
  {
    name: 'a typo in a resource parameter',
    text: `${demand}resources:\n  t: { kind: tokens, from: requests, §ouput: 350 }\n`,
    problems: [['UNKNOWN_KEY', '`ouput`', '`output`?']],
  },
  {
    name: 'a typo in a key that every resource has',
    text: `${demand}resources:\n  t: { kind: tokens, from: requests, §shar: 50% }\n`,
    problems: [['UNKNOWN_KEY', '`shar`', '`share`?']],
  },
  {
    name: 'a typo in a capacity key',
    text: `${demand}constraints:\n  g: { capacity: 640 gpus, §headrom: 15% }\n`,
    problems: [['UNKNOWN_KEY', '`headrom`', '`headroom`?']],
  },
  {
    name: 'a typo in a budget key',
    text: `${demand}constraints:\n  g: { budget: $9k/month, §fiscal-year-stat: may }\n`,
    problems: [['UNKNOWN_KEY', '`fiscal-year-stat`', '`fiscal-year-start`?']],
  },
  {
    name: 'a typo in an arrival key',
    text: `${demand}constraints:\n  g: { capacity: 640 gpus, arrivals: [{ at: 2027-04-01, add: 8 gpus, status: ordered, §slipp: 3d }] }\n`,
    problems: [['UNKNOWN_KEY', '`slipp`', '`slip`?']],
  },
  {
    name: 'a typo in a check key',
    text: `${demand}constraints: { g: { capacity: 640 gpus } }\nchecks:\n  c: { expr: "decide-by(g) > today", §levle: warn }\n`,
    problems: [['UNKNOWN_KEY', '`levle`', '`level`?']],
  },
  {
    name: 'an unknown growth model',
    text: 'version: 1\ndemand:\n  a: { history: measured, growth: §exponental }\n',
    problems: [['UNKNOWN_NAME', 'found `exponental`', 'expected', '`naive`', 'did you mean `exponential`?']],
  },
  {
    name: 'an unknown growth model in long form',
    text: 'version: 1\ndemand:\n  a: { history: measured, growth: { model: §navie } }\n',
    problems: [['UNKNOWN_NAME', '`navie`', '`naive`?']],
  },
  {
    name: 'an unknown resource kind',
    text: `${demand}resources:\n  t: { kind: §token, from: requests }\n`,
    problems: [['UNKNOWN_NAME', 'the kind `token`', 'expected', '`tokens`?']],
  },
  {
    name: 'a kind that does not exist',
    text: `${demand}resources:\n  e: { kind: §teleport, from: requests }\n`,
    problems: [['UNKNOWN_NAME', '`teleport`', 'expected one of', '`tokens`']],
  },
  {
    name: 'a commitment that covers nothing known',
    text: `${demand}commitments:\n  azure: { commit: $1.2M/year, covers: §request }\n`,
    problems: [['UNKNOWN_NAME', '`request`', 'a demand or resource', '`requests`?']],
  },
  {
    name: 'a commitment in two currencies',
    text: `${demand}commitments:\n  §azure: { commit: $1.2M/year, covers: requests, flat: EUR 2k/month }\n`,
    problems: [['CURRENCY_MIX', 'USD and EUR', 'one currency per commitment', 'two commitments']],
  },
  {
    name: 'a rolling commitment',
    text: `${demand}commitments:\n  azure: { covers: requests, commit: §$90k/30d }\n`,
    problems: [['BAD_SCENARIO', 'rolling commit', 'per month, quarter or year', '$1.2M/year']],
  },
  {
    name: 'overage without a commit',
    text: `${demand}commitments:\n  azure: { covers: §requests, overage: 1.1x }\n`,
    problems: [['BAD_SCENARIO', 'without `commit:`', 'what is promised', 'add `commit:`']],
  },
  {
    name: 'provisioned throughput that carries nothing',
    text: `${demand}commitments:\n  azure: { covers: requests, §provisioned: { units: 100, price: $1/h } }\n`,
    problems: [['BAD_SCENARIO', 'no `throughput:`', 'what a unit carries', '3k tokens/min']],
  },
  {
    name: 'a commitment named like a resource',
    text: `${demand}commitments:\n  §requests: { covers: requests, discount: 5% }\n`,
    problems: [['DUPLICATE_NAME', '`requests`', 'as a demand and as a commitment', 'rename']],
  },
  {
    name: 'an unknown buyer',
    text: 'version: 1\ndemand: { a: { history: measured, buyer: §flatfee } }\n',
    problems: [['UNKNOWN_NAME', '`flatfee`', 'expected', '`flat-fee`?']],
  },
  {
    name: 'an unknown arrival status',
    text: `${demand}constraints:\n  g: { capacity: 640 gpus, arrivals: [{ at: 2027-04-01, add: 8 gpus, status: §orderd }] }\n`,
    problems: [['UNKNOWN_NAME', '`orderd`', '`planned`', '`ordered`?']],
  },
  {
    name: 'an unknown check level',
    text: `${demand}constraints: { g: { capacity: 640 gpus } }\nchecks:\n  c: { expr: "decide-by(g) > today", level: §warning }\n`,
    problems: [['UNKNOWN_NAME', '`warning`', 'expected `error`, `warn`']],
  },
  {
    name: 'an unknown currency',
    text: `${demand}currency: §UDS\n`,
    problems: [['UNKNOWN_NAME', '`UDS`', 'expected', '`USD`?']],
  },
  {
    name: 'an unknown month',
    text: `${demand}constraints:\n  b: { budget: $9k/year, fiscal-year-start: §febuary }\n`,
    problems: [['UNKNOWN_NAME', '`febuary`', '`february`?']],
  },
  {
    name: 'an unknown grade',
    text: 'version: 1\ndemand: { a: { history: measured, elasticity: { value: 1, grade: §guessed } } }\n',
    problems: [['BAD_QUANTITY', '`guessed`', 'expected', '`assumed`']],
  },
  {
    name: 'an unknown cost basis',
    text: `${demand}budget-basis: §efective\n`,
    problems: [['UNKNOWN_NAME', '`efective`', '`effective`?']],
  },
  // --- names that lead nowhere
  {
    name: 'a dangling from',
    text: `${demand}resources:\n  t: { kind: tokens, from: §request }\n`,
    problems: [['UNKNOWN_NAME', 'found `request`', 'expected', '`requests`?']],
  },
  {
    name: 'a dangling name inside a list',
    text: `${stack}  spend: { kind: cost, of: [tokens, §inferense] }\n`,
    problems: [['UNKNOWN_NAME', '`inferense`', '`inference`?']],
  },
  {
    name: 'a dangling of',
    text: `${stack}constraints:\n  g: { capacity: 640 gpus, of: §inferencce }\n`,
    problems: [['UNKNOWN_NAME', '`inferencce`', 'expected', '`inference`?']],
  },
  {
    name: 'a dangling constraint in a check',
    text: `${demand}constraints: { gpu-pool: { capacity: 640 gpus } }\nchecks:\n  c: "p(breach(§gpu-pol) within 6mo) <= 20%"\n`,
    problems: [['UNKNOWN_NAME', '`gpu-pol`', 'a constraint', '`gpu-pool`?']],
  },
  {
    name: 'a dangling resource in a check',
    text: `${stack}checks:\n  c: { expr: "p50(§infrence at 12mo) < 640" }\n`,
    problems: [['UNKNOWN_NAME', '`infrence`', '`inference`?']],
  },
  {
    name: 'a demand and a resource of one name',
    text: 'version: 1\ndemand: { tokens: measured }\nresources:\n  §tokens: { kind: tokens, from: tokens }\n',
    problems: [['DUPLICATE_NAME', '`tokens`', 'expected one thing', 'rename']],
  },
  {
    name: 'a key that stands twice',
    text: 'version: 1\ndemand:\n  a: measured\n  b: measured\n  §a: measured\n',
    problems: [['DUPLICATE_NAME', '`a` a second time', 'expected it once', 'line 3']],
  },
  {
    name: 'a budget within one that is not there',
    text: `${demand}constraints: { all: { budget: $9k/month }, a: { budget: $1k/month, within: §al } }\n`,
    problems: [['UNKNOWN_NAME', 'al', 'another budget', 'did you mean `all`']],
  },
  {
    name: 'budgets within each other',
    text: `${demand}constraints: { a: { budget: $9k/month, within: §b }, b: { budget: $1k/month, within: §a } }\n`,
    problems: [
      ['BAD_SCENARIO', 'a -> b -> a', 'a larger one', 'take `within:` out'],
      ['BAD_SCENARIO', 'b -> a -> b', 'a larger one', 'take `within:` out'],
    ],
  },
  {
    name: 'a circle',
    text: `${demand}resources:\n  a: { kind: cost, of: [b] }\n  b: { kind: cost, of: [§a] }\n`,
    problems: [['CYCLIC_RESOURCES', 'circle', 'a -> b -> a', 'take `a` out']],
  },
  {
    name: 'a resource that feeds itself',
    text: `${demand}resources:\n  a: { kind: cost, of: [§a] }\n`,
    problems: [['CYCLIC_RESOURCES', 'a -> a']],
  },
  {
    name: 'a feeder of the wrong kind',
    text: `${demand}resources:\n  p: { kind: power, from: §requests }\n`,
    problems: [['BAD_SCENARIO', '`requests`', 'a demand', 'expected something that feeds power: gpu']],
  },
  {
    name: 'a resource that nothing feeds',
    text: `${demand}resources:\n  §t: { kind: tokens }\n`,
    problems: [['BAD_SCENARIO', 'found no `from:`', 'expected', 'demand']],
  },
  {
    name: 'a name with a dot',
    text: 'version: 1\ndemand: { §a.b: { level: 5 requests/day } }\n',
    problems: [['BAD_SCENARIO', '`a.b`', 'expected letters', 'rename']],
  },
  {
    name: 'a measure that its resource has not',
    text: `${stack}checks:\n  c: { expr: "p50(§inference.gpuss at 12mo) < 640" }\n`,
    problems: [
      ['UNKNOWN_NAME', '`inference.gpuss`', 'expected a measure of `inference`', '`inference.gpus`?'],
    ],
  },
  // --- units and numbers
  {
    name: 'a level that does not say per what time',
    text: 'version: 1\ndemand: { a: { level: §5 requests } }\n',
    problems: [['UNIT_MISMATCH', '`requests`', 'expected it per time', '`requests/day`']],
  },
  {
    name: 'a version in quotes',
    text: 'version: §"1"\ndemand: { requests: measured }\n',
    problems: [['BAD_SCENARIO', '`"1"`', 'expected `1`', 'without quotes']],
  },
  {
    name: 'an anchor that holds itself',
    text: 'version: 1\ndemand: &a { x: §*a }\n',
    problems: [['BAD_YAML', 'levels', 'expected a scenario']],
  },
  {
    name: 'a limit in a unit that its resource has not',
    text: `${stack}constraints:\n  p: { capacity: §640 gpus, of: hall }\n`,
    problems: [
      ['UNIT_MISMATCH', '`640 gpus` of `hall`', 'expected a limit in kW', '`inference` has that unit'],
    ],
  },
  {
    name: 'a limit on a measure that is not there',
    text: `${stack}constraints:\n  g: { capacity: 640 gpus, of: inference, measure: §gpuz }\n`,
    problems: [['UNKNOWN_NAME', 'found the measure `gpuz`', 'expected one of `inference`', '`gpus`?']],
  },
  {
    name: 'a limit in a unit that its measure does not have',
    text: `${stack}constraints:\n  g: { capacity: §640 gpus, of: inference, measure: gpu-hours }\n`,
    problems: [['UNIT_MISMATCH', '`640 gpus` of `inference`', 'expected a limit in gpu-hours/day']],
  },
  {
    name: 'a budget on something without a price',
    text: `${stack}constraints:\n  b: { budget: $9k/month, of: §hall }\n`,
    problems: [['UNIT_MISMATCH', 'a budget of `hall`', 'expected something that costs money', 'price']],
  },
  {
    name: 'a budget in another currency',
    text: `${demand}constraints:\n  b: { budget: §EUR 9k/month }\n`,
    problems: [['UNIT_MISMATCH', 'EUR', 'expected USD', 'fx: { EUR']],
  },
  {
    name: 'a capital K',
    text: `${demand}constraints:\n  d: { capacity: §12K writes/s }\n`,
    problems: [['BAD_QUANTITY', '`12K writes/s`', 'expected k, M', '`12k writes/s`?']],
  },
  {
    name: 'an m that is no number',
    text: `${demand}constraints:\n  d: { capacity: 640 gpus, lead-time: §9m }\n`,
    problems: [['BAD_QUANTITY', '`9m`', 'expected', 'mo (months)']],
  },
  {
    name: 'an unknown unit',
    text: `${demand}constraints:\n  d: { capacity: §640 gpsu }\n`,
    problems: [['BAD_QUANTITY', '`gpsu`', 'expected a unit', '`gpus`?']],
  },
  {
    name: 'a limit without a unit',
    text: `${demand}constraints:\n  d: { capacity: §640 }\n`,
    problems: [['BAD_QUANTITY', '`640`', 'expected one limit', '640 gpus']],
  },
  {
    name: 'a power unit where gpus are added',
    text: `${demand}constraints:\n  g: { capacity: 640 gpus, arrivals: [{ at: 2027-04-01, add: §1 MW, status: ordered }] }\n`,
    problems: [['UNIT_MISMATCH', '`MW`', 'expected', '`gpus`']],
  },
  {
    name: 'a share above 100 %',
    text: `${demand}constraints:\n  g: { capacity: 640 gpus, headroom: §15 }\n`,
    problems: [['BAD_QUANTITY', '`15`', 'expected a share', '`15%`?']],
  },
  {
    name: 'ends in the wrong order',
    text: `${demand}constraints:\n  g: { capacity: 640 gpus, lead-time: §40w to 20w }\n`,
    problems: [['BAD_QUANTITY', '40w to 20w', 'expected the smaller end first', '`20w to 40w`']],
  },
  {
    name: 'a range written with a dash',
    text: 'version: 1\ndemand: { a: { history: measured, elasticity: §0.8-1.6 } }\n',
    problems: [['BAD_QUANTITY', '`0.8-1.6`', 'expected a range', 'a to b']],
  },
  {
    name: 'a rate without a time',
    text: 'version: 1\ndemand: { a: { history: measured, growth: §6% } }\n',
    problems: [['BAD_QUANTITY', '`6%`', 'expected a change per time', '6% per month']],
  },
  {
    name: 'a decline that leaves nothing',
    text: `${demand}prices: { decline: §100% per year }\n`,
    problems: [['BAD_QUANTITY', '`100% per year`', 'expected', '15% per year']],
  },
  {
    name: 'a budget without a period',
    text: `${demand}constraints:\n  b: { budget: §$250k }\n`,
    problems: [['BAD_QUANTITY', '`$250k`', 'expected money above 0 per month', '$250k/month']],
  },
  {
    name: 'a level without a unit',
    text: 'version: 1\ndemand: { a: { level: §1.2M } }\n',
    problems: [['BAD_QUANTITY', 'without a unit', 'expected a level per time', '1.2M requests/day']],
  },
  {
    name: 'a date that does not exist',
    text: 'version: 1\ndemand: { a: { history: measured, events: [{ at: §2027-02-30, multiply: 2x }] } }\n',
    problems: [['BAD_QUANTITY', '`2027-02-30`', 'expected a date that exists', 'YYYY-MM-DD']],
  },
  {
    name: 'a horizon in an unknown unit',
    text: `${demand}horizon: §24m\n`,
    problems: [['BAD_QUANTITY', '`24m`', 'expected a length of time', '`24mo`?']],
  },
  {
    name: 'an override of no period',
    text: 'version: 1\ndemand: { a: { level: 5 requests/day, override: { §2027-13: 9 requests/day } } }\n',
    problems: [['BAD_QUANTITY', '`2027-13`', 'expected a year, quarter, month or day', '2027-01']],
  },
  {
    name: 'money that is no money',
    text: `${demand}resources:\n  t: { kind: tokens, from: requests }\n  g: { kind: gpu, from: t, price: §2.60 }\n`,
    problems: [['BAD_QUANTITY', '`2.6`', 'expected money', '$']],
  },
  {
    name: 'zero paths',
    text: `${demand}paths: §0\n`,
    problems: [['BAD_SCENARIO', '`0`', 'expected at least 1']],
  },
  {
    name: 'another version',
    text: 'version: §2\ndemand: { requests: measured }\n',
    problems: [['BAD_SCENARIO', '`2`', 'expected `1`']],
  },
  // --- what is missing or doubled
  {
    name: 'no version',
    text: '§demand: { requests: measured }\n',
    problems: [['BAD_SCENARIO', 'found no `version:`', 'expected `1`', 'add `version:`']],
  },
  {
    name: 'an event without its multiplier',
    text: 'version: 1\ndemand: { a: { history: measured, events: [§{ at: 2027-01-01 }] } }\n',
    problems: [['BAD_QUANTITY', 'found no `multiply:`', 'expected a multiple', '2x']],
  },
  {
    name: 'neither history nor level',
    text: 'version: 1\ndemand:\n  §a: { growth: flat }\n',
    problems: [['BAD_SCENARIO', 'neither `history:` nor `level:`', 'expected one', 'measured']],
  },
  {
    name: 'both history and level',
    text: 'version: 1\ndemand:\n  §a: { history: measured, level: 5 requests/day }\n',
    problems: [['BAD_SCENARIO', 'both `history:` and `level:`', 'expected one']],
  },
  {
    name: 'neither budget nor capacity',
    text: `${demand}constraints:\n  §g: { headroom: 15% }\n`,
    problems: [['BAD_SCENARIO', 'expected either `budget:` or `capacity:`', '640 gpus']],
  },
  {
    name: 'a resource without a kind',
    text: `${demand}resources:\n  §t: { from: requests }\n`,
    problems: [['BAD_SCENARIO', 'found no `kind:`', '`tokens`']],
  },
  {
    name: 'a list where names are due',
    text: `version: 1\ndemand: §[requests]\n`,
    problems: [['BAD_SCENARIO', 'a list', 'expected a map of names', 'demand: {']],
  },
  {
    name: 'nothing to forecast',
    text: '§version: 1\nusage: exports/\n',
    problems: [
      [
        'BAD_SCENARIO',
        'found no `demand:`',
        'expected something to forecast',
        'demand: { requests: measured }',
      ],
    ],
  },
  {
    name: 'an empty file',
    text: '§',
    problems: [['BAD_SCENARIO', 'found nothing', 'expected a scenario', 'version: 1']],
  },
  {
    name: 'an empty value',
    text: `${demand}constraints:\n  g:\n    capacity: 640 gpus\n    §headroom:\n`,
    problems: [['BAD_QUANTITY', 'found nothing', 'expected a share', '70%']],
  },
  // --- YAML traps
  {
    name: 'not a number',
    text: 'version: 1\ndemand: { a: { history: measured, elasticity: §.nan } }\n',
    problems: [['BAD_QUANTITY', '`.nan`', 'expected a finite number']],
  },
  {
    name: 'infinity',
    text: `${demand}constraints:\n  g: { capacity: 640 gpus, headroom: §-.inf }\n`,
    problems: [['BAD_QUANTITY', '`-.inf`', 'expected a finite number']],
  },
  {
    name: 'a lone tilde',
    text: 'version: 1\ndemand: { a: { history: measured, elasticity: §~ } }\n',
    problems: [['BAD_QUANTITY', 'lone `~`', 'expected a value', '`~ 5`']],
  },
  {
    name: 'the old YAML',
    text: '§%YAML 1.1\n---\nversion: 1\ndemand: { requests: measured }\n',
    problems: [['BAD_YAML', '`%YAML 1.1`', 'expected YAML 1.2', 'delete']],
  },
  {
    name: 'money cut at its comma',
    text: `${demand}constraints:\n  b: { budget: §$1,000/month }\n`,
    problems: [['BAD_YAML', '`$1,000/month`', 'cut at its comma', 'quote it: "$1,000/month"']],
  },
  {
    name: 'millions cut at both commas',
    text: `${demand}constraints:\n  b: { budget: §$1,000,000/month, of: requests }\n`,
    problems: [['BAD_YAML', '"$1,000,000/month"']],
  },
  {
    name: 'a tab',
    text: 'version: 1\ndemand:\n§\ta: measured\n',
    problems: [['BAD_YAML', 'a tab', 'expected', 'spaces']],
  },
  {
    name: 'a colon inside a plain value',
    text: `${demand}checks:\n  c: { expr: "today > today", message: Ask }\n  d: §note: this\n`,
    problems: [['BAD_YAML', 'expected YAML', 'quote']],
  },
  {
    name: 'a second document',
    text: `${demand}§---\nversion: 1\n`,
    problems: [['BAD_YAML', '---', 'one scenario a file']],
  },
  {
    name: 'an anchor that is not there',
    text: 'version: 1\ndemand: { a: §*base }\n',
    problems: [['BAD_YAML', '`*base', 'anchor']],
  },
  // --- expressions
  {
    name: 'an expression that breaks off',
    text: `${demand}constraints: { g: { capacity: 640 gpus } }\nchecks:\n  c: "p(breach(g) within 6mo) <=§"\n`,
    problems: [['BAD_EXPRESSION', 'expected']],
  },
  // --- two at once, in one section, in two, and in the two passes
  {
    name: 'two typos in one map',
    text: `${demand}constraints:\n  g: { capacity: 640 gpus, §headrom: 15%, §lead-tme: 20w }\n`,
    problems: [
      ['UNKNOWN_KEY', '`headroom`?'],
      ['UNKNOWN_KEY', '`lead-time`?'],
    ],
  },
  {
    name: 'a schema error and a dangling name',
    text: `${demand}resources:\n  t: { kind: tokens, from: §reqests, input: §lots }\n`,
    problems: [
      ['UNKNOWN_NAME', '`requests`?'],
      ['BAD_QUANTITY', '`lots`', 'expected a number'],
    ],
  },
  {
    name: 'a refused parameter and a wrong unit on the same resource',
    text: `${stack.replace('from: inference }', 'from: inference, pue: §often }')}constraints:\n  p: { capacity: §640 gpus, of: hall }\n`,
    problems: [
      ['BAD_QUANTITY', '`often`'],
      ['UNIT_MISMATCH', 'expected a limit in kW'],
    ],
  },
  {
    name: 'an error in each section',
    text: `version: 1\nhorizn: 24mo\ndemand: { a: { history: measured, growth: §fast } }\nprices: { decline: §15% }\nresources: { t: { kind: §tokns, from: a } }\nconstraints: { b: { budget: §9k/month } }\nchecks: { c: "decide-by(§x) > today" }\n`.replace(
      'horizn',
      '§horizn',
    ),
    problems: [
      ['UNKNOWN_KEY', '`horizon`?'],
      ['UNKNOWN_NAME', '`fast`'],
      ['BAD_QUANTITY', '`15%`'],
      ['UNKNOWN_NAME', '`tokens`?'],
      ['BAD_QUANTITY', '`9k/month`'],
      ['UNKNOWN_NAME', '`x`', '`b`'],
    ],
  },
]

/** The text without marks, and line and column of each mark. */
function unmark(marked: string): { text: string; places: { line: number; column: number }[] } {
  const parts = marked.split('§')
  const places = parts.slice(0, -1).map((_, i) => {
    const before = parts
      .slice(0, i + 1)
      .join('')
      .split('\n')
    return { line: before.length, column: (before.at(-1) ?? '').length + 1 }
  })
  return { text: parts.join(''), places }
}

function problemsOf(text: string): readonly Problem[] {
  try {
    parseScenario(text, { file: 'jevons.yml' })
  } catch (error) {
    if (error instanceof JevonsError) return error.problems
    throw error
  }
  return []
}

describe('every scenario error names file, line, column, found, expected and the fix', () => {
  it('knows at least 40 of them', () => {
    expect(cases.length).toBeGreaterThanOrEqual(40)
  })

  it.each(cases)('$name', ({ text: marked, problems: expected }) => {
    const { text, places } = unmark(marked)
    const problems = problemsOf(text)
    const summary = problems.map(
      ({ code, pos }) => `${code} ${pos?.file ?? ''}:${pos?.line ?? 0}:${pos?.column ?? 0}`,
    )
    expect(summary).toEqual(
      expected.map(([code], i) => `${code} jevons.yml:${places[i]?.line ?? 0}:${places[i]?.column ?? 0}`),
    )
    for (const [i, [, ...words]] of expected.entries()) {
      const { message = '', hint = '', excerpt = '' } = problems[i] ?? {}
      expect(message).toMatch(/found.*expected|expected.*found/)
      for (const word of words) expect(`${message} | ${hint}`).toContain(word)
      const [line = '', caret = ''] = excerpt.split('\n')
      expect(text.split('\n')[(places[i]?.line ?? 1) - 1]?.replaceAll('\t', ' ')).toContain(line)
      expect(caret.trim()).toBe('^')
    }
  })
})
