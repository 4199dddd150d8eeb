import type { ImportReport, UsageData } from '../ingest/usage-table.ts'
import type { Notice } from '../notice.ts'

/** The contract of `inspect` (PRODUCT.md, "The report"): what was found in each input, totals exact. */
export type InspectDocument = {
  readonly schemaVersion: 1
  readonly inputs: readonly ImportReport[]
  readonly warnings: readonly Notice[]
}

/** What the import said about its files, as the document of `inspect`. */
export function inspectDocument(data: UsageData): InspectDocument {
  return { schemaVersion: 1, inputs: data.imports, warnings: data.notices }
}
