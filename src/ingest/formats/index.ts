import type { UsageFormat } from '../usage-format.ts'
import { azureCost } from './azure-cost.ts'
import { focus } from './focus.ts'
import { genericLong } from './generic-long.ts'
import { genericPivoted } from './generic-pivoted.ts'
import { genericWide } from './generic-wide.ts'
import { litellmSpendLogs } from './litellm-spend-logs.ts'
import { openaiCosts } from './openai-costs.ts'
import { openaiUsage } from './openai-usage.ts'
import { prometheusRange } from './prometheus-range.ts'

/** Usage formats, most specific first; the generic tables come last and are asked only when no other format claims a file. */
export const usageFormats: readonly UsageFormat[] = [
  openaiUsage,
  openaiCosts,
  litellmSpendLogs,
  prometheusRange,
  focus,
  azureCost,
  genericPivoted,
  genericLong,
  genericWide,
]
