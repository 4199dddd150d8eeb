import type { Notice } from '../../notice.ts'
import type { UsageData } from '../usage-table.ts'
import { plain } from './pairs.ts'

/** One table whose unnamed money columns are two views of one bill: code `double_count_cost_columns`. */
export function costColumns(data: UsageData): Notice[] {
  return data.imports.flatMap((input, source) => {
    const sums = sumsByColumn(data, source)
    const find = (words: RegExp): string | undefined => [...sums.keys()].find((c) => words.test(c))
    const billed = find(/billed|invoiced|actual/i)
    const effective = find(/effective|amorti[sz]ed/i)
    if (billed === undefined || effective === undefined) return []
    const view = (column: string): string => `${column} (${plain(sums.get(column) ?? 0, 2)})`
    return {
      code: 'double_count_cost_columns',
      level: 'warning' as const,
      subject: input.source,
      message: `${input.source} holds one bill twice from ${input.from} to ${input.to}, as ${view(billed)} and as ${view(effective)}; added up, every charge counts twice. Keep one with --map, or select with \`where: { column: ${effective} }\`.`,
    }
  })
}

function sumsByColumn({ table }: UsageData, source: number): Map<string, number> {
  const sums = new Map<string, number>()
  for (const run of table.runs) {
    const column = run.dims['column']
    if (run.source !== source || run.metric !== 'cost' || column === undefined) continue
    for (let row = run.from; row < run.to; row++)
      sums.set(column, (sums.get(column) ?? 0) + (table.value[row] as number))
  }
  return sums
}
