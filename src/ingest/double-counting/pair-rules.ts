import type { SourceRole } from '../usage-format.ts'
import { isCloudBill, type SourceSlice } from './source-slices.ts'

/** A slice with the role of its format. */
export type Side = SourceSlice & { readonly role: SourceRole }

/** Two inputs that report one thing: the first rule that holds for a pair names it. */
export type PairRule = {
  readonly code: string
  /** What the two are; for the table of docs/formats.md. */
  readonly summary: string
  /** Whether the two sides, which hold the same metric (and currency) of one provider, are one thing. */
  readonly holds: (a: Side, b: Side) => boolean
  /** What adding them does; follows "added up, ". */
  readonly why: string
  /** What to do. */
  readonly choose: string
}

const leaveOut = 'leave the other file out of `usage`.'

const between =
  (one: readonly SourceRole[], other: readonly SourceRole[]) =>
  (a: Side, b: Side): boolean =>
    a.format !== b.format &&
    a.isAi &&
    b.isAi &&
    ((one.includes(a.role) && other.includes(b.role)) || (one.includes(b.role) && other.includes(a.role)))

/** The product behind a gateway's formats: `litellm-daily` and `litellm-spend-logs` are one. */
const productOf = (format: string): string => format.split('-')[0] ?? format

const isMoney = (side: Side): boolean => side.metric === 'cost'
const isGpuTime = (side: Side): boolean => /^gpu_(hours|count)$/.test(side.metric)
const isPower = (side: Side): boolean => /^(power_kw|energy_kwh)$/.test(side.metric)

/** Both name their hosts or devices, and none is the same. */
function areOtherMachines(a: Side, b: Side): boolean {
  return a.machines.size > 0 && b.machines.size > 0 && ![...a.machines].some((name) => b.machines.has(name))
}

/** Every pair of sources that counts one thing twice (formats CANONICAL, section 8), most specific first. */
export const pairRules: readonly PairRule[] = [
  {
    code: 'double_count_two_bases',
    summary: 'actual beside amortized, or billed beside effective, costs of one bill',
    holds: (a, b) => a.format === b.format && a.role === 'bill' && isMoney(a) && a.basis !== b.basis,
    why: 'every charge counts in both views',
    choose: `Keep one view (amortized or effective for forecasts, actual or billed for the invoice) and ${leaveOut}`,
  },
  {
    code: 'double_count_repeated_export',
    summary: 'one period exported twice, or two exports whose periods overlap',
    holds: (a, b) => a.format === b.format && isRepeated(a, b),
    why: 'the repeated period counts twice',
    choose: 'Leave the older export of the two out of `usage`.',
  },
  {
    code: 'double_count_two_exports_of_one_bill',
    summary: "FOCUS beside a cloud's native export, or a detailed bill beside Cost Explorer",
    holds: (a, b) =>
      a.format !== b.format && isMoney(a) && [a, b].every((s) => s.role === 'bill' && isCloudBill(s.format)),
    why: 'one cloud invoice counts twice',
    choose: `Keep the more detailed export and ${leaveOut}`,
  },
  {
    code: 'double_count_two_bills',
    summary: "a cloud bill beside the provider's own costs",
    holds: (a, b) => isMoney(a) && between(['bill'], ['bill'])(a, b),
    why: 'one invoice counts twice',
    choose: `Keep the file that your invoice follows and ${leaveOut}`,
  },
  {
    code: 'double_count_usage_and_bill',
    summary: "a provider's usage report beside its bill, where both hold the same metric",
    holds: between(['usage'], ['bill']),
    why: 'what the provider metered counts again in what it billed',
    choose: `Keep the bill for money and the usage report for tokens (--basis or a map can drop a metric), or ${leaveOut}`,
  },
  {
    code: 'double_count_two_usage_reports',
    summary: "two of a provider's usage reports of the same traffic",
    holds: between(['usage'], ['usage']),
    why: 'the traffic of one account counts twice',
    choose: `Keep the report that covers all traffic and ${leaveOut}`,
  },
  {
    code: 'double_count_gateway_and_bill',
    summary: "a gateway's log beside the provider's bill or meter",
    holds: between(['gateway'], ['bill', 'usage']),
    why: 'traffic that went through the gateway counts twice',
    choose: `Keep the bill for money and budgets, or the gateway log for teams and models: ${leaveOut}`,
  },
  {
    code: 'double_count_one_gateway_twice',
    summary: "a gateway's daily table beside its own request log",
    holds: (a, b) => between(['gateway'], ['gateway'])(a, b) && productOf(a.format) === productOf(b.format),
    why: 'the daily table is the sum of the log',
    choose: `Keep the request log (it has peaks and sizes), or the daily table where the log is incomplete: ${leaveOut}`,
  },
  {
    code: 'double_count_two_gateways',
    summary: 'two gateways or observers that logged the same requests',
    holds: between(['gateway'], ['gateway']),
    why: 'a request that passed both counts twice',
    choose: `Keep the one that sees all traffic and ${leaveOut}`,
  },
  {
    code: 'double_count_client_and_gateway',
    summary: "a client's own log beside a gateway's",
    holds: between(['client'], ['gateway']),
    why: 'a request that the client sent through the gateway counts twice',
    choose: `Keep the gateway log, which sees every client, and ${leaveOut}`,
  },
  {
    code: 'double_count_client_and_bill',
    summary: "a client's own log beside the provider's bill or meter",
    holds: between(['client'], ['bill', 'usage']),
    why: 'what the client logged counts again where the provider metered it',
    choose: `Keep the bill or meter for totals, or the client log for sessions and agents: ${leaveOut}`,
  },
  {
    code: 'double_count_two_client_logs',
    summary: 'a session log beside a summary of the same sessions',
    holds: between(['client'], ['client']),
    why: 'the sessions count twice',
    choose: `Keep the session logs and ${leaveOut}`,
  },
  {
    code: 'double_count_allocation_and_bill',
    summary: 'an allocation (OpenCost, Kubecost) beside the cloud bill that it splits',
    holds: (a, b) => between(['allocation'], ['bill'])({ ...a, isAi: true }, { ...b, isAi: true }),
    why: 'the cluster counts once in the bill and again by its causes',
    choose: `Keep the bill for money and budgets, or the allocation for namespaces and teams: ${leaveOut}`,
  },
  {
    code: 'double_count_two_allocations',
    summary: 'two allocations of one cluster',
    holds: between(['allocation'], ['allocation']),
    why: 'the cluster counts twice',
    choose: `Keep one and ${leaveOut}`,
  },
  {
    code: 'double_count_gpu_hours',
    summary: 'GPU time from a scheduler, an exporter, an allocation or a bill beside another of them',
    holds: (a, b) =>
      a.format !== b.format &&
      isGpuTime(a) &&
      [a, b].every((s) => s.role !== 'table') &&
      !areOtherMachines(a, b),
    why: 'the same GPUs count twice',
    choose: `Keep the scheduler for demand by job, or the exporter for what ran: ${leaveOut}`,
  },
  {
    code: 'double_count_power',
    summary:
      'GPU power (nvidia-smi, DCGM) or chassis power (Redfish, IPMI) beside another meter of the same machines',
    holds: (a, b) => isPower(a) && between(['telemetry'], ['telemetry'])(a, b) && !areOtherMachines(a, b),
    why: 'the same watts count twice (a chassis holds its GPUs)',
    choose: `Keep the outer meter (chassis, PDU) for power limits, or the GPUs' own: ${leaveOut}`,
  },
  {
    code: 'double_count_telemetry_and_log',
    summary:
      'requests and tokens that a server or collector counted beside the log or bill of the same traffic',
    holds: between(['telemetry'], ['gateway', 'client', 'usage', 'bill']),
    why: 'a request counts where it was served and where it was logged',
    choose: `Keep the log for sizes and teams, or the server's counters for load: ${leaveOut}`,
  },
  {
    code: 'double_count_two_collectors',
    summary: 'two collectors that counted the same traffic',
    holds: (a, b) =>
      between(['telemetry'], ['telemetry'])(a, b) && !isPower(a) && !isGpuTime(a) && !areOtherMachines(a, b),
    why: 'the same traffic counts twice',
    choose: `Keep one and ${leaveOut}`,
  },
  {
    code: 'double_count_same_metric',
    summary: "a table of your own beside a vendor's export of the same metric",
    // A table of one's own may well be other traffic; only its owner can tell.
    holds: (a, b) => (a.role === 'table') !== (b.role === 'table') && a.isAi && b.isAi,
    why: 'the same traffic may count twice',
    choose:
      'If both describe the same traffic, leave one file out of `usage`; if not, select with `where:` in the scenario.',
  },
]

/** Whether most rows of the smaller slice stand in the other one with the same bucket, dimensions and value. */
function isRepeated(a: SourceSlice, b: SourceSlice): boolean {
  const [small, large] = a.values.length <= b.values.length ? [a, b] : [b, a]
  const values = new Map(large.keys().map((key, i) => [key, large.values[i]]))
  const equal = small
    .keys()
    .filter((key, i) => small.values[i] !== 0 && values.get(key) === small.values[i]).length
  return equal > 0 && equal >= small.values.filter((v) => v !== 0).length / 2
}
