import { isRecord, jsonDocuments, jsonRecordsSql, noEpoch, utcTimestamp } from '../families/format-sql.ts'
import type { Detection, Probe, UsageFormat } from '../usage-format.ts'

const timeKeys = ['timestamp', 'time', 'ts', 'collected_at', 'snapshot_time', '@timestamp', 'DateTime']
const hostKeys = ['host', 'hostname', 'node', 'bmc', '@odata.id']

/**
 * Redfish power snapshots (`#Power`: the first `PowerControl`, which is the whole chassis; `#EnvironmentMetrics`: `PowerWatts`), one
 * document or one a line, with the time that the collector added. `PowerSupplies` measure the same watts once more and are not read;
 * neither are further `PowerControl` entries, which are parts of the first.
 */
export const redfish: UsageFormat = {
  name: 'redfish',
  summary: 'Redfish Power and EnvironmentMetrics snapshots with a time (JSON, JSONL): power',
  role: 'telemetry',
  maturity: 'experimental',
  readsTogether: true,
  detect,
  project() {
    const first = (keys: readonly string[]): string =>
      `coalesce(${keys.map((key) => `json->>'$."${key}"'`).join(', ')})`
    return {
      from: `(
        select filename, ${first(hostKeys)} as host, ${first(timeKeys)} as stamp,
          coalesce(json->>'$.PowerControl[0].PowerConsumedWatts', json->>'$.PowerWatts.Reading') as watts,
          coalesce(json_array_length(json, '$.PowerControl'), 0) as controls,
          coalesce(make_timestamp((try_cast(stamp as double) * case when try_cast(stamp as double) > 1e11 then 1000 else 1000000 end)::bigint),
            ${utcTimestamp('stamp')}) as t
        from ${jsonRecordsSql})`,
      isStored: true,
      time: 't',
      measures: [{ metric: 'power_kw', value: 'try_cast(watts as double) / 1000' }],
      dims: { host: 'host' },
      rejects: [
        { reason: 'the snapshot has no readable time', when: 't is null' },
        noEpoch('t'),
        {
          reason: 'the snapshot has no PowerConsumedWatts',
          when: 'try_cast(watts as double) is null or not isfinite(try_cast(watts as double))',
        },
      ],
      identity: "concat_ws(chr(31), coalesce(host, ''), t::varchar)",
      gaps: 'gauge',
      notices: [
        {
          code: 'several_power_controls',
          message:
            'Some snapshots have several PowerControl entries; only the first, the whole chassis, is read.',
          when: 'bool_or(controls > 1)',
        },
      ],
    }
  },
}

function detect(probe: Probe): Detection {
  const snapshots = jsonDocuments(probe).filter(
    (d) =>
      typeof d['@odata.type'] === 'string' &&
      /^#(Power|EnvironmentMetrics|PowerSubsystem)\./.test(d['@odata.type']),
  )
  if (snapshots.length === 0) return { score: 0, evidence: [], missing: ['@odata.type = #Power'] }
  const evidence = ['@odata.type of a Redfish power resource']
  const refuse = (refusal: string): Detection => ({ score: 0.97, evidence, missing: [], refusal })
  if (!snapshots.some((d) => Array.isArray(d['PowerControl']) || isRecord(d['PowerWatts'])))
    return refuse(
      'it has neither PowerControl nor PowerWatts; collect /redfish/v1/Chassis/<id>/Power or .../EnvironmentMetrics',
    )
  if (!snapshots.some((d) => timeKeys.some((key) => key in d)))
    return refuse(
      'a Redfish answer does not say when it was measured; have the collector add "timestamp" to every snapshot, one a line',
    )
  return { score: 0.97, evidence, missing: [] }
}
