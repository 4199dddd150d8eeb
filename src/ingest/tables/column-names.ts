import { metricInfo, metrics } from '../metrics.ts'
import { isCurrencyCode } from './number-reading.ts'

/** What a column's name says about the numbers below it. */
export type ColumnMeaning = {
  readonly metric: string
  /** Unit, where it is not the canonical one of the metric. */
  readonly unit?: string
  readonly currency?: string
  /** Multiply by this to come to the metric's unit. */
  readonly factor: number
  /** Set for money without an alias: the column's own name, which becomes the dimension `column`. */
  readonly column?: string
  /** 3: canonical id, 2: alias, 1: recognised unit, 0: the user's own name. Settles two columns for one metric. */
  readonly rank: 0 | 1 | 2 | 3
}

const aliases: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    tokens_input: 'input_tokens prompt_tokens tokens_in tokens_prompt context_tokens input',
    tokens_output: 'output_tokens completion_tokens generated_tokens tokens_out tokens_completion output',
    tokens_total: 'tokens total_tokens token_count num_tokens',
    tokens_cache_read:
      'cached_tokens cache_read_tokens tokens_cached cached_input_tokens input_cached_tokens cache_read_input_tokens',
    tokens_cache_write: 'cache_creation_tokens cache_write_tokens cache_creation_input_tokens',
    tokens_reasoning: 'reasoning_tokens',
    requests: 'calls count num_requests queries request_count n_requests api_calls total_requests',
    cost: 'spend amount_usd total_cost total_price pre_tax_cost kosten total_spend costs',
    gpu_hours: 'gpuhours gpu_h',
    gpu_count: 'gpus num_gpus n_gpus gpu',
    power_kw: 'power watts kw kilowatts',
    energy_kwh: 'energy kwh',
    gpu_util: 'gpu_utilization gpu_utilisation',
    latency_ms: 'latency duration_ms',
    errors: 'error_count failed_requests num_errors',
    throttled: '429s rate_limited throttles throttled_requests',
    db_qps: 'qps',
    db_tps: 'tps',
    db_writes_per_s: 'writes_per_s writes_per_second db_writes',
    db_connections: 'connections',
    db_storage_gb: 'storage_gb',
  }).flatMap(([metric, names]) => names.split(' ').map((name) => [name, metric])),
)

/** Names that mean a metric only beside a unit: a duration may be anything's, in any unit. */
const unitNames: Readonly<Record<string, string>> = { duration: 'latency_ms' }

type Hint = {
  readonly currency?: string
  readonly unit?: string
  readonly factor?: number
  readonly of?: string
}

/** Unit hints in brackets or as a suffix: to which canonical unit they belong and by what factor. */
const hints: Readonly<Record<string, Hint>> = {
  usd: { currency: 'USD' },
  eur: { currency: 'EUR' },
  gbp: { currency: 'GBP' },
  jpy: { currency: 'JPY' },
  chf: { currency: 'CHF' },
  inr: { currency: 'INR' },
  $: { currency: 'USD' },
  '€': { currency: 'EUR' },
  '£': { currency: 'GBP' },
  w: { unit: 'kW', factor: 1e-3 },
  kw: { unit: 'kW' },
  mw: { unit: 'kW', factor: 1e3 },
  wh: { unit: 'kWh', factor: 1e-3 },
  kwh: { unit: 'kWh' },
  mwh: { unit: 'kWh', factor: 1e3 },
  j: { unit: 'kWh', factor: 1 / 3.6e6 },
  us: { unit: 'ms', factor: 1e-3 },
  ms: { unit: 'ms' },
  s: { unit: 's' },
  sec: { unit: 's' },
  seconds: { unit: 's' },
  gb: { unit: 'GB' },
  mb: { unit: 'GB', factor: 1e-3 },
  kb: { unit: 'GB', factor: 1e-6 },
  bytes: { unit: 'GB', factor: 1e-9 },
  tb: { unit: 'GB', factor: 1e3 },
  gib: { unit: 'GB', factor: 1.073741824 },
  mib: { unit: 'GB', factor: 1.048576e-3 },
  tib: { unit: 'GB', factor: 1099.511627776 },
  pct: { unit: 'ratio', factor: 0.01 },
  percent: { unit: 'ratio', factor: 0.01 },
  '%': { unit: 'ratio', factor: 0.01 },
  hours: { unit: 'h' },
  h: { unit: 'h' },
}

/** A name in lower case with underscores: `ContextTokens` -> `context_tokens`. */
export function snakeCase(name: string): string {
  return name
    .trim()
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[\s\-./:]+/g, '_')
    .replace(/_+/g, '_')
    .replace(/^_|_$/g, '')
}

function known(name: string): { metric: string; rank: 2 | 3 } | undefined {
  if (Object.hasOwn(metrics, name)) return { metric: name, rank: 3 }
  const alias = Object.hasOwn(aliases, name) ? aliases[name] : undefined
  return alias === undefined ? undefined : { metric: alias, rank: 2 }
}

/** What a column name means: canonical ids first, then aliases, then both again without a unit hint, then money, else itself. */
export function columnMeaning(name: string): ColumnMeaning {
  const bracket = /^(.*?)[\s_]*[([]([^)\]]*)[)\]]\s*$/.exec(name.trim())
  const whole = snakeCase(bracket ? (bracket[1] ?? '') : name)
  const exact = known(whole)
  if (bracket) return withBracket(bracket[1] ?? '', (bracket[2] ?? '').trim(), name)
  if (exact !== undefined) return exactMeaning(exact, whole)
  const { base, unit } = suffixOf(whole)
  return unit === undefined ? (summed(whole) ?? own(name)) : withHint(base, unit, name)
}

/** The unit that a name ends in. Half hours and quarter hours are counted, they are no hours. */
function suffixOf(name: string): { readonly base: string; readonly unit?: string } {
  const [, base = '', unit = ''] = /^(.+)_([a-z$€£%]+)$/.exec(name) ?? []
  const isCount = unit === 'hours' && /(^|_)(half|quarter)$/.test(base)
  return hints[unit] === undefined || isCount ? { base: name } : { base, unit }
}

/** What an interface names by its aggregate: `sum_totalCost`, `sum_inputTokens`. */
function summed(name: string): ColumnMeaning | undefined {
  const found = name.startsWith('sum_') ? known(name.slice('sum_'.length)) : undefined
  const adds = found !== undefined && metrics[found.metric]?.time === 'sum'
  return adds ? { ...found, factor: 1 } : undefined
}

function exactMeaning(found: { metric: string; rank: 2 | 3 }, written: string): ColumnMeaning {
  if (written === 'amount_usd') return { ...found, factor: 1, currency: 'USD' }
  return { ...found, factor: written === 'watts' ? 1e-3 : 1 }
}

/** `power [W]`; an own metric loses the bracket and keeps the unit that stood in it. */
function withBracket(base: string, unit: string, name: string): ColumnMeaning {
  if (isCurrencyCode(unit)) return moneyIn(unit, known(snakeCase(base)), name)
  const meaning = withHint(snakeCase(base), unit.toLowerCase(), name)
  return meaning.rank > 0 ? meaning : { ...own(base), unit }
}

function withUnit(base: string, hint: Hint | undefined): { metric: string; rank: 2 } | undefined {
  const metric = Object.hasOwn(unitNames, base) ? unitNames[base] : undefined
  return metric !== undefined && (hint?.unit === 'ms' || hint?.unit === 's') ? { metric, rank: 2 } : undefined
}

function withHint(base: string, hintText: string, name: string): ColumnMeaning {
  const hint = hints[hintText]
  const found = known(base) ?? known(`${base}_${hintText}`) ?? withUnit(base, hint)
  if (hint === undefined) return found === undefined ? own(name) : { ...found, factor: 1 }
  if (hint.currency !== undefined) return moneyIn(hint.currency, found, name)
  if (found === undefined)
    return { ...own(name), ...(hint.unit === undefined ? {} : { unit: hintUnit(hintText, hint) }) }
  return { ...found, factor: conversion(found.metric, hint) }
}

function moneyIn(
  currency: string,
  found: { metric: string; rank: 2 | 3 } | undefined,
  name: string,
): ColumnMeaning {
  if (found?.metric === 'cost' || found?.metric === 'cost_byok') return { ...found, factor: 1, currency }
  // The price of a unit, an average: money, and no amount that was spent.
  if (metricInfo(snakeCase(name)).time === 'mean') return { ...own(name), currency }
  return { metric: 'cost', factor: 1, currency, column: name.trim(), rank: 1 }
}

/** A user's own metric keeps the name it was given, if that is one word. */
export function ownName(name: string): string {
  return /^[A-Za-z_][\w.]*$/.test(name.trim()) ? name.trim() : snakeCase(name.replace(/[()[\]]/g, ' '))
}

function own(name: string): ColumnMeaning {
  return { metric: ownName(name), factor: 1, rank: 0 }
}

/** Units of hints as they are written. */
const written: Readonly<Record<string, string>> = {
  ...{ w: 'W', mw: 'MW', wh: 'Wh', mwh: 'MWh', j: 'J', mb: 'MB', kb: 'kB', tb: 'TB' },
  ...{ gib: 'GiB', mib: 'MiB', tib: 'TiB', pct: '%', percent: '%' },
}

/** An own metric keeps its numbers, so it keeps its own unit too. */
function hintUnit(text: string, hint: Hint): string {
  return hint.factor === undefined ? (hint.unit ?? text) : (written[text] ?? text)
}

function conversion(metric: string, hint: Hint): number {
  const unit = metrics[metric]?.unit
  if (unit === 'ms' && hint.unit === 's') return 1000
  if (unit === 's' && hint.unit === 'ms') return 1e-3 * (hint.factor ?? 1)
  return unit === hint.unit ? (hint.factor ?? 1) : 1
}

/** Time-column names of formats generic-csv.md, best first; compared without underscores. */
const timeNames =
  'date day timestamp time datetime ts ds period month week hour starttime usagedate createdat datum fecha minute window'.split(
    ' ',
  )

/** How well a name suits a time column: smaller is better, Infinity = not a known one. */
export function timeNameRank(name: string): number {
  const key = snakeCase(name).replaceAll('_', '').replace(/utc$/, '')
  const at = timeNames.indexOf(key)
  return at < 0 ? Infinity : at
}

/** Whether a column names the metric of its row (long tables). */
export function isMetricName(name: string): boolean {
  return /^(metric|measure|kpi|variable)(_name)?$/.test(snakeCase(name))
}

/** Whether a column holds the value of its row (long tables). */
export function isValueName(name: string): boolean {
  return /^(value|amount|count|y|total|wert)$/.test(snakeCase(name))
}

/** Whether a numeric column is an identifier rather than a quantity. */
export function isIdName(name: string): boolean {
  return /(^|_)(id|uuid|guid|hash|key|zip|phone|year|http_status|(status|error|response|exit|return)_code)$/.test(
    snakeCase(name),
  )
}

/** Whether a numeric column tells where or on what machine something ran instead of how much was used. */
export function isFactName(name: string): boolean {
  return /(^|_)(latitude|longitude|lat|lon|lng|altitude|cpu_count|num_cpus|cpu_cores|core_count|ram_total|ram_total_size|ram_size|total_ram|memory_total|mem_total|total_memory|pid|ppid|pue)$/.test(
    snakeCase(name.replace(/[([].*$/, '')),
  )
}

/** Whether a cell below a column's name is its unit: a second header row. */
export function isUnitText(text: string): boolean {
  const unit = text
    .trim()
    .replace(/^[([](.*)[)\]]$/, '$1')
    .trim()
  return (
    isCurrencyCode(unit) ||
    Object.hasOwn(hints, unit.toLowerCase()) ||
    /^(tokens|requests|calls|count|images|characters|gpu-?hours|gpus?|min|minutes|days)$/i.test(unit)
  )
}
