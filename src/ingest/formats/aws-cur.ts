import { type BillColumns, billColumns, currencyReject, tagText } from '../families/bill-columns.ts'
import { longUsage } from '../families/bill-periods.ts'
import {
  awsGpuHours,
  awsModel,
  awsTokensPerUnit,
  billQuantities,
  tokenMetric,
} from '../families/bill-quantities.ts'
import { decimal, utcTimestamp } from '../families/format-sql.ts'
import type { Detection, MeasureSql, Probe, UsageFormat } from '../usage-format.ts'

const required = ['lineitemunblendedcost', 'lineitemusagestartdate', 'lineitemlineitemtype']

/**
 * AWS Cost and Usage Report: 2.0 (snake case) and legacy (slashes), CSV or Parquet. Every line item stays inside `cost`, so that
 * its total is the invoice's: covered usage is taken back by SavingsPlanNegation, discounts and credits are negative. Bases:
 * `unblended`, `net` (where the report has it) and `amortized` (AWS, CUR Query Library, "amortized cost"). A line that
 * several deliveries repeat counts once, by its id and interval.
 */
export const awsCur: UsageFormat = {
  name: 'aws-cur',
  summary: 'AWS Cost and Usage Report 2.0 and legacy (CSV, Parquet)',
  role: 'bill',
  maturity: 'experimental',
  detect,
  project(probe) {
    const columns = billColumns(probe)
    const bases = [
      'unblended',
      ...(hasAmortized(columns) ? ['amortized'] : []),
      ...(columns.has('lineItem/NetUnblendedCost') ? ['net'] : []),
    ]
    const costs: MeasureSql[] = bases.map((basis) => ({
      metric: 'cost',
      value: basis,
      currency: 'currency',
      basis,
    }))
    return {
      from: rows(columns),
      keepsRows: true,
      time: 'period_start',
      measures: [...costs, ...billQuantities],
      dims: {
        provider: "'aws'",
        service: 'service',
        model: 'model',
        region: 'region',
        account: 'account',
        sku: 'usage_type',
        charge_category: 'charge_category',
        commitment: 'commitment',
        team: 'team',
        project: 'project',
        environment: 'environment',
        ...(probe.wishes?.keepUser === true ? { user: 'principal' } : {}),
      },
      rejects: [
        { reason: 'the usage start date is not a time', when: 'period_start is null' },
        currencyReject,
        { reason: 'the unblended cost is not a number', when: 'unblended is null' },
      ],
      identity: "case when line_id is not null then concat_ws('|', billing_period, interval, line_id) end",
      gaps: 'complete',
      partialLast: `max(period_end) filter (where charge_category = 'Usage')
        < date_trunc('day', max(period_start) filter (where charge_category = 'Usage')) + interval 1 day`,
      notices: [
        longUsage,
        ...bases.slice(1).map((basis) => ({
          code: 'basis_incomplete',
          message: `Some line items have no ${basis} cost: the columns that it is made of are missing or blank; cost:${basis} lacks them.`,
          when: `count(*) filter (where ${basis} is null and unblended <> 0) > 0`,
        })),
      ],
    }
  },
}

function hasAmortized(columns: BillColumns): boolean {
  return columns.has('reservation/EffectiveCost') && columns.has('savingsPlan/SavingsPlanEffectiveCost')
}

function rows({ text, json }: BillColumns): string {
  const time = (name: string): string => utcTimestamp(text(name))
  const tag = (...names: readonly string[]): string =>
    `coalesce(${tagText('tags', ...names)}, ${text(...names.flatMap((n) => [`resourceTags/user:${n}`, `resource_tags_user_${n}`]))})`
  const principal = text('lineItem/IamPrincipal')
  return `(
    with line as (
      select $filename as filename, ${time('lineItem/UsageStartDate')} as period_start,
        ${time('lineItem/UsageEndDate')} as period_end, upper(${text('lineItem/CurrencyCode')}) as currency,
        ${text('identity/LineItemId')} as line_id, ${text('identity/TimeInterval')} as interval,
        ${text('bill/BillingPeriodStartDate')} as billing_period,
        coalesce(${text('lineItem/LineItemType')}, '') as line_type,
        ${decimal(text('lineItem/UnblendedCost'))} as unblended,
        ${decimal(text('lineItem/NetUnblendedCost'))} as net,
        coalesce(${text('product/ProductName', 'lineItem/ProductCode')}, '') as service,
        coalesce(${text('lineItem/UsageType')}, '') as usage_type,
        try_cast(${text('lineItem/UsageAmount')} as double) as quantity,
        ${text('pricing/unit')} as unit,
        ${text('product/RegionCode', 'product/region')} as region,
        ${text('lineItem/UsageAccountId')} as account, ${principal} as principal,
        ${json('resource_tags')} as tags,
        ${tag('team')} as team, ${tag('project')} as project, ${tag('environment', 'env')} as environment,
        ${amortized(text)} as amortized
      from $table
    ),
    metered as (
      select * exclude (tags), ${category} as charge_category,
        case when line_type in ('DiscountedUsage', 'SavingsPlanCoveredUsage') then 'used' end as commitment,
        case when line_type in ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage') then quantity end as used,
        used * ${awsTokensPerUnit('usage_type', 'unit')} as tokens,
        ${awsGpuHours('usage_type', 'unit', 'used')} as gpu_hours,
        ${awsModel('usage_type', 'service')} as model
      from line
    )
    select *, case when tokens is not null then ${tokenMetric('usage_type')} end as token_metric from metered)`
}

/** A negation takes covered usage back, so it belongs to usage. */
const category = `case
  when line_type in ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage', 'SavingsPlanNegation') then 'Usage'
  when line_type in ('Fee', 'RIFee', 'SavingsPlanRecurringFee', 'SavingsPlanUpfrontFee') then 'Purchase'
  when line_type = 'Refund' or line_type like '%Discount' then 'Adjustment'
  else nullif(line_type, '') end`

/** AWS, CUR Query Library, "amortized cost": fees count where they cover usage, and what covers none stays with the fee. */
function amortized(text: BillColumns['text']): string {
  const cost = (name: string): string => decimal(text(name))
  return `case coalesce(${text('lineItem/LineItemType')}, '')
    when 'DiscountedUsage' then ${cost('reservation/EffectiveCost')}
    when 'SavingsPlanCoveredUsage' then ${cost('savingsPlan/SavingsPlanEffectiveCost')}
    when 'SavingsPlanRecurringFee' then ${cost('savingsPlan/TotalCommitmentToDate')} - ${cost('savingsPlan/UsedCommitment')}
    when 'RIFee' then ${cost('reservation/UnusedAmortizedUpfrontFeeForBillingPeriod')} + ${cost('reservation/UnusedRecurringFee')}
    when 'SavingsPlanNegation' then 0
    when 'SavingsPlanUpfrontFee' then 0
    else case when ${text('lineItem/LineItemType')} = 'Fee' and ${text('reservation/ReservationARN')} is not null then 0
      else ${cost('lineItem/UnblendedCost')} end end`
}

function detect(probe: Probe): Detection {
  if (probe.container !== 'csv' && probe.container !== 'parquet')
    return { score: 0, evidence: [], missing: ['a table'] }
  const missing = required.filter((key) => !probe.keys.includes(key))
  if (missing.length > 0)
    return { score: 0.3 * (1 - missing.length / required.length), evidence: [], missing }
  const isLegacy = probe.header.some((name) => /^line_?item\//i.test(name))
  const lacks = probe.keys.includes('lineitemcurrencycode') ? undefined : 'line_item_currency_code'
  return {
    score: 0.98,
    evidence: [`columns of a ${isLegacy ? 'legacy ' : ''}Cost and Usage Report`],
    missing,
    ...(lacks === undefined
      ? {}
      : { refusal: `it is a Cost and Usage Report without ${lacks}; export it with that column` }),
  }
}
