import { pickRuns } from '../ingest/usage/pick-runs.ts'
import type { UsageData, UsageRun } from '../ingest/usage-table.ts'

/** Charges that are not the price of what was used: taxes, credits, refunds, fees, commitments bought or left unused. */
const notUsage = /tax|credit|refund|purchase|adjust|fee|support|idle|unused|rounding|recurring/i

/** The usage without money that no usage answers for, and how much was left out per currency. */
export type UsageCharges = {
  readonly data: UsageData
  readonly leftOut: readonly { readonly currency: string; readonly amount: number }[]
}

/** Leaves out cost rows of charge categories that are no usage, and unused commitment: what is left follows what was used. */
export function usageCharges(data: UsageData): UsageCharges {
  const { table } = data
  const odd = ({ metric, dims }: UsageRun): boolean =>
    metric === 'cost' && (notUsage.test(dims['charge_category'] ?? '') || dims['commitment'] === 'unused')
  const left = new Map<string, number>()
  for (const { currency = '', from, to } of table.runs.filter(odd))
    for (let row = from; row < to; row++)
      left.set(currency, (left.get(currency) ?? 0) + (table.value[row] as number))
  if (left.size === 0) return { data, leftOut: [] }
  return {
    data: { ...data, table: pickRuns(table, (run) => !odd(run)) },
    leftOut: [...left].map(([currency, amount]) => ({ currency, amount })),
  }
}
