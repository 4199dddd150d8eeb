import { type BillColumns, billColumns, currencyReject, tagText } from '../families/bill-columns.ts'
import { billQuantities, gpusPerUnit, tokenMetric } from '../families/bill-quantities.ts'
import { decimal, isRecord, jsonDocuments, literal, utcTimestamp } from '../families/format-sql.ts'
import type { Detection, Probe, UsageFormat } from '../usage-format.ts'

const signature = ['metercategory', 'consumedservice']
const costColumns = ['costInBillingCurrency', 'Cost', 'PreTaxCost', 'costInUsd']
const currencyColumns = ['BillingCurrency', 'BillingCurrencyCode', 'Currency']
const dateColumns = ['Date', 'UsageDateTime', 'UsageDate']

/**
 * Azure Cost Management exports of EA, MCA and pay-as-you-go. ActualCost and AmortizedCost have one header and hold one bill twice, so each
 * file's rows tell which it is, and they become two bases of `cost` (`billed`, `amortized`) that are never added up. Quantities
 * count blocks of `UnitOfMeasure`. The totals of Microsoft's own anonymised EA exports are held in the tests.
 */
export const azureCost: UsageFormat = {
  name: 'azure-cost',
  summary: 'Azure Cost Management ActualCost and AmortizedCost (EA, MCA; CSV, Parquet)',
  role: 'bill',
  maturity: 'verified',
  detect,
  project(probe) {
    const columns = billColumns(probe)
    const hasList = columns.has('paygCostInBillingCurrency') && columns.has('costInBillingCurrency')
    return {
      from: rows(probe, columns),
      time: 'period_start',
      measures: [
        ...['billed', 'amortized', ...(hasList ? ['list'] : [])].map((basis) => ({
          metric: 'cost',
          value: basis,
          currency: 'currency',
          basis,
        })),
        ...billQuantities,
      ],
      dims: {
        provider: "'azure'",
        service: 'service',
        model: 'model',
        region: 'lower(region)',
        account: 'account',
        project: 'project',
        sku: 'meter',
        charge_category: 'charge_category',
        commitment: 'commitment',
        team: 'team',
        environment: 'environment',
      },
      rejects: [
        { reason: 'the date is not a time', when: 'period_start is null' },
        currencyReject,
        { reason: 'the cost is not a number', when: 'cost is null' },
      ],
      gaps: 'complete',
      basisFallback: {
        from: 'billed',
        to: 'amortized',
        when: 'count(billed) = 0 and count(amortized) > 0',
        message:
          'The export is AmortizedCost: cost spreads reservations and savings plans over their use, and is not the invoice.',
      },
      notices: [
        {
          code: 'actual_and_amortized',
          message:
            'ActualCost and AmortizedCost exports are both read: cost is the actual one, the amortized one stands beside it as cost:amortized, and quantities come from the actual one.',
          when: 'count(billed) > 0 and count(amortized) > 0',
        },
      ],
    }
  },
}

function rows(probe: Probe, columns: BillColumns): string {
  const { text } = columns
  const isUsd = !columns.has(...costColumns.slice(0, 3))
  return `(
    with charge as (
      select coalesce(nullif($filename, ''), ${literal(probe.source)}) as name, $filename as filename,
        ${dateSql(text(...dateColumns))} as period_start,
        ${isUsd ? "'USD'" : `upper(${text(...currencyColumns)})`} as currency,
        ${decimal(text(...costColumns))} as cost, ${decimal(text('paygCostInBillingCurrency'))} as payg,
        ${text('ChargeType')} as charge_type, coalesce(${text('PricingModel')}, '') as pricing_model,
        ${text('MeterCategory')} as service, coalesce(${text('MeterName')}, '') as meter,
        ${text('ResourceLocation', 'MeterRegion')} as region,
        ${text('SubscriptionName', 'SubscriptionId', 'SubscriptionGuid')} as account,
        ${text('ResourceGroup', 'ResourceGroupName')} as project,
        try_cast(${text('Quantity', 'UsageQuantity')} as double) as quantity,
        coalesce(${text('UnitOfMeasure')}, '') as unit,
        ${text('Tags')} as tag_text,
        -- EA leaves the braces out.
        try_cast(case when tag_text like '{%' then tag_text else '{' || tag_text || '}' end as json) as tags,
        replace(concat_ws(' ', meter, try_cast(${text('AdditionalInfo')} as json)->>'$.ServiceType'), 'Standard_', '') as machine
      from $table
    ),
    ${kindsSql},
    kept as (
      select c.* exclude (tags, tag_text), ${tagText('tags', 'team')} as team,
        ${tagText('tags', 'environment', 'env')} as environment,
        coalesce(k.kind, (select case when count(distinct kind) = 1 then min(kind) end from kinds), 'billed') as kind
      from charge c join kinds k using (name)
    ),
    metered as (
      select *, ${azureBlockSql} as block,
        case when charge_type = 'Usage' and (kind = 'billed' or not exists (from kept where kind = 'billed'))
          then quantity * block end as used
      from kept
    )
    select *, case when kind = 'billed' then cost end as billed, case when kind = 'amortized' then cost end as amortized,
      case when kind = 'billed' or not exists (from kept where kind = 'billed') then payg end as list,
      ${category} as charge_category,
      case when lower(charge_type) like 'unused%' then 'unused' end as commitment,
      case when regexp_matches(meter, '\\btokens?\\b', 'i') and not regexp_matches(unit, 'hour|month|day', 'i') then used end as tokens,
      case when tokens is null then null when ${tokenMetric('meter')} <> 'tokens_total' then ${tokenMetric('meter')}
        when regexp_matches(meter, '\\b(in|inpt)\\b', 'i') then 'tokens_input' else 'tokens_total' end as token_metric,
      case when tokens is not null then nullif(lower(trim(regexp_extract(meter, ${modelPattern}, 1, 'i'))), '') end as model,
      case when service = 'Virtual Machines' then used * ${gpusPerUnit("case when regexp_matches(unit, 'hour', 'i') then 'hours' end", 'machine')} end as gpu_hours
    from metered)`
}

/** Which of the two exports a file is, by what only one of them holds; else by its name; NULL where nothing tells. */
const kindsSql = `kinds as (
      select name, case
        when count(*) filter (where charge_type ilike 'unused%'
          or (charge_type = 'Usage' and pricing_model in ('Reservation', 'SavingsPlan') and cost <> 0)) > 0 then 'amortized'
        when count(*) filter (where pricing_model in ('Reservation', 'SavingsPlan')
          and (charge_type = 'Purchase' or (charge_type = 'Usage' and cost = 0))) > 0 then 'billed'
        when name ilike '%amortized%' then 'amortized'
        when name ilike '%actual%' then 'billed' end as kind
      from charge group by name
    )`

/** SQL of the units that `unit` stands for: `10K` is 10,000, `100 Hours` 100, `1/Month`, `Hours` and (Microsoft's list of units) `10000s` one. */
export const azureBlockSql = `case when unit = '10000s' then 1 else coalesce(try_cast(replace(regexp_extract(unit, '^\\s*([\\d,.]+)', 1), ',', '') as double), 1)
        * case upper(regexp_extract(unit, '^\\s*[\\d,.]+\\s*([KMB])\\b', 1, 'i')) when 'K' then 1e3 when 'M' then 1e6 when 'B' then 1e9 else 1 end end`

const category = `case when lower(charge_type) like 'unused%' then 'Usage'
        when charge_type in ('Refund', 'RoundingAdjustment') then 'Adjustment' else charge_type end`

/** A token meter names its model first: \`gpt 4o 0513 Input global Tokens\`. */
const modelPattern = "'^(.+?) (?:cached|cchd|batch|inp|inpt|input|in|out|outp|output|opt|pp)\\b'"

/** Month before day, as every locale's export has it; or ISO, or the digits of the query API. */
function dateSql(text: string): string {
  return `coalesce(try_strptime(${text}, ['%m/%d/%Y', '%m/%d/%Y %H:%M:%S', '%Y%m%d']), ${utcTimestamp(text)})`
}

function detect(probe: Probe): Detection {
  const more = jsonDocuments(probe).some(
    ({ properties: query }) =>
      isRecord(query) && Array.isArray(query['columns']) && Boolean(query['nextLink']),
  )
  if (more) {
    return {
      ...{ score: 0.95, evidence: ['an answer of a Cost Management query'], missing: [] },
      refusal:
        'it is one page of a Cost Management query, and its nextLink says that more follow; fetch all of them into one table, or export cost and usage details',
    }
  }
  const missing = signature.filter((key) => !probe.keys.includes(key))
  // A FOCUS export may carry Azure's own columns with an x_ prefix, never without.
  const isTable = probe.container === 'csv' || probe.container === 'parquet'
  if (!isTable || missing.length > 0 || probe.keys.includes('chargeperiodstart'))
    return { score: 0, evidence: [], missing }
  const { has } = billColumns(probe)
  const lacks = [
    ...(has(...costColumns) ? [] : ['a cost column']),
    ...(has(...dateColumns) ? [] : ['Date']),
    ...(has(...currencyColumns) || !has(...costColumns.slice(0, 3)) ? [] : ['BillingCurrency']),
    ...(has('ChargeType') ? [] : ['ChargeType']),
  ]
  const claim = { score: 0.95, evidence: ['columns of an Azure cost export'], missing }
  if (lacks.length === 0) return claim
  return {
    ...claim,
    refusal: `it is part of an Azure cost export that lacks ${lacks.join(', ')}; export cost and usage details (actual) whole, or as FOCUS`,
  }
}
