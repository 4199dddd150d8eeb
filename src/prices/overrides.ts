import { dayOf } from '../units/day.ts'
import type { PriceOverride } from './price-catalogue.ts'

/**
 * Dated prices that the bundled catalogue lacks, oldest first. The catalogue knows gpt-4o by its present price only,
 * although the alias cost twice as much input until it moved to the 2024-08-06 snapshot.
 */
export const priceOverrides: readonly PriceOverride[] = [
  {
    model: 'gpt-4o',
    provider: 'openai',
    since: dayOf(2024, 5, 13),
    inputUsdPerMillionTokens: 5,
    outputUsdPerMillionTokens: 15,
    source: 'OpenAI price list of the launch, 2024-05-13',
  },
  {
    model: 'gpt-4o',
    provider: 'openai',
    since: dayOf(2024, 10, 2),
    inputUsdPerMillionTokens: 2.5,
    cachedUsdPerMillionTokens: 1.25,
    outputUsdPerMillionTokens: 10,
    source: 'OpenAI price list after the alias moved to gpt-4o-2024-08-06, 2024-10-02',
  },
]
