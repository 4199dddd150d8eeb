import { JevonsError } from '../../errors.ts'
import { fieldOf, localTimestamp } from '../families/format-sql.ts'
import type { Detection, MeasureSql, Probe, UsageFormat } from '../usage-format.ts'

/** Field of `--query-gpu` to metric and canonical units per unit of nvidia-smi. */
const gauges: readonly (readonly [field: string, metric: string, unit: RegExp, scale: number])[] = [
  ['power.draw', 'power_kw', /^w$/, 1e-3],
  ['power.draw.average', 'power_kw', /^w$/, 1e-3],
  ['utilization.gpu', 'gpu_util', /^%$/, 0.01],
  ['utilization.memory', 'gpu_mem_util', /^%$/, 0.01],
  ['memory.used', 'gpu_mem_gb', /^mib$/, 1.048576e-3],
]
const signature = ['power.draw', 'power.draw.average', 'utilization.gpu', 'memory.used']
const identities = ['uuid', 'gpu_uuid', 'index', 'gpu_bus_id', 'pci.bus_id', 'gpu_serial', 'serial']

/**
 * The log of `nvidia-smi --query-gpu=timestamp,... --format=csv -l 60`: watts, utilisation and used memory per GPU. Units stand in
 * the header and again in the cells; `[N/A]` and the like are missing. Without an identity in the log the rows of one stamp are
 * numbered in their order. Stamps are in the machine's zone (`--timezone`). A GPU in MIG mode has one row, not one per slice.
 */
export const nvidiaSmi: UsageFormat = {
  name: 'nvidia-smi',
  summary: 'nvidia-smi --query-gpu log (CSV): power, utilisation and memory per GPU',
  role: 'telemetry',
  maturity: 'experimental',
  detect,
  project(probe) {
    const fields = fieldsOf(probe)
    if (!fields.has('timestamp')) throw noTime(probe)
    const cell = cellOf(probe, fields)
    const id = identities.find((name) => fields.has(name))
    const poll = 'partition by file_name, host, sampled'
    return {
      from: `(
        with poll as (
          select *, $filename as file_name, ${localTimestamp(cell('timestamp'))} as sampled, ${cell(id)} as gpu_id,
            coalesce(${cell('hostname')}, ${cell('host')}) as host, coalesce(${cell('name')}, ${cell('gpu_name')}) as gpu_type
          from $table
        )
        select * exclude (gpu_id), file_name as filename,
          coalesce(gpu_id, (row_number() over (${poll} order by __line) - 1)::varchar) as gpu_id
        from poll)`,
      time: 'sampled',
      // A row is a GPU that was there.
      measures: [...measuresOf(fields, cell), { metric: 'gpu_count', value: '1' }],
      dims: { gpu: 'gpu_id', host: 'host', gpu_type: 'gpu_type' },
      rejects: [{ reason: 'the timestamp cannot be read', when: 'sampled is null' }],
      identity: "concat_ws(chr(31), coalesce(host, ''), gpu_id, sampled::varchar)",
      gaps: 'gauge',
      ...(id === undefined
        ? {
            notices: [
              {
                code: 'gpus_numbered',
                message:
                  'The log does not name its GPUs; rows of one stamp are taken as GPUs 0, 1, .... Add index or uuid to --query-gpu.',
              },
            ],
          }
        : {}),
    }
  },
}

/** Field name without its unit, in lower case, to its position in the header and its unit (`''` under `nounits`). */
function fieldsOf(probe: Probe): ReadonlyMap<string, { readonly key: string; readonly unit: string }> {
  return new Map(
    probe.header.map((name, i) => {
      const parts = /^\s*([^[]*?)\s*(?:\[([^\]]*)\])?\s*$/.exec(name.toLowerCase())
      return [parts?.[1] ?? name, { key: probe.keys[i] ?? '', unit: parts?.[2] ?? '' }]
    }),
  )
}

/** SQL of a field's text; NULL where the log lacks it or the driver does not support it. */
function cellOf(probe: Probe, fields: ReturnType<typeof fieldsOf>): (field: string | undefined) => string {
  const column = fieldOf(probe)
  return (field) => {
    const found = field === undefined ? undefined : fields.get(field)
    if (found === undefined) return 'cast(null as varchar)'
    const text = `trim(${column(found.key)})`
    return `case when not regexp_matches(lower(${text}), '^(\\[.*\\]|n/a|not supported|)$') then ${text} end`
  }
}

function measuresOf(fields: ReturnType<typeof fieldsOf>, cell: (field: string) => string): MeasureSql[] {
  const measures: MeasureSql[] = []
  for (const [field, metric, unit, scale] of gauges) {
    const found = fields.get(field)
    const isKnown = found !== undefined && (found.unit === '' || unit.test(found.unit))
    if (!isKnown || measures.some((m) => m.metric === metric)) continue
    const text = cell(field)
    // A text that is no number stays one, so that its row is rejected with a reason.
    const number = `regexp_replace(${text}, '\\s*(W|%|MiB)$', '', 'i')`
    measures.push({
      metric,
      value: `case when try_cast(${number} as double) is null then ${number} else (try_cast(${number} as decimal(38, 6)) * ${scale}::decimal(12, 9))::varchar end`,
    })
  }
  return measures
}

function noTime(probe: Probe): JevonsError {
  return new JevonsError({
    code: 'MISSING_COLUMN',
    message: `${probe.source}: the nvidia-smi log has no timestamp column, so it says what a GPU drew but not when.`,
    hint: 'Log it with `nvidia-smi --query-gpu=timestamp,index,name,power.draw,utilization.gpu,memory.used --format=csv -l 60`.',
    pos: { file: probe.source },
  })
}

function detect(probe: Probe): Detection {
  const fields = fieldsOf(probe)
  const found = signature.filter((name) => fields.has(name))
  return probe.container === 'csv' && found.length > 0
    ? { score: 0.97, evidence: [`columns of nvidia-smi: ${found.join(', ')}`], missing: [] }
    : { score: 0, evidence: [], missing: signature.slice(0, 1) }
}
