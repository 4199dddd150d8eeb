import type { Notice } from '../../notice.ts'
import type { UsageData } from '../usage-table.ts'
import { plain } from './pairs.ts'

/**
 * Two files with the same span, rows and exact totals: one export named twice (code `double_count_repeated_export`). Files of
 * one layout are read as one input, so only their reports can tell; where rows have an identity, the second file has none left.
 */
export function repeatedFiles(data: UsageData): Notice[] {
  const seen = new Map<string, string>()
  return data.imports.flatMap((input) => {
    const totals = input.metrics.map((m) => [m.metric, m.currency, m.basis, m.total, m.buckets])
    const key = JSON.stringify([input.format, input.from, input.to, input.rows, totals])
    const first = seen.get(key)
    if (first === undefined) seen.set(key, input.source)
    if (first === undefined || !input.metrics.some((m) => m.total !== 0)) return []
    const cost = input.metrics.find((m) => m.metric === 'cost')
    const money = cost === undefined ? '' : `, ${cost.currency ?? ''} ${plain(cost.total, 2)} each`
    return {
      code: 'double_count_repeated_export',
      level: 'warning' as const,
      subject: `${first} + ${input.source}`,
      message: `${first} and ${input.source} hold the same totals from ${input.from} to ${input.to}${money}: one export named twice counts twice. Leave one of the two out of \`usage\`.`,
    }
  })
}
