import { describe, expect, it } from 'vitest'
import type { Notice } from '../../../src/notice.ts'
import { simulate } from '../../../src/pipeline.ts'
import { parseScenario } from '../../../src/scenario/parse-scenario.ts'
import { readTexts } from '../../support/temp-usage.ts'

const day = 86_400
const may = Date.UTC(2026, 4, 1) / 1000

async function warnings(files: Readonly<Record<string, string>>): Promise<readonly Notice[]> {
  return (await readTexts(files)).notices.filter((n) => n.code.startsWith('double_count'))
}

function openai(kind: string, days: readonly number[], result: Readonly<Record<string, unknown>>): string {
  const data = days.map((d) => ({
    object: 'bucket',
    start_time: may + d * day,
    end_time: may + (d + 1) * day,
    results: [{ object: `organization.${kind}.result`, ...result }],
  }))
  return JSON.stringify({ object: 'page', data, has_more: false, next_page: null })
}

const costs = (days: readonly number[], extra = {}): string =>
  openai('costs', days, {
    amount: { value: 100, currency: 'usd' },
    line_item: null,
    project_id: null,
    ...extra,
  })
const usage = (days: readonly number[], extra = {}): string =>
  openai('usage.completions', days, {
    input_tokens: 10,
    output_tokens: 5,
    num_model_requests: 3,
    model: null,
    ...extra,
  })

function litellm(days: readonly number[], provider = 'openai'): string {
  const rows = days.map((d) => ({
    request_id: `r${d}`,
    startTime: new Date((may + d * day + 3600) * 1000).toISOString(),
    spend: 90,
    prompt_tokens: 9,
    completion_tokens: 4,
    model: 'gpt-5',
    custom_llm_provider: provider,
  }))
  return JSON.stringify(rows)
}

function focus(
  days: readonly number[],
  service: readonly [provider: string, category: string],
  extra = '',
): string {
  const rows = days.map((d) => {
    const [start, end] = [d, d + 1].map((n) => new Date((may + n * day) * 1000).toISOString())
    return `70,70,USD,Usage,${start ?? ''},${end ?? ''},${service.join(',')}${extra === '' ? '' : ',x'}`
  })
  const header =
    'BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceCategory'
  return `${header}${extra === '' ? '' : `,${extra}`}\n${rows.join('\n')}\n`
}

describe('double counting', () => {
  it('a gateway log and the bill of the same provider are told once, with days, money and a choice', async () => {
    const found = await warnings({ 'logs.json': litellm([0, 1, 2, 3]), 'costs.json': costs([2, 3, 4]) })
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ code: 'double_count_gateway_and_bill', level: 'warning' })
    expect(found[0]?.message).toMatch(
      /cost of openai from 2026-05-03 to 2026-05-04: USD (200|180) and USD (180|200)/,
    )
    expect(found[0]?.message).toMatch(/leave the other file out/)
  })

  it('a run tells it once', async () => {
    const usage = await readTexts({ 'logs.json': litellm([0, 1, 2, 3]), 'costs.json': costs([0, 1, 2, 3]) })
    const scenario = parseScenario(
      'version: 1\nhorizon: 1mo\npaths: 16\ndemand: { spend: { history: { metric: cost }, growth: flat } }\nconstraints: { b: { budget: $9k/month, of: spend } }\n',
      { file: 'scenario.yml' },
    )
    const report = await simulate(scenario, usage, { version: 'test' })
    const told = report.warnings.filter((w) => w.code === 'double_count_gateway_and_bill')
    expect(told).toHaveLength(1)
  })

  it('a gateway log and the meter of the same provider are told by their tokens', async () => {
    const found = await warnings({ 'logs.json': litellm([0, 1]), 'usage.json': usage([0, 1]) })
    expect(found.map((n) => n.code)).toEqual(['double_count_gateway_and_bill'])
    expect(found[0]?.message).toMatch(/tokens_\w+ of openai/)
  })

  it.each([
    ['other days', { 'logs.json': litellm([0, 1]), 'costs.json': costs([5, 6]) }],
    ['another provider', { 'logs.json': litellm([0, 1], 'anthropic'), 'costs.json': costs([0, 1]) }],
    ['money beside a meter', { 'usage.json': usage([0, 1]), 'costs.json': costs([0, 1]) }],
    [
      'a cloud bill without AI services',
      { 'logs.json': litellm([0, 1], 'bedrock'), 'focus.csv': focus([0, 1], ['AWS', 'Compute']) },
    ],
    [
      'two meters of one provider',
      {
        'completions.json': usage([0, 1], { model: 'gpt-5' }),
        'embeddings.json': openai('usage.embeddings', [0, 1], { input_tokens: 7, num_model_requests: 2 }),
      },
    ],
  ])('%s are no double counting', async (_, files) => {
    expect(await warnings(files)).toEqual([])
  })

  it('the many names of one cloud are one provider', async () => {
    const found = await warnings({
      'logs.json': litellm([0, 1], 'bedrock'),
      'focus.csv': focus([0, 1], ['AWS', 'AI and Machine Learning']),
    })
    expect(found.map((n) => n.code)).toEqual(['double_count_gateway_and_bill'])
  })

  it('a cloud bill with a vendor in it and that vendor’s own costs are two bills', async () => {
    const found = await warnings({
      'focus.csv': focus([0, 1], ['OpenAI', 'AI and Machine Learning']),
      'costs.json': costs([0, 1]),
    })
    expect(found.map((n) => n.code)).toEqual(['double_count_two_bills'])
  })

  it('a table of one’s own beside a vendor export of the same metric is suspicious', async () => {
    const found = await warnings({
      'own.csv': 'date,requests\n2026-05-01,5\n2026-05-02,6\n2026-05-03,7\n',
      'usage.json': usage([0, 1]),
    })
    expect(found.map((n) => n.code)).toEqual(['double_count_same_metric'])
  })

  it('one export under two names is told', async () => {
    const text = focus([0, 1], ['AWS', 'Compute'])
    const found = await warnings({ 'a.csv': text, 'b.csv': text })
    expect(found.map((n) => n.code)).toEqual(['double_count_repeated_export'])
    expect(found[0]?.message).toMatch(/USD 140 each/)
  })

  it('exports of two months are not one export', async () => {
    expect(
      await warnings({
        'a.csv': focus([0, 1], ['AWS', 'Compute']),
        'b.csv': focus([2, 3], ['AWS', 'Compute']),
      }),
    ).toEqual([])
  })

  it('billed and effective columns of one table of one’s own are one bill twice', async () => {
    const found = await warnings({
      'own.csv':
        'date,billed_prod_usd,effective_prod_usd\n2026-05-01,5.5,4.5\n2026-05-02,6.5,5.5\n2026-05-03,7.5,6.5\n',
    })
    expect(found.map((n) => n.code)).toEqual(['double_count_cost_columns'])
  })
})

describe('grouped and ungrouped pulls', () => {
  it('of one API over the same days are told, with the file to keep', async () => {
    const grouped = usage([0, 1], { model: 'gpt-5', project_id: 'p' }).replaceAll(
      '"input_tokens":10',
      '"input_tokens":6',
    )
    const found = await warnings({ 'total.json': usage([0, 1]), 'by-model.json': grouped })
    expect(found.map((n) => n.code)).toEqual(['double_count_grouped_and_ungrouped'])
    expect(found[0]?.message).toMatch(/by-model\.json is grouped by model, project as well: keep it/)
  })
})
