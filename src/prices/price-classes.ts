/** What a class of service costs relative to a model's standard price, for every kind of token alike. */
export type PriceClass = {
  readonly name: 'batch' | 'flex' | 'priority'
  readonly factor: number
  /** Where the factor is published. */
  readonly source: string
}

/** A published factor: of all models of a provider, or of those whose ids match. */
type PublishedClass = PriceClass & { readonly provider: string; readonly models?: RegExp }

/** A dated snapshot of a model costs what the model costs. */
const snapshot = '(?:-\\d{4}-\\d{2}-\\d{2})?'
const openaiModels = (...ids: readonly string[]): RegExp => new RegExp(`^(?:${ids.join('|')})${snapshot}$`)
const openaiPriority = 'OpenAI price list, priority processing'

const published: readonly PublishedClass[] = [
  {
    name: 'batch',
    provider: 'openai',
    factor: 0.5,
    source: 'OpenAI Batch API: 50 % of the standard price',
  },
  {
    name: 'batch',
    provider: 'anthropic',
    factor: 0.5,
    source: 'Anthropic Message Batches: 50 % of the standard price',
  },
  {
    name: 'batch',
    provider: 'google',
    factor: 0.5,
    source: 'Gemini API batch mode: 50 % of the standard price',
  },
  {
    name: 'flex',
    provider: 'openai',
    models: openaiModels('o3', 'o4-mini', 'gpt-5', 'gpt-5-mini', 'gpt-5-nano', 'gpt-5\\.4(?:-mini|-nano)?'),
    factor: 0.5,
    source: 'OpenAI flex processing: priced as the Batch API',
  },
  {
    name: 'priority',
    provider: 'openai',
    models: openaiModels('o3', 'gpt-4\\.1', 'gpt-4\\.1-mini'),
    factor: 1.75,
    source: openaiPriority,
  },
  {
    name: 'priority',
    provider: 'openai',
    models: openaiModels('gpt-5-mini'),
    factor: 1.8,
    source: openaiPriority,
  },
  {
    name: 'priority',
    provider: 'openai',
    models: openaiModels('gpt-5', 'gpt-5\\.1', 'gpt-5\\.2', 'gpt-5\\.4(?:-mini)?'),
    factor: 2,
    source: openaiPriority,
  },
]

/**
 * The classes of service that are published for a model (id without its provider). A class that is absent is not known: it is
 * never taken as 1, and nothing is priced at a guess.
 */
export function priceClasses(provider: string, model: string): PriceClass[] {
  return published
    .filter((one) => one.provider === provider && one.models?.test(model) !== false)
    .map(({ name, factor, source }) => ({ name, factor, source }))
}
