import type { UsageFormat } from '../usage-format.ts'
import { anthropicConsoleCost } from './anthropic-console-cost.ts'
import { anthropicConsoleUsage } from './anthropic-console-usage.ts'
import { anthropicCost } from './anthropic-cost.ts'
import { anthropicUsage } from './anthropic-usage.ts'
import { awsCostExplorer } from './aws-cost-explorer.ts'
import { awsCur } from './aws-cur.ts'
import { azureCost } from './azure-cost.ts'
import { azureLlmTrace } from './azure-llm-trace.ts'
import { burstgptTrace } from './burstgpt-trace.ts'
import { ccusage } from './ccusage.ts'
import { claudeCodeAnalytics } from './claude-code-analytics.ts'
import { claudeCodeJsonl } from './claude-code-jsonl.ts'
import { cloudwatch } from './cloudwatch.ts'
import { codexJsonl } from './codex-jsonl.ts'
import { datadog } from './datadog.ts'
import { focus } from './focus.ts'
import { gcpBilling } from './gcp-billing.ts'
import { genericLong } from './generic-long.ts'
import { genericPivoted } from './generic-pivoted.ts'
import { genericWide } from './generic-wide.ts'
import { helicone } from './helicone.ts'
import { infracost } from './infracost.ts'
import { kubecostCsv } from './kubecost-csv.ts'
import { langfuseDaily } from './langfuse-daily.ts'
import { langfuseObservations } from './langfuse-observations.ts'
import { litellmDaily } from './litellm-daily.ts'
import { litellmSpendLogs } from './litellm-spend-logs.ts'
import { mooncakeTrace } from './mooncake-trace.ts'
import { mysqlStatus } from './mysql-status.ts'
import { nvidiaSmi } from './nvidia-smi.ts'
import { openaiCosts } from './openai-costs.ts'
import { openaiUsage } from './openai-usage.ts'
import { opencost } from './opencost.ts'
import { opencostCsv } from './opencost-csv.ts'
import { openrouterActivity } from './openrouter-activity.ts'
import { openrouterRequests } from './openrouter-requests.ts'
import { otelGenaiMetrics } from './otel-genai-metrics.ts'
import { otelGenaiSpans } from './otel-genai-spans.ts'
import { pgStat } from './pg-stat.ts'
import { pgStatStatements } from './pg-stat-statements.ts'
import { prometheusRange } from './prometheus-range.ts'
import { redfish } from './redfish.ts'
import { slurmSacct } from './slurm-sacct.ts'

/** Usage formats, most specific first; the generic tables come last and are asked only when no other format claims a file. */
export const usageFormats: readonly UsageFormat[] = [
  openaiUsage,
  openaiCosts,
  anthropicUsage,
  anthropicCost,
  anthropicConsoleUsage,
  anthropicConsoleCost,
  claudeCodeAnalytics,
  claudeCodeJsonl,
  codexJsonl,
  ccusage,
  openrouterRequests,
  openrouterActivity,
  langfuseDaily,
  langfuseObservations,
  helicone,
  otelGenaiMetrics,
  otelGenaiSpans,
  azureLlmTrace,
  mooncakeTrace,
  burstgptTrace,
  litellmDaily,
  litellmSpendLogs,
  prometheusRange,
  slurmSacct,
  nvidiaSmi,
  cloudwatch,
  datadog,
  pgStat,
  pgStatStatements,
  mysqlStatus,
  redfish,
  focus,
  awsCur,
  awsCostExplorer,
  azureCost,
  gcpBilling,
  opencost,
  opencostCsv,
  kubecostCsv,
  infracost,
  genericPivoted,
  genericLong,
  genericWide,
]
