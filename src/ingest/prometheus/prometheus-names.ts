/**
 * Why a name does not say what its samples are; undefined where it does. Recording rules are named level:metric:operations (Prometheus
 * documentation, "Recording rules", naming): a rate or a ratio is a level of its own, increases and sums of running counts are not.
 */
export function unclearName(name: string): string | undefined {
  const [, metric, operations] = /^[^:]*:([^:]+):([^:]+)$/.exec(name) ?? []
  if (metric === undefined || operations === undefined) return undefined
  const window = /increase(\d+[smhdw])?/.exec(operations)
  if (window !== null)
    return `it is a recording rule of increases${window[1] === undefined ? '' : ` over ${window[1]}`}, whose windows overlap unless the step is as long`
  if (/rate|ratio|deriv|quantile|p\d\d/.test(operations)) return undefined
  return /_(total|count|sum)$/.test(metric)
    ? 'it is a recording rule over running counts, which fall whenever one of them begins again'
    : undefined
}
