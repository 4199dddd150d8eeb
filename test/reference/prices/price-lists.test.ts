import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadCatalogue } from '../../../src/prices/load-catalogue.ts'
import { priceClasses } from '../../../src/prices/price-classes.ts'
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

  it.each(['claude-sonnet-4-5', 'claude-haiku-4-5', 'claude-opus-4-1', 'claude-opus-4-5'])(
    'agree on %s: cache writes of five minutes and of an hour, and the tier of long requests',
    async (model) => {
      const listed = (JSON.parse(readFileSync(litellm ?? '', 'utf8')) as Record<string, Listed>)[model]
      const catalogue = await loadCatalogue()
      const ours = catalogue.tokenPricesAt(model, catalogue.date)
      const perMillion = (key: string): number | undefined =>
        listed?.[key] === undefined ? undefined : Number((Number(listed[key]) * 1e6).toPrecision(12))
      expect(ours?.cacheWriteUsdPerMillionTokens).toBe(perMillion('cache_creation_input_token_cost'))
      expect(ours?.cacheWriteHourUsdPerMillionTokens).toBe(
        perMillion('cache_creation_input_token_cost_above_1hr'),
      )
      const [tier] = ours?.tiers ?? []
      expect(tier?.inputUsdPerMillionTokens).toBe(perMillion('input_cost_per_token_above_200k_tokens'))
      expect(tier?.outputUsdPerMillionTokens).toBe(perMillion('output_cost_per_token_above_200k_tokens'))
      if (tier !== undefined) expect(tier.above).toBe(200_000)
    },
  )

  it('agree on the factor of every class of service that both know, and none is of a model that has no such class', () => {
    const listed = JSON.parse(readFileSync(litellm ?? '', 'utf8')) as Record<string, Listed>
    const providers: Readonly<Record<string, string>> = { openai: 'openai', gemini: 'google' }
    const keys = { batch: 'batches', flex: 'flex', priority: 'priority' } as const
    const compared: string[] = []
    for (const [name, prices] of Object.entries(listed)) {
      const provider = providers[String(prices['litellm_provider'])]
      if (provider === undefined || prices['mode'] === 'embedding') continue
      for (const known of priceClasses(provider, name.replace(/^gemini\//, ''))) {
        const key = keys[known.name]
        const [standard, special] = ['', `_${key}`].map((suffix) =>
          Number(prices[`input_cost_per_token${suffix}`]),
        )
        // Of a provider-wide batch class, and of snapshots, the map holds some models only.
        if (Number.isNaN(special) && (known.name === 'batch' || /-\d{4}-\d{2}-\d{2}$/.test(name))) continue
        // The map prices gpt-5-nano's priority at 50 x and o4-mini's at 1.818 x: neither is ours.
        compared.push(`${known.name} ${name}`)
        expect(`${name} ${known.name} ${((special ?? 0) / (standard ?? 1)).toFixed(3)}`).toBe(
          `${name} ${known.name} ${known.factor.toFixed(3)}`,
        )
      }
    }
    for (const name of ['batch', 'flex', 'priority'])
      expect(compared.filter((c) => c.startsWith(name)).length).toBeGreaterThan(5)
  })
})
