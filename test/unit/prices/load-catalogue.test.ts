import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadCatalogue } from '../../../src/prices/load-catalogue.ts'
import type { TokenPriceEntry } from '../../../src/prices/price-catalogue.ts'
import { type Day, parseDay } from '../../../src/units/day.ts'

const day = (text: string): Day => parseDay(text) ?? Number.NaN
const catalogue = await loadCatalogue()
const at = (model: string, text: string): TokenPriceEntry | undefined =>
  catalogue.tokenPricesAt(model, day(text))

describe('the price catalogue', () => {
  it('says the version of the data that is installed', () => {
    const manifest = JSON.parse(readFileSync('node_modules/@pydantic/genai-prices/package.json', 'utf8')) as {
      version: string
    }
    expect(catalogue.version).toBe(manifest.version)
  })

  it('reads the base of a tiered price, because tiers are per request', () => {
    expect(at('claude-sonnet-4-5', '2026-11-01')).toMatchObject({
      catalogueId: 'anthropic:claude-sonnet-4-5',
      inputUsdPerMillionTokens: 3,
      cachedUsdPerMillionTokens: 0.3,
      cacheWriteUsdPerMillionTokens: 3.75,
      outputUsdPerMillionTokens: 15,
      dated: false,
      since: undefined,
    })
  })

  it('follows a dated price cut and says since when the price holds', () => {
    expect(at('o3', '2025-06-09')?.inputUsdPerMillionTokens).toBe(10)
    expect(at('o3', '2025-06-10')).toMatchObject({
      inputUsdPerMillionTokens: 2,
      dated: true,
      since: day('2025-06-10'),
    })
  })

  it('knows a price that the catalogue dates in the future', () => {
    expect(at('gemini-3.6-flash', '2026-12-31')?.inputUsdPerMillionTokens).toBe(0.75)
    expect(at('gemini-3.6-flash', '2027-01-01')?.inputUsdPerMillionTokens).toBe(1.5)
  })

  it('puts our dated overrides above the catalogue', () => {
    expect(at('gpt-4o', '2024-06-01')).toMatchObject({
      inputUsdPerMillionTokens: 5,
      outputUsdPerMillionTokens: 15,
      cachedUsdPerMillionTokens: undefined,
      dated: true,
    })
    expect(at('gpt-4o', '2026-06-01')).toMatchObject({ inputUsdPerMillionTokens: 2.5, dated: true })
  })

  it('leaves the catalogue alone before an override begins', () => {
    expect(at('gpt-4o', '2024-05-12')).toMatchObject({ inputUsdPerMillionTokens: 2.5, dated: false })
  })

  it('takes the mean over the day where the price depends on the time of day', () => {
    // deepseek-chat: 0.27 from 00:30 to 16:30 UTC, else 0.135.
    expect(at('deepseek-chat', '2026-01-01')?.inputUsdPerMillionTokens).toBeCloseTo(
      (0.27 * 16 + 0.135 * 8) / 24,
      12,
    )
  })

  it('understands provider:model and provider/model', () => {
    expect(at('openai:gpt-5', '2026-11-01')?.catalogueId).toBe('openai:gpt-5')
    expect(at('anthropic/claude-sonnet-4-5', '2026-11-01')?.catalogueId).toBe('anthropic:claude-sonnet-4-5')
  })

  it('never prices an unknown model at zero, but names the nearest', () => {
    expect(at('gpt5-minni', '2026-11-01')).toBeUndefined()
    expect(catalogue.nearestModels('gpt5-minni')[0]).toBe('gpt-5-mini')
    expect(catalogue.nearestModels('x', 5)).toHaveLength(5)
    for (const name of catalogue.nearestModels('sonnet')) expect(name).toMatch(/^claude-.*sonnet/)
  })

  it('does not choose among providers that sell one model at different prices', () => {
    expect(at('meta-llama/llama-3.3-70b-instruct', '2026-11-01')).toBeUndefined()
    expect(at('novita:meta-llama/llama-3.3-70b-instruct', '2026-11-01')?.provider).toBe('novita')
  })

  it('leaves the output price of an embedding model unknown', () => {
    const entry = at('text-embedding-3-small', '2026-11-01')
    expect(entry?.inputUsdPerMillionTokens).toBe(0.02)
    expect(entry?.outputUsdPerMillionTokens).toBeUndefined()
  })
})
