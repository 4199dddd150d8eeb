import { detectTrace, projectTrace } from '../families/request-trace.ts'
import type { UsageFormat } from '../usage-format.ts'

/**
 * Azure's published inference traces: one row per request with its arrival (UTC) and its input and output tokens.
 */
export const azureLlmTrace: UsageFormat = {
  name: 'azure-llm-trace',
  summary: 'Azure LLM inference traces: TIMESTAMP, ContextTokens, GeneratedTokens (CSV)',
  role: 'client',
  maturity: 'verified',
  detect: (probe) => detectTrace(probe, ['TIMESTAMP', 'ContextTokens', 'GeneratedTokens'], []),
  project: (probe) =>
    projectTrace(probe, { time: 'TIMESTAMP', input: 'ContextTokens', output: 'GeneratedTokens' }),
}
