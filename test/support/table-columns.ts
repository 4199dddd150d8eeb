import type { UsageRun, UsageTable } from '../../src/ingest/usage-table.ts'

/** A text of its run for each row of a table. */
export function columnOf<T>({ runs }: UsageTable, textOf: (run: UsageRun) => T): T[] {
  return runs.flatMap((run) => Array.from({ length: run.to - run.from }, () => textOf(run)))
}

/** A dimension's value for each row (undefined where the source is not grouped by it), or undefined when no row has it. */
export function dimColumn(table: UsageTable, name: string): (string | undefined)[] | undefined {
  return !table.dims.includes(name) ? undefined : columnOf(table, (run) => run.dims[name])
}
