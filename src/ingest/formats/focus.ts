import { JevonsError } from '../../errors.ts'
import { spreadSql } from '../families/bill-periods.ts'
import { gpusPerUnit, tokenMetric, tokensPerUnit } from '../families/bill-quantities.ts'
import { atLeastZero, decimal, fieldOf, filled, utcTimestamp } from '../families/format-sql.ts'
import type { Detection, MeasureSql, Probe, Projection, UsageFormat } from '../usage-format.ts'

/** Mandatory columns, each with its name in the preview versions. */
const required: readonly (readonly [string, string?])[] = [
  ['billedcost'],
  ['billingcurrency'],
  ['chargeperiodstart'],
  ['chargecategory', 'chargetype'],
]

const bases = {
  effective: ['EffectiveCost', 'AmortizedCost'],
  billed: ['BilledCost'],
  list: ['ListCost'],
  contracted: ['ContractedCost'],
} as const

/**
 * FOCUS Cost and Usage, 1.0 to 1.4. Every charge category stays inside `cost` (dimension `charge_category`), so that
 * totals equal the vendor's, in each of the four cost bases. Consumed quantities become tokens and GPU-hours where their unit says so.
 */
export const focus: UsageFormat = {
  name: 'focus',
  summary: 'FinOps FOCUS Cost and Usage 1.0-1.4 (CSV, Parquet)',
  role: 'bill',
  maturity: 'verified',
  detect,
  project(probe) {
    const costs = Object.entries(bases).filter(([, names]) => hasAny(probe, names))
    const measures: MeasureSql[] = costs.map(([basis]) => ({
      metric: 'cost',
      value: basis === 'effective' ? basis : `case when is_first then ${basis} end`,
      currency: 'currency',
      basis,
    }))
    const projection: Projection = {
      from: rows(probe),
      countsWhen: 'is_first',
      time: 'time',
      measures: [...measures, ...quantities],
      dims,
      rejects: [
        { reason: 'ChargePeriodStart is not a time', when: 'period_start is null' },
        {
          reason: 'BillingCurrency is not an ISO 4217 code',
          when: "not regexp_matches(coalesce(currency, ''), '^[A-Z]{3}$')",
        },
        ...costs.map(([basis, names]) => ({
          reason: `${names[0]} is not a number`,
          when: `${basis} is null and ${basis}_text is not null`,
        })),
      ],
      gaps: 'complete',
      // Hourly rows that end inside the last day; a natively daily row ends with its day.
      partialLast: `max(period_end) filter (where not is_long)
        < date_trunc('day', max(period_start) filter (where not is_long)) + interval 1 day`,
      notices: [longPeriods, cacheAssumed],
      ...(costs.some(([basis]) => basis === 'effective') ? { basisFallback: toBilled } : {}),
    }
    return projection
  },
}

const longPeriods = {
  code: 'long_charge_periods',
  message:
    'Some usage charges span more than a day: their EffectiveCost and quantities are spread evenly over the days of their period, up to the last one that a shorter charge covers; their other costs stand on its first day.',
  when: 'bool_or(is_spread)',
}

// The specification makes EffectiveCost 0 only where a purchase covers it; exporters exist that leave it 0 beside real charges.
const toBilled = {
  from: 'effective',
  to: 'billed',
  when: `coalesce(sum(abs(billed)) filter (where is_first and is_usage and charged = 0)
      > 0.05 * sum(abs(billed)) filter (where is_first and is_usage), false)
    and count(*) filter (where charge_category = 'Purchase') = 0`,
  message:
    'EffectiveCost is 0 on usage that was billed, without any purchase that would cover it; cost is BilledCost instead. Choose with --basis.',
}

/** Columns that exporters add where a charge has tokens of several classes. */
const extraTokens = {
  tokens_input: 'x_input',
  tokens_cache_read: 'x_cached',
  tokens_output: 'x_output',
  tokens_total: 'x_total',
} as const

const quantities: readonly MeasureSql[] = [
  ...['tokens_input', 'tokens_cache_read', 'tokens_cache_write', 'tokens_output', 'tokens_total'].map(
    (metric) => {
      const extra = metric in extraTokens ? ` else ${extraTokens[metric as keyof typeof extraTokens]}` : ''
      return { metric, value: `case when token_metric = '${metric}' then tokens${extra} end` }
    },
  ),
  { metric: 'gpu_hours', value: 'quantity * gpus_per_unit' },
]

/** Nobody says whether x_InputTokens holds x_CachedTokens; x_ConsumedTokens tells where it is the sum. */
const cacheAssumed = {
  code: 'cache_semantics_unknown',
  message:
    'x_InputTokens is taken to be without x_CachedTokens: nothing in the file tells whether it holds them. Compare with the provider.',
  when: 'bool_or(is_cache_assumed)',
}

const dims: Readonly<Record<string, string>> = {
  provider: 'provider',
  host: 'host',
  service: 'service',
  service_category: 'service_category',
  region: 'region',
  account: 'account',
  sku: 'sku',
  charge_category: 'charge_category',
  commitment: 'lower(commitment)',
  team: 'team',
  project: 'project',
  environment: 'environment',
}

function rows(probe: Probe): string {
  const field = fieldOf(probe)
  const either = (...names: readonly string[]): string =>
    `coalesce(${names.map((name) => filled(field(name))).join(', ')})`
  const time = (name: string): string => timestamp(probe, filled(field(name)))
  const costs = Object.entries(bases).map(
    ([basis, names]) => `${either(...names)} as ${basis}_text, ${decimal(`${basis}_text`)} as ${basis}`,
  )
  const tag = (...keys: readonly string[]): string =>
    `coalesce(${keys
      .flatMap((k) => [k, k.toLowerCase(), `user:${k.toLowerCase()}`])
      .map((k) => `nullif(tag_json->>'$."${k}"', '')`)
      .join(', ')})`
  const meter = `concat_ws(' ', ${['SkuMeter', 'x_SkuMeterName', 'x_UsageType', 'ChargeDescription'].map((n) => filled(field(n))).join(', ')})`
  const machine = `concat_ws(' ', ${['SkuMeter', 'x_SkuMeterName', 'x_UsageType', 'x_InstanceType', 'SkuPriceDetails', 'ResourceType', 'ChargeDescription'].map((n) => filled(field(n))).join(', ')})`
  return `(
    with charge as (
      select $filename as filename, ${time('ChargePeriodStart')} as period_start, ${time('ChargePeriodEnd')} as period_end,
        upper(${filled(field('BillingCurrency'))}) as currency,
        ${costs.join(',\n        ')},
        ${either('ChargeCategory', 'ChargeType')} as charge_category,
        ${either('ServiceProviderName', 'ProviderName', 'PublisherName')} as provider,
        ${either('HostProviderName')} as host,
        ${either('ServiceName')} as service,
        ${either('ServiceCategory')} as service_category,
        ${either('RegionId', 'Region')} as region,
        ${either('SubAccountId')} as account,
        ${either('SkuMeter', 'SkuId')} as sku,
        ${either('CommitmentDiscountStatus')} as commitment,
        try_cast(${filled(field('Tags'))} as json) as tag_json,
        ${tag('Team')} as team,
        ${tag('Project')} as project,
        ${tag('Environment', 'Env')} as environment,
        ${decimal(either('ConsumedQuantity', 'UsageQuantity'))} as consumed,
        ${either('ConsumedUnit', 'UsageUnit')} as consumed_unit,
        -- Virtual currencies (tokens, credits) are priced in units that are neither LLM tokens nor money.
        case when regexp_matches(coalesce(${either('PricingCurrency')}, ''), '^([A-Z]{3})?$')
          then ${decimal(either('PricingQuantity'))} end as priced,
        ${either('PricingUnit')} as pricing_unit,
        ${decimal(either('x_InputTokens'))} as input_given, ${decimal(either('x_CachedTokens'))} as cached_given,
        ${decimal(either('x_OutputTokens'))} as output_given, ${decimal(either('x_ConsumedTokens'))} as total_given,
        ${meter} as meter, ${machine} as machine
      from $table
    ),
    metered as (
      select * exclude (tag_json), coalesce(charge_category = 'Usage', false) as is_usage,
        ${tokensPerUnit('consumed_unit')} as consumed_tokens, ${tokensPerUnit('pricing_unit')} as priced_tokens,
        case when is_usage then coalesce(consumed * consumed_tokens, priced * priced_tokens) end as tokens,
        case when is_usage then consumed end as quantity,
        ${gpusPerUnit('consumed_unit', 'machine')} as gpus_per_unit, ${extraSql}
      from charge
    ),
    line as not materialized (
      select *, case when tokens is not null then ${tokenMetric('meter')} end as token_metric, effective as charged,
        -- A day has 25 hours where clocks are set back.
        coalesce(is_usage and period_end > period_start + interval 25 hour, false) as is_long
      from metered
    ),
    ${spreadSql('line', ['effective', 'tokens', 'quantity', ...Object.values(extraTokens)])})`
}

/** Tokens of the added columns, where the quantity itself is none. */
const extraSql = `is_usage and tokens is null as has_extra,
        coalesce(total_given = input_given + output_given, false) as holds_cached,
        case when has_extra then case when holds_cached then ${atLeastZero('input_given - coalesce(cached_given, 0)')} else input_given end end as x_input,
        case when has_extra then cached_given end as x_cached, case when has_extra then output_given end as x_output,
        case when has_extra and input_given is null and output_given is null then total_given end as x_total,
        has_extra and cached_given > 0 and input_given is not null
          and not holds_cached and total_given is distinct from input_given + cached_given + output_given as is_cache_assumed`

/** ISO stamps, or the M/D/YY of the specification's own examples where the file's billing months show that order. */
function timestamp(probe: Probe, text: string): string {
  if (!slashed(probe)) return utcTimestamp(text)
  const order = slashOrder(probe)
  const formats = ['%y', '%Y'].flatMap((year) => [
    `'${order}/${year}'`,
    `'${order}/${year} %H:%M'`,
    `'${order}/${year} %H:%M:%S'`,
  ])
  return `try_strptime(${text}, [${formats.join(', ')}])`
}

function slashed(probe: Probe): boolean {
  return values(probe, 'chargeperiodstart').some((v) => /^\d{1,2}\/\d{1,2}\/\d{2,4}/.test(v))
}

/** Which part is the month: the other one exceeds 12 somewhere, or billing periods all start on the first of a month. */
function slashOrder(probe: Probe): string {
  const parts = (key: string): (readonly [number, number])[] =>
    values(probe, key).flatMap((v) => {
      const match = /^(\d{1,2})\/(\d{1,2})\//.exec(v)
      return match ? [[Number(match[1]), Number(match[2])] as const] : []
    })
  const all = ['chargeperiodstart', 'chargeperiodend', 'billingperiodstart', 'billingperiodend'].flatMap(
    parts,
  )
  const periods = [...parts('billingperiodstart'), ...parts('billingperiodend')]
  const monthFirst = all.some(([, b]) => b > 12) || (periods.length > 0 && periods.every(([, b]) => b === 1))
  const dayFirst = all.some(([a]) => a > 12) || (periods.length > 0 && periods.every(([a]) => a === 1))
  if (monthFirst && !dayFirst) return '%m/%d'
  if (dayFirst && !monthFirst) return '%d/%m'
  throw new JevonsError({
    code: 'AMBIGUOUS_DATE',
    message: `${probe.source}: ChargePeriodStart such as "${values(probe, 'chargeperiodstart')[0] ?? ''}" may be month/day or day/month.`,
    hint: 'Export FOCUS with ISO dates (2026-04-01T00:00:00Z), as the specification asks.',
    pos: { file: probe.source },
  })
}

function values(probe: Probe, key: string): string[] {
  const column = probe.header[probe.keys.indexOf(key)]
  if (column === undefined) return []
  return probe.records.flatMap((record) => {
    const value = record[column]
    return typeof value === 'string' ? [value.trim()] : []
  })
}

function hasAny(probe: Probe, names: readonly string[]): boolean {
  return names.some((name) => probe.keys.includes(name.toLowerCase()))
}

function detect(probe: Probe): Detection {
  if (probe.container !== 'csv' && probe.container !== 'parquet')
    return { score: 0, evidence: [], missing: ['a table'] }
  const other = otherDataset(probe)
  if (other)
    return {
      score: 0.95,
      evidence: [`column of FOCUS ${other}`],
      missing: [],
      refusal: `it is FOCUS ${other}, not Cost and Usage: it would count the bill twice; export the Cost and Usage dataset`,
    }
  const missing = required.filter((names) => !names.some((n) => n !== undefined && probe.keys.includes(n)))
  return missing.length === 0
    ? { score: 1, evidence: [`FOCUS ${versionOf(probe)} columns`], missing: [] }
    : {
        score: 0.3 * (1 - missing.length / required.length),
        evidence: [],
        missing: missing.map(([name]) => name),
      }
}

/** The FOCUS dataset that shares column names with Cost and Usage but has no charge periods. */
function otherDataset(probe: Probe): string | undefined {
  const has = (key: string): boolean => probe.keys.includes(key)
  if (has('chargeperiodstart')) return undefined
  if (has('invoicedetailid')) return 'Invoice Detail'
  if (has('contractcommitmentid')) return 'Contract Commitment'
  if (has('billingperiodstatus')) return 'Billing Period'
  return undefined
}

function versionOf(probe: Probe): string {
  const has = (...keys: readonly string[]): boolean => keys.some((key) => probe.keys.includes(key))
  if (has('invoicedetailid', 'commitmentprogrameligibilitydetails')) return '1.4'
  if (has('serviceprovidername')) return has('providername') ? '1.3' : '1.4'
  if (has('pricingcurrency', 'invoiceid')) return '1.2'
  if (has('skumeter', 'servicesubcategory')) return '1.1'
  return '1.0'
}
