/** Tokens per minute and unit, the weight of output, and what is on offer. */
export type ProvisionedModel = {
  readonly throughput: number
  readonly outputWeight: number
  readonly minimum: number
  readonly step: number
}

const global = { outputWeight: 4, minimum: 15, step: 5 }

/**
 * Input tokens per minute that one Azure OpenAI provisioned throughput unit carries, global deployment, as published on
 * 2025-03-31 (MODELS.md 4.1); output weighs 4 input tokens for gpt-4.1 there, taken for the others too (assumed); cached input
 * counts nothing. Dated presets: state `throughput:` where the provider says otherwise.
 */
export const provisionedModels: Readonly<Record<string, ProvisionedModel>> = {
  'gpt-4.1': { throughput: 3000, ...global },
  'gpt-4.1-mini': { throughput: 14_900, ...global },
  'gpt-4o': { throughput: 2500, ...global },
  'gpt-4o-mini': { throughput: 37_000, ...global },
  'o3-mini': { throughput: 2500, ...global },
  o1: { throughput: 230, ...global },
}
