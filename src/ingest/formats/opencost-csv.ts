import { billColumns } from '../families/bill-columns.ts'
import { claimColumns } from '../families/claim-columns.ts'
import { decimal, utcTimestamp } from '../families/format-sql.ts'
import type { Detection, Probe, UsageFormat } from '../usage-format.ts'

const required = ['date', 'namespace', 'controllerkind', 'totalcost']

/**
 * OpenCost's CSV exporter: a row a day and container. `TotalCost` is the sum of its components, so it alone is read; `GPUs` is an average over
 * the minutes that a container ran, from which no GPU-hours follow.
 */
export const opencostCsv: UsageFormat = {
  name: 'opencost-csv',
  summary: 'OpenCost CSV exporter (one row a day and container)',
  role: 'allocation',
  maturity: 'experimental',
  detect,
  project(probe) {
    const { text } = billColumns(probe)
    return {
      from: `(
      select $filename as filename, ${utcTimestamp(text('Date'))} as period_start, ${text('Cluster')} as cluster,
        ${text('Namespace')} as namespace, ${text('ControllerName')} as controller, ${text('Label_team')} as team,
        contains(coalesce(namespace, '') || coalesce(${text('Pod')}, ''), '__idle__') as is_idle,
        concat_ws('|', period_start, coalesce(cluster, ''), coalesce(namespace, ''), coalesce(${text('ControllerKind')}, ''),
          coalesce(controller, ''), coalesce(${text('Pod')}, ''), coalesce(${text('Container')}, '')) as row_id,
        ${decimal(text('TotalCost'))} as cost, try_cast(${text('GPUs')} as double) as gpus
      from $table)`,
      keepsRows: true,
      time: 'period_start',
      measures: [{ metric: 'cost', value: 'cost', currency: "'USD'", basis: 'estimated' }],
      dims: {
        cluster: 'cluster',
        project: 'namespace',
        service: 'controller',
        team: 'team',
        charge_category: "case when is_idle then 'Idle' else 'Usage' end",
      },
      rejects: [
        { reason: 'Date is not a time', when: 'period_start is null' },
        { reason: 'TotalCost is not a number', when: 'cost is null' },
      ],
      identity: 'row_id',
      grain: 'day',
      gaps: 'complete',
      notices: [
        { code: 'currency_assumed', message: 'OpenCost names no currency: USD, its default, is assumed.' },
        {
          code: 'gpu_hours_left_out',
          message:
            'GPUs are an average over the minutes that a container ran, which the CSV does not tell: GPU-hours need the allocation API (JSON).',
          when: 'max(gpus) > 0',
        },
      ],
    }
  },
}

function detect(probe: Probe): Detection {
  if (['assetclass', 'instanceidfield', 'marketpricehourly'].every((key) => probe.keys.includes(key))) {
    return {
      ...{ score: 0.97, evidence: ['columns of an OpenCost price list'], missing: [] },
      refusal:
        'it is a list of prices for OpenCost and not usage; export allocations (/allocation/compute?step=1d)',
    }
  }
  return claimColumns(probe, required, 0.97, 'columns of the OpenCost exporter')
}
