import { describe, expect, it } from 'vitest'
import { doubleCountCodes } from '../../../src/ingest/double-counting/index.ts'
import { metricTotals, readTexts } from '../../support/temp-usage.ts'

// Every "never add" of section 8 of the canonical formats: two files of one thing raise a code, one file with it counts once.

type Files = Readonly<Record<string, string>>
type Fields = Readonly<Record<string, unknown>>

const june = [1, 2, 3].map((day) => `2026-06-0${String(day)}`)
const nextDay = (day: string): string => `2026-06-0${String(Number(day.slice(-1)) + 1)}`
const at = (day: string): string => `${day}T00:00:00Z`
const csv = (header: string, ...rows: readonly string[]): string => `${[header, ...rows].join('\n')}\n`
const jsonl = (...rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('')
const days = <T>(make: (day: string) => T): T[] => june.map(make)

const focus = (provider: string, category = 'Usage', service = 'AI and Machine Learning'): string =>
  csv(
    'BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceCategory',
    ...days((d) => `10,8,USD,${category},${at(d)},${at(nextDay(d))},${provider},${service}`),
  )
const cur = csv(
  'identity_line_item_id,identity_time_interval,line_item_line_item_type,line_item_usage_start_date,line_item_usage_end_date,line_item_product_code,line_item_usage_type,line_item_usage_amount,line_item_currency_code,line_item_unblended_cost,line_item_net_unblended_cost,pricing_unit,savings_plan_savings_plan_effective_cost',
  ...days(
    (d) =>
      `i${d},${at(d)}/${at(nextDay(d))},Usage,${at(d)},${at(nextDay(d))},AmazonBedrock,USE1-Nova-input-tokens,2,USD,10,10,1K tokens,`,
  ),
)
const explorer = (total: Fields = {}): string =>
  JSON.stringify({
    GroupDefinitions: [{ Type: 'DIMENSION', Key: 'SERVICE' }],
    ResultsByTime: days((d) => ({
      TimePeriod: { Start: d, End: nextDay(d) },
      Total: total,
      Groups: [
        { Keys: ['Amazon Bedrock'], Metrics: { UnblendedCost: { Amount: '9', Unit: 'USD' } } },
        { Keys: ['Tax'], Metrics: { UnblendedCost: { Amount: '1', Unit: 'USD' } } },
      ],
      Estimated: false,
    })),
  })
const azure = (reserved: string, extra = ''): string =>
  csv(
    `SubscriptionName,Date,MeterCategory,MeterName,Quantity,Cost,BillingCurrency,ConsumedService,Tags,UnitOfMeasure,ChargeType,PricingModel${extra === '' ? '' : ',CostCenter'}`,
    ...days((d) => {
      const american = `06/${d.slice(-2)}/2026`
      return [
        `AI,${american},Foundry Models,gpt 4o inp glbl Tokens,1,10,USD,Microsoft.CognitiveServices,,1K,Usage,OnDemand${extra}`,
        `AI,${american},Virtual Machines,D2 v2,1,${reserved},USD,Microsoft.Compute,,1 Hour,Usage,Reservation${extra}`,
      ].join('\n')
    }),
  )
const gcp = jsonl(
  ...days((d) => ({
    billing_account_id: 'B',
    cost_type: 'regular',
    service: { id: 'S', description: 'Vertex AI' },
    sku: { id: 'K', description: 'Gemini 2.5 Pro Text Output - Predictions' },
    usage_start_time: `${d} 00:00:00 UTC`,
    usage_end_time: `${nextDay(d)} 00:00:00 UTC`,
    project: { id: 'p' },
    export_time: '2026-06-09 06:00:00 UTC',
    cost: 10,
    currency: 'USD',
    usage: { amount: 100, unit: 'requests' },
    credits: [{ amount: -1 }, { amount: -2 }],
  })),
)
const gcpJoined = csv(
  'service_description,sku_description,usage_start_time,cost,currency,export_time,credits_name,credits_amount',
  ...days((d) =>
    [-1, -2]
      .map(
        (credit) =>
          `Vertex AI,Gemini,${d} 00:00:00 UTC,10,USD,2026-06-09 06:00:00 UTC,c${String(credit)},${String(credit)}`,
      )
      .join('\n'),
  ),
)
const buckets = (kind: string, result: Fields): string =>
  JSON.stringify({
    object: 'page',
    data: days((d) => ({
      object: 'bucket',
      start_time: Date.parse(at(d)) / 1000,
      end_time: Date.parse(at(d)) / 1000 + 86_400,
      results: [{ object: `organization.${kind}.result`, ...result }],
    })),
    has_more: false,
  })
const openaiCosts = buckets('costs', {
  amount: { value: 10, currency: 'usd' },
  line_item: null,
  project_id: null,
})
const openaiUsage = (more: Fields = {}): string =>
  buckets('usage.completions', {
    input_tokens: 100,
    output_tokens: 20,
    num_model_requests: 2,
    model: null,
    ...more,
  })
const anthropicPage = (result: Fields): string =>
  JSON.stringify({
    data: days((d) => ({ starting_at: at(d), ending_at: at(nextDay(d)), results: [result] })),
    has_more: false,
    next_page: null,
  })
const anthropicUsage = (model: string | null = null, input = 100): string =>
  anthropicPage({
    uncached_input_tokens: input,
    cache_read_input_tokens: 0,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    output_tokens: 20,
    server_tool_use: { web_search_requests: 0 },
    model,
    workspace_id: null,
  })
const anthropicCost = (model: string | null = null, amount = '1000'): string =>
  anthropicPage({ amount, currency: 'USD', cost_type: 'tokens', description: model, model })
const claudeAnalytics = JSON.stringify({
  data: days((d) => ({
    date: at(d),
    actor: { type: 'user_actor', email_address: 'a@example.com' },
    customer_type: 'api',
    core_metrics: { num_sessions: 4 },
    model_breakdown: [
      {
        model: 'claude-opus-4-6',
        tokens: { input: 80, output: 10, cache_read: 0, cache_creation: 0 },
        estimated_cost: { amount: 900, currency: 'USD' },
      },
    ],
  })),
  has_more: false,
})
const claudeCode = jsonl(
  ...days((d) => ({
    timestamp: `${d}T10:00:00.000Z`,
    sessionId: 's',
    requestId: `r${d}`,
    message: {
      id: `m${d}`,
      model: 'claude-opus-4-6',
      usage: {
        input_tokens: 80,
        output_tokens: 10,
        cache_read_input_tokens: 0,
        cache_creation_input_tokens: 0,
      },
    },
  })),
)
const ccusage = JSON.stringify({
  daily: days((date) => ({
    date,
    inputTokens: 80,
    outputTokens: 10,
    cacheCreationTokens: 0,
    cacheReadTokens: 0,
    totalTokens: 90,
    totalCost: 0.1,
    modelBreakdowns: [],
  })),
  totals: {},
})
const openrouterRequests = csv(
  'generation_id,created_at,cost_total,byok_usage_inference,tokens_prompt,tokens_completion,tokens_reasoning,tokens_cached,model_permaslug,provider_name,variant,cancelled,user,finish_reason_normalized,generation_time_ms,time_to_first_token_ms,api_key_name,app_name',
  ...days((d) => `g${d},${d} 03:00:00,0.5,0,10,3,1,4,openai/o3,OpenAI,standard,false,u,stop,100,10,prod,app`),
)
const openrouterActivity = JSON.stringify({
  data: days((date) => ({
    date,
    model_permaslug: 'openai/o3',
    endpoint_id: 'e',
    provider_name: 'OpenAI',
    usage: 0.5,
    byok_usage_inference: 0,
    requests: 1,
    prompt_tokens: 10,
    completion_tokens: 3,
    reasoning_tokens: 1,
  })),
})
const litellmTable = (column: string, spend: number): string =>
  csv(
    `id,${column},date,api_key,model,model_group,custom_llm_provider,prompt_tokens,completion_tokens,cache_read_input_tokens,spend,api_requests,successful_requests,failed_requests`,
    ...days((d) => `${column}${d},x1,${d},k,gpt-5,gpt-5,openai,100,7,0,${String(spend)},3,2,1`),
  )
const litellmLogs = JSON.stringify(
  days((d) => ({
    request_id: `r${d}`,
    startTime: `${d}T01:00:00.000Z`,
    spend: 9,
    prompt_tokens: 90,
    completion_tokens: 4,
    model: 'gpt-5',
    custom_llm_provider: 'openai',
  })),
)
const langfuse = (usageDetails: Fields): string =>
  jsonl(
    ...days((d) => ({
      id: `o${d}`,
      traceId: 't1',
      type: 'GENERATION',
      startTime: `${d}T10:00:00.000Z`,
      endTime: `${d}T10:00:02.500Z`,
      model: 'gpt-5',
      usageDetails,
      costDetails: { total: 9 },
      level: 'DEFAULT',
    })),
  )
const helicone = jsonl(
  ...days((d) => ({
    request_id: `h${d}`,
    request_created_at: `${d} 10:00:00`,
    response_created_at: `${d} 10:00:03`,
    response_status: 200,
    model: 'gpt-5',
    provider: 'OPENAI',
    delay_ms: 2000,
    prompt_tokens: 90,
    completion_tokens: 4,
    costUSD: 9,
  })),
)
const nano = (hour: number): string => `${String(Date.UTC(2026, 5, 1, hour))}000000`
const attributes = (pairs: Fields): unknown =>
  Object.entries(pairs).map(([key, value]) => ({ key, value: { stringValue: value } }))
const chat = (operation: string): Fields => ({
  'gen_ai.operation.name': operation,
  'gen_ai.usage.input_tokens': '100',
  'gen_ai.usage.output_tokens': '7',
})
const spans = (...list: readonly (readonly [id: string, parent: string, operation: string])[]): string =>
  JSON.stringify({
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: list.map(([spanId, parentSpanId, operation]) => ({
              traceId: 't',
              spanId,
              parentSpanId,
              startTimeUnixNano: nano(0),
              endTimeUnixNano: nano(1),
              attributes: attributes(chat(operation)),
            })),
          },
        ],
      },
    ],
  })
const otelMetrics = (...names: readonly (readonly [name: string, pairs?: Fields])[]): string =>
  JSON.stringify({
    resourceMetrics: [
      {
        resource: {},
        scopeMetrics: [
          {
            metrics: names.map(([name, pairs = {}]) => ({
              name,
              sum: {
                aggregationTemporality: 1,
                dataPoints: [
                  {
                    startTimeUnixNano: nano(0),
                    timeUnixNano: nano(1),
                    asInt: '100',
                    attributes: attributes(pairs),
                  },
                ],
              },
            })),
          },
        ],
      },
    ],
  })
const opencost = (...sets: readonly (readonly [name: string, cost: number])[]): string =>
  JSON.stringify({
    code: 200,
    data: days((d) => {
      const window = { start: at(d), end: at(nextDay(d)) }
      const own = sets.map(([name, totalCost]) => [
        name,
        {
          name,
          properties: { cluster: 'c', namespace: name },
          window,
          ...window,
          cpuCost: 1,
          gpuCost: 2,
          totalCost,
        },
      ])
      return Object.fromEntries(own) as unknown
    }),
  })
const prometheus = (...series: readonly (readonly [labels: Fields, value: string])[]): string =>
  JSON.stringify({
    status: 'success',
    data: {
      resultType: 'matrix',
      result: series.map(([metric, value]) => ({
        metric,
        values: [0, 1, 2, 3].map((hour) => [Date.UTC(2026, 5, 1, hour) / 1000, value]),
      })),
    },
  })
const dcgm = 'DCGM_FI_DEV_POWER_USAGE'
const kepler = 'kepler_node_cpu_watts'
const redfish = jsonl({
  '@odata.id': '/redfish/v1/Chassis/1/Power/',
  '@odata.type': '#Power.v1_0_1.Power',
  timestamp: at('2026-06-01'),
  host: 'n1',
  PowerControl: [{ PowerConsumedWatts: 600 }, { Name: 'CPU', PowerConsumedWatts: 100 }],
  PowerSupplies: [{ LastPowerOutputWatts: 300 }, { LastPowerOutputWatts: 300 }],
})
const sacct = csv(
  'JobIDRaw|User|Account|Partition|State|Submit|Start|End|ElapsedRaw|AllocTRES',
  `1|a|ml|gpu|COMPLETED|2026-06-01T00:00:00|2026-06-01T00:00:00|2026-06-01T10:00:00|36000|gres/gpu:h100=8,gres/gpu=8`,
  `1.batch||ml||COMPLETED|2026-06-01T00:00:00|2026-06-01T00:00:00|2026-06-01T10:00:00|36000|gres/gpu:h100=8,gres/gpu=8`,
)

/** Files that report one thing, and the code that says so. */
const between: readonly (readonly [code: string, what: string, files: Files])[] = [
  ['two_exports_of_one_bill', 'FOCUS (AWS) + CUR', { 'f.csv': focus('AWS'), 'c.csv': cur }],
  [
    'two_exports_of_one_bill',
    'FOCUS (Amazon Web Services) + CUR',
    { 'f.csv': focus('Amazon Web Services'), 'c.csv': cur },
  ],
  ['two_exports_of_one_bill', 'FOCUS (aws) + Cost Explorer', { 'f.csv': focus('aws'), 'e.json': explorer() }],
  [
    'two_exports_of_one_bill',
    'FOCUS (Microsoft) + Azure export',
    { 'f.csv': focus('Microsoft'), 'a.csv': azure('3') },
  ],
  [
    'two_exports_of_one_bill',
    'FOCUS (Azure) + Azure export',
    { 'f.csv': focus('Azure'), 'a.csv': azure('3') },
  ],
  ['two_exports_of_one_bill', 'FOCUS (GCP) + GCP export', { 'f.csv': focus('GCP'), 'g.jsonl': gcp }],
  [
    'two_exports_of_one_bill',
    'FOCUS (Google Cloud) + GCP export',
    { 'f.csv': focus('Google Cloud'), 'g.jsonl': gcp },
  ],
  [
    'two_bases',
    'Azure actual + amortized of two layouts',
    {
      'ActualCost.csv': azure('0'),
      'AmortizedCost.csv': azure('3', ',c1'),
    },
  ],
  [
    'two_bills',
    'OpenRouter requests + activity',
    { 'r.csv': openrouterRequests, 'a.json': openrouterActivity },
  ],
  [
    'two_usage_reports',
    'Claude Code analytics + Anthropic usage',
    {
      'a.json': claudeAnalytics,
      'u.json': anthropicUsage(),
    },
  ],
  ['two_client_logs', 'ccusage + Claude Code sessions', { 'c.json': ccusage, 's.jsonl': claudeCode }],
  [
    'grouped_and_ungrouped',
    'LiteLLM daily tables of teams + users',
    {
      'team.csv': litellmTable('team_id', 10),
      'user.csv': litellmTable('user_id', 9),
    },
  ],
  [
    'grouped_and_ungrouped',
    'Anthropic usage, grouped + ungrouped',
    {
      'all.json': anthropicUsage(),
      'models.json': anthropicUsage('claude-opus-4-6', 60),
    },
  ],
  [
    'grouped_and_ungrouped',
    'Anthropic cost, grouped + ungrouped',
    {
      'all.json': anthropicCost(),
      'models.json': anthropicCost('claude-opus-4-6', '700'),
    },
  ],
  [
    'grouped_and_ungrouped',
    'OpenAI usage, grouped + ungrouped',
    {
      'all.json': openaiUsage(),
      'models.json': openaiUsage({ model: 'gpt-5', input_tokens: 60 }),
    },
  ],
  ['gateway_and_bill', 'LiteLLM + the bill', { 'l.json': litellmLogs, 'b.json': openaiCosts }],
  [
    'gateway_and_bill',
    'LiteLLM through OpenRouter + OpenRouter',
    { 'l.json': litellmLogs.replaceAll('"openai"', '"openrouter"'), 'r.csv': openrouterRequests },
  ],
  [
    'client_and_bill',
    'Langfuse + the bill',
    { 'o.jsonl': langfuse({ input: 90, output: 4 }), 'b.json': openaiCosts },
  ],
  ['gateway_and_bill', 'Helicone + the bill', { 'h.jsonl': helicone, 'b.json': openaiCosts }],
]

/** One file (or split files) with a thing in it twice, the total that counts it once, and where that is decided. */
const within: readonly (readonly [
  format: string,
  what: string,
  files: Files,
  totals: Readonly<Record<string, number>>,
])[] = [
  [
    'openai-usage',
    'text, audio and image parts of the input',
    {
      'u.json': openaiUsage({ input_text_tokens: 60, input_audio_tokens: 30, input_image_tokens: 10 }),
    },
    { tokens_input: 300 },
  ],
  [
    'focus',
    'billed and effective cost',
    { 'f.csv': focus('AWS') },
    { 'cost USD': 24, 'cost:billed USD': 30 },
  ],
  [
    'aws-cost-explorer',
    'groups and Total',
    {
      'e.json': explorer({ UnblendedCost: { Amount: '10', Unit: 'USD' } }),
    },
    { 'cost USD': 30 },
  ],
  [
    'azure-cost',
    'ActualCost and AmortizedCost of one layout',
    { 'ActualCost.csv': azure('0'), 'AmortizedCost.csv': azure('3') },
    { 'cost USD': 30, 'cost:amortized USD': 39 },
  ],
  [
    'aws-cur',
    'covered usage and its SavingsPlanNegation',
    {
      'c.csv': `${cur}${cur.split('\n')[1]?.replace('i2026', 'n2026').replace(',Usage,', ',SavingsPlanNegation,').replace(',10,10,', ',-10,-10,') ?? ''}\n`,
    },
    { 'cost USD': 20 },
  ],
  ['gcp-billing', 'rows that a join with their credits repeats', { 'g.csv': gcpJoined }, { 'cost USD': 21 }],
  [
    'openrouter-requests',
    'what the provider bills for own keys, beside what OpenRouter bills',
    { 'r.csv': openrouterRequests.replaceAll(',0.5,0,', ',0.5,0.25,') },
    { 'cost USD': 1.5, 'cost_byok USD': 0.75 },
  ],
  [
    'langfuse-observations',
    'total beside its parts',
    {
      'o.jsonl': langfuse({ input: 90, output: 4, total: 94 }),
    },
    { tokens_input: 270, tokens_output: 12 },
  ],
  [
    'otel-genai-spans',
    'an agent and its chat',
    {
      's.json': spans(['a', '', 'invoke_agent'], ['b', 'a', 'chat']),
    },
    { tokens_input: 100, tokens_output: 7 },
  ],
  [
    'otel-genai-metrics',
    'old and new metric names',
    {
      'm.json': otelMetrics(
        ['gen_ai.client.inference.usage.input_tokens'],
        ['gen_ai.client.token.usage', { 'gen_ai.token.type': 'input' }],
      ),
    },
    { tokens_input: 100 },
  ],
  [
    'opencost',
    'totalCost and its components; __idle__ beside the allocations',
    {
      'o.json': opencost(['ml', 3], ['__idle__', 5]),
    },
    { 'cost USD': 24 },
  ],
  ['slurm-sacct', 'a job and its steps, gres/gpu and gres/gpu:type', { 's.txt': sacct }, { gpu_hours: 80 }],
  ['redfish', 'PowerControl and PowerSupplies', { 'r.jsonl': redfish }, { power_kw: 0.6 }],
  [
    'prometheus-range',
    'power of the MIG instances of one GPU',
    {
      'p.json': prometheus(
        [{ __name__: dcgm, gpu: '0', UUID: 'GPU-1', Hostname: 'n', GPU_I_ID: '1' }, '400'],
        [{ __name__: dcgm, gpu: '0', UUID: 'GPU-1', Hostname: 'n', GPU_I_ID: '2' }, '400'],
      ),
    },
    { power_kw: 0.4 },
  ],
  [
    'prometheus-range',
    'zones of Kepler',
    {
      'p.json': prometheus(
        [{ __name__: kepler, node_name: 'n', zone: 'package' }, '200'],
        [{ __name__: kepler, node_name: 'n', zone: 'core' }, '150'],
      ),
    },
    { power_kw: 0.2 },
  ],
  [
    'prometheus-range',
    'replicas of a scrape',
    {
      'p.json': prometheus(
        [{ __name__: dcgm, gpu: '0', UUID: 'GPU-1', prometheus_replica: 'a' }, '400'],
        [{ __name__: dcgm, gpu: '0', UUID: 'GPU-1', prometheus_replica: 'b' }, '400'],
      ),
    },
    { power_kw: 0.4 },
  ],
]

describe('what must never be added', () => {
  it.each(between)('%s: %s', async (code, _, files) => {
    const names = Object.entries(files)
    for (const order of [names, [...names].reverse()]) {
      const renamed = order.map(([name, text], i) => [`${String(i)}-${name}`, text] as const)
      const { notices } = await readTexts(Object.fromEntries(renamed))
      const found = notices.filter((n) => n.code.startsWith('double_count'))
      expect(found.map((n) => n.code)).toEqual([`double_count_${code}`])
      expect(found[0]?.message).toMatch(/2026-06-01 to 2026-06-0[34]/)
    }
  })

  it.each(within)('%s counts once: %s', async (format, _, files, totals) => {
    const data = await readTexts(files)
    expect(new Set(data.imports.map((i) => i.format))).toEqual(new Set([format]))
    const found = metricTotals(data)
    expect(Object.fromEntries(Object.keys(totals).map((name) => [name, found[name]]))).toEqual(totals)
    expect(data.notices.filter((n) => n.code.startsWith('double_count'))).toEqual([])
  })

  it('invoice details beside Cost and Usage: the dataset is refused', async () => {
    const detail = csv(
      'InvoiceDetailId,InvoiceId,BilledCost,BillingCurrency,ChargeCategory',
      'D,I,10,USD,Usage',
    )
    await expect(readTexts({ 'd.csv': detail })).rejects.toThrow(/Invoice Detail, not Cost and Usage/)
  })

  it('every code that is expected here is one of those that docs/formats.md lists', () => {
    const known = new Set(doubleCountCodes.map((c) => c.code))
    for (const [code] of between) expect(known).toContain(`double_count_${code}`)
  })
})
