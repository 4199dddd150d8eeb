import type { MeasureSql } from '../usage-format.ts'

/**
 * SQL of the factor by which a unit counts tokens (`Tokens` 1, `1000 Tokens` and `1K Tokens` 1000, `1M Tokens` 1000000),
 * from the SQL of the unit's text; NULL for any other unit.
 */
export function tokensPerUnit(unit: string): string {
  const block = `regexp_extract(${unit}, '^\\s*([\\d,.]+)?\\s*([kKmM]?)\\s*[tT]okens?\\s*$', ['number', 'suffix'])`
  return `case when regexp_matches(${unit}, '^\\s*([\\d,.]+)?\\s*[kKmM]?\\s*[tT]okens?\\s*$') then
    coalesce(try_cast(replace(${block}.number, ',', '') as decimal(18, 3)), 1)
    * case lower(${block}.suffix) when 'k' then 1000 when 'm' then 1000000 else 1 end end`
}

/** SQL of the token metric that a meter's text speaks of: cached reads and writes before output before input. */
export function tokenMetric(text: string): string {
  return `case
    when regexp_matches(${text}, 'cache|cachd|cchd', 'i') and regexp_matches(${text}, 'write|creat', 'i') then 'tokens_cache_write'
    when regexp_matches(${text}, 'cache|cachd|cchd', 'i') then 'tokens_cache_read'
    when regexp_matches(${text}, 'output|outp|\\b(out|opt)\\b|completion|generat|response|thinking|reasoning', 'i') then 'tokens_output'
    when regexp_matches(${text}, 'input|inp|prompt', 'i') then 'tokens_input'
    else 'tokens_total' end`
}

/**
 * Instance types with their GPUs, as published by AWS, Azure and Google; patterns are matched in order. A GPU instance that is not listed
 * is not counted (unknown is not zero, and not one either).
 */
const gpusByInstance: readonly (readonly [pattern: string, gpus: number])[] = [
  ['p(4d|4de|5|5e|5en|6-b200)\\.(24|48)xlarge', 8],
  ['p5\\.4xlarge', 1],
  ['p3\\.2xlarge', 1],
  ['p3\\.8xlarge', 4],
  ['p3(dn)?\\.(16|24)xlarge', 8],
  ['g4dn\\.metal', 8],
  ['g4dn\\.12xlarge', 4],
  ['g4dn\\.(2|4|8|16)?xlarge', 1],
  ['g(5|6|6e)\\.48xlarge', 8],
  ['g(5|6|6e)\\.(12|24)xlarge', 4],
  ['g(5|6|6e)\\.(2|4|8|16)?xlarge', 1],
  ['nd(96|40)\\w*', 8],
  ['nc24ads[_ ]a100', 1],
  ['nc48ads[_ ]a100', 2],
  ['nc96ads[_ ]a100', 4],
  ['nc40ads[_ ]h100', 1],
  ['nc80adis[_ ]h100', 2],
]

/** SQL of the GPUs of one unit of usage, from the SQL of the unit and of the text that names the instance; NULL = no GPU, or not known. */
export function gpusPerUnit(unit: string, text: string): string {
  const listed = gpusByInstance.map(
    ([pattern, gpus]) => `when regexp_matches(${text}, '\\b${pattern}\\b', 'i') then ${gpus}`,
  )
  return `case
    when regexp_matches(${unit}, '^\\s*(1 )?gpu[- ]?(hours?|hrs?)\\s*$', 'i') then 1
    when not regexp_matches(${unit}, '^\\s*(1 )?(hours?|hrs?|h)\\s*$', 'i') then null
    when regexp_matches(${text}, '\\ba[23]-(high|mega|ultra|edge)gpu-\\d+g\\b', 'i')
      then try_cast(regexp_extract(${text}, 'a[23]-(?:high|mega|ultra|edge)gpu-(\\d+)g', 1, 'i') as integer)
    when regexp_matches(${text}, '\\bnvidia .*\\bgpu\\b.* running', 'i') then 1
    ${listed.join('\n    ')}
    end`
}

/** Token metrics that a bill's meters can name. */
const billTokens = [
  'tokens_input',
  'tokens_cache_read',
  'tokens_cache_write',
  'tokens_output',
  'tokens_total',
] as const

/** Measures of a relation with the columns `token_metric`, `tokens` and `gpu_hours`: bills whose meters count more than money. */
export const billQuantities: readonly MeasureSql[] = [
  ...billTokens.map((metric) => ({ metric, value: `case when token_metric = '${metric}' then tokens end` })),
  { metric: 'gpu_hours', value: 'gpu_hours' },
]

/**
 * SQL of the tokens of one unit of an AWS usage type, from the SQL of the type and of its unit; NULL = not a token meter. The
 * marketplace editions on Bedrock meter `...TokenCount...-Units`, of a million tokens each.
 */
export function awsTokensPerUnit(usageType: string, unit: string): string {
  return `case when not regexp_matches(${usageType}, 'token', 'i') then null
    when regexp_matches(${usageType}, 'TokenCount', 'i') and regexp_matches(${unit}, '^(1M )?units?$', 'i') then 1000000
    else ${tokensPerUnit(unit)} end`
}

/** SQL of the model that a Bedrock usage type, or the service name of a marketplace edition, speaks of; NULL where it names none. */
export function awsModel(usageType: string, service: string): string {
  const region = '^(?:[A-Z]{2,4}[0-9]?-)?'
  return `nullif(lower(case
    when ${service} like '% (Amazon Bedrock Edition)' then replace(${service}, ' (Amazon Bedrock Edition)', '')
    when regexp_matches(${usageType}, '-mantle-') then regexp_extract(${usageType}, '${region}(.+?)-mantle-', 1)
    when regexp_matches(${usageType}, 'token', 'i') and not regexp_matches(${usageType}, '\\bMP:')
      then regexp_extract(${usageType}, '${region}(.+?)-(?:input|output|cache)', 1) end), '')`
}

/** SQL of the GPU-hours of a quantity of an AWS usage type; NULL where it runs no machine, or one whose GPUs are not known. */
export function awsGpuHours(usageType: string, unit: string, quantity: string): string {
  // EBSOptimized and the like name an instance type in hours as well.
  return `case when regexp_matches(${usageType}, 'BoxUsage|SpotUsage|DedicatedUsage|UnusedBox|UnusedDed|:ml\\.', 'i')
    then ${quantity} * ${gpusPerUnit(unit, usageType)} end`
}
