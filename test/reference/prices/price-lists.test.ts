import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadCatalogue } from '../../../src/prices/load-catalogue.ts'
import { sharedPath } from '../../support/shared.ts'

const litellm = sharedPath('data/prices/litellm_model_prices_token-tariff.json')
if (litellm === undefined)
  process.stderr.write('price lists: skipped, the shared reference folder is absent\n')

type Listed = Readonly<Record<string, number | string | undefined>>

// Models whose list price did not move between the two lists.
const models = [
  'gpt-4o-mini',
  'gpt-4.1',
  'gpt-5',
  'gpt-5-mini',
  'claude-sonnet-4-5',
  'claude-haiku-4-5',
  'o3',
]

describe.skipIf(litellm === undefined)("the bundled catalogue and LiteLLM's price map", () => {
  it.each(models)('agree on %s: input, cached, output', async (model) => {
    const listed = (JSON.parse(readFileSync(litellm ?? '', 'utf8')) as Record<string, Listed>)[model]
    const catalogue = await loadCatalogue()
    const ours = catalogue.tokenPricesAt(model, catalogue.date)
    const perMillion = (key: string): number => Number(listed?.[key]) * 1e6
    expect(ours?.inputUsdPerMillionTokens).toBeCloseTo(perMillion('input_cost_per_token'), 9)
    expect(ours?.cachedUsdPerMillionTokens).toBeCloseTo(perMillion('cache_read_input_token_cost'), 9)
    expect(ours?.outputUsdPerMillionTokens).toBeCloseTo(perMillion('output_cost_per_token'), 9)
  })
})
