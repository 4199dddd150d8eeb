import type { PrometheusLabels } from './prometheus-measures.ts'

/** Labels of who uses a GPU: they change while the device does not. */
const users = ['container', 'namespace', 'pod', 'exported_container', 'exported_namespace', 'exported_pod']

/** JSON that takes labels out (`json_merge_patch`): those of who uses a device, and further ones. */
export function withoutUsers(...more: readonly string[]): string {
  return JSON.stringify(Object.fromEntries([...more, ...users].map((label) => [label, null])))
}

/** SQL predicate over `raw`, a series' labels: it measures a GPU as a whole, whoever uses it. */
export const ofDevice =
  "regexp_matches(raw->>'$.__name__', '^DCGM_FI_DEV_(POWER|TOTAL_ENERGY|FB_|GPU_UTIL|MEM_COPY)')"

/**
 * Whether some GPU is told by several series that differ in who used it. Each of them would be averaged over the time that it was there, and the
 * sum of them would count the device as often as its users changed.
 */
export function changesUsers(series: readonly PrometheusLabels[]): boolean {
  const seen = new Map<string, string>()
  for (const labels of series) {
    const name = labels['__name__']
    if (typeof name !== 'string' || !name.startsWith('DCGM_FI_DEV_')) continue
    const { Hostname, hostname, instance, UUID, gpu, GPU_I_ID } = labels
    const device = JSON.stringify([name, Hostname ?? hostname ?? instance, UUID ?? gpu, GPU_I_ID])
    const user = JSON.stringify(users.map((label) => labels[label]))
    if ((seen.get(device) ?? user) !== user) return true
    seen.set(device, user)
  }
  return false
}
