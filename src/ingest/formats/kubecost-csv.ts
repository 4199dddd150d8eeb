import { billColumns } from '../families/bill-columns.ts'
import { longWindows } from '../families/bill-periods.ts'
import { claimColumns } from '../families/claim-columns.ts'
import { decimal, utcTimestamp } from '../families/format-sql.ts'
import type { Detection, UsageFormat } from '../usage-format.ts'

const required = ['windowstart', 'windowend', 'totalcost', 'cpucost']

/**
 * Kubecost allocations as CSV, one row per window and workload. `Total Cost` is the sum of the other cost columns, so it alone is read;
 * `__idle__` stays inside `cost` as charge category Idle. The table names no currency.
 */
export const kubecostCsv: UsageFormat = {
  name: 'kubecost-csv',
  summary: 'Kubecost allocation table (CSV with window start, window end, total cost)',
  role: 'allocation',
  maturity: 'experimental',
  detect,
  project(probe) {
    const { text } = billColumns(probe)
    const names = probe.header.filter((name) => !/cost|efficiency/i.test(name))
    const identity = names.map((name) => `coalesce(cast("${name.replaceAll('"', '""')}" as varchar), '')`)
    return {
      from: `(
        select $filename as filename, ${utcTimestamp(text('Window Start'))} as period_start,
          ${utcTimestamp(text('Window End'))} as period_end,
          ${text('Cluster')} as cluster, ${text('Namespace')} as namespace, ${text('Region')} as region,
          ${text('Controller', 'Deployment', 'Pod')} as controller, ${text('Team', 'Label_team')} as team,
          concat_ws('|', ${identity.join(', ')}) as row_id, contains(row_id, '__idle__') as is_idle,
          ${decimal(text('Total Cost'))} as cost
        from $table)`,
      keepsRows: true,
      time: 'period_start',
      measures: [{ metric: 'cost', value: 'cost', currency: "'USD'", basis: 'estimated' }],
      dims: {
        cluster: 'cluster',
        project: 'namespace',
        service: 'controller',
        region: 'region',
        team: 'team',
        charge_category: "case when is_idle then 'Idle' else 'Usage' end",
      },
      rejects: [
        { reason: 'Window Start is not a time', when: 'period_start is null' },
        { reason: 'Total Cost is not a number', when: 'cost is null' },
      ],
      identity: 'row_id',
      gaps: 'complete',
      partialLast:
        'arg_max(epoch(period_end) - epoch(period_start), period_start) < max(epoch(period_end) - epoch(period_start))',
      notices: [
        {
          code: 'currency_assumed',
          message: 'The Kubecost table names no currency: USD, its default, is assumed.',
        },
        longWindows,
      ],
    }
  },
}

function detect(probe: Parameters<UsageFormat['detect']>[0]): Detection {
  return claimColumns(probe, required, 0.97, 'columns of a Kubecost allocation table')
}
