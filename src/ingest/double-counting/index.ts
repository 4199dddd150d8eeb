import type { Notice } from '../../notice.ts'
import type { SourceRole } from '../usage-format.ts'
import type { UsageData } from '../usage-table.ts'
import { costColumns } from './cost-columns.ts'
import { groupedAndUngrouped } from './grouped-and-ungrouped.ts'
import { pairRules } from './pair-rules.ts'
import { pairedInputs } from './pairs.ts'
import { repeatedFiles } from './repeated-files.ts'

/** Every code with what it is about, as docs/formats.md lists them. */
export const doubleCountCodes: readonly { readonly code: string; readonly summary: string }[] = [
  ...pairRules.map(({ code, summary }) => ({ code, summary })),
  {
    code: 'double_count_grouped_and_ungrouped',
    summary: 'two pulls of one API over the same days, grouped differently',
  },
  { code: 'double_count_cost_columns', summary: 'billed and effective columns in one table' },
]

/** Warnings for inputs that report the same thing, so that adding them counts it twice (formats CANONICAL, section 8). */
export function doubleCounting(data: UsageData, roleOf: (format: string) => SourceRole): Notice[] {
  return [
    ...pairedInputs(data, roleOf),
    ...groupedAndUngrouped(data),
    ...repeatedFiles(data),
    ...costColumns(data),
  ]
}
