/** What a provider's batch class costs relative to its standard one. */
export type BatchClass = { readonly factor: number; readonly source: string }

/** Batch classes that providers publish as one share of every token price. Providers that are not listed are unknown, not 1. */
const batchClasses: Readonly<Record<string, BatchClass>> = {
  openai: { factor: 0.5, source: 'OpenAI Batch API: 50 % of the standard price' },
  anthropic: { factor: 0.5, source: 'Anthropic Message Batches: 50 % of the standard price' },
  google: { factor: 0.5, source: 'Gemini API batch mode: 50 % of the standard price' },
}

/** The batch class of a provider; undefined = not known, so that nothing is priced at a guess. */
export function batchClass(provider: string): BatchClass | undefined {
  return Object.hasOwn(batchClasses, provider) ? batchClasses[provider] : undefined
}
