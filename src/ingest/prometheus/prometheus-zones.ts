import { literal } from '../families/format-sql.ts'
import type { PrometheusLabels } from './prometheus-measures.ts'

const zoneLabels = ['zone', 'rapl_zone']
const hostLabels = ['instance', 'Hostname', 'hostname', 'node_name']

/**
 * SQL predicate of the samples of CPU zones that another zone of the same host contains (RAPL: core and uncore lie within package,
 * all of them within psys; Kepler user guide, metrics); undefined where nothing overlaps.
 */
export function overlappingZones(
  series: readonly PrometheusLabels[],
  label: (name: string) => string,
): string | undefined {
  const hosts = new Map<string, { readonly about: Zoned; readonly zones: Set<string> }>()
  for (const labels of series) {
    const about = zonedOf(labels)
    if (about === undefined) continue
    const key = JSON.stringify([about.name, about.host])
    const known = hosts.get(key) ?? { about, zones: new Set<string>() }
    hosts.set(key, known)
    known.zones.add(about.zone)
  }
  const parts = [...hosts.values()].flatMap(({ about, zones }) => {
    const inner = [...zones].filter((zone) => isContained(zone, zones)).sort()
    if (inner.length === 0) return []
    const host =
      about.hostLabel === undefined ? '' : ` and ${label(about.hostLabel)} = ${literal(about.host)}`
    return [
      `(name = ${literal(about.name)}${host} and ${label(about.zoneLabel)} in (${inner.map(literal).join(', ')}))`,
    ]
  })
  return parts.length === 0 ? undefined : `coalesce(${parts.join(' or ')}, false)`
}

type Zoned = {
  readonly name: string
  readonly host: string
  readonly hostLabel: string | undefined
  readonly zone: string
  readonly zoneLabel: string
}

function zonedOf(labels: PrometheusLabels): Zoned | undefined {
  const name = labels['__name__']
  if (typeof name !== 'string' || !/^(kepler_|node_rapl_)/.test(name)) return undefined
  const zoneLabel = zoneLabels.find((l) => typeof labels[l] === 'string')
  if (zoneLabel === undefined) return undefined
  const hostLabel = hostLabels.find((l) => typeof labels[l] === 'string')
  const text = (l: string | undefined): string => String(l === undefined ? '' : labels[l])
  return { name, host: text(hostLabel), hostLabel, zone: text(zoneLabel), zoneLabel }
}

function isContained(zone: string, zones: ReadonlySet<string>): boolean {
  const has = (kind: string): boolean => [...zones].some((z) => z.startsWith(kind))
  if (has('psys')) return !zone.startsWith('psys')
  return has('package') && (zone.startsWith('core') || zone.startsWith('uncore'))
}
