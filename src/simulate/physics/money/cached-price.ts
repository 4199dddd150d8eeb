/** What a cached token costs relative to an uncached one where no price says it (Anthropic and OpenAI list prices; others up to 0.5). */
export const cachedPriceShare = 0.1
