import { pickRows } from '../ingest/pick-rows.ts'
import type { UsageData } from '../ingest/usage-table.ts'

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
  const category = table.dims['charge_category']
  const commitment = table.dims['commitment']
  if (!category && !commitment) return { data, leftOut: [] }
  const odd = (row: number): boolean =>
    table.metric[row] === 'cost' && (notUsage.test(category?.[row] ?? '') || commitment?.[row] === 'unused')
  const rows = Array.from({ length: table.length }, (_, row) => row)
  const kept = rows.filter((row) => !odd(row))
  const left = new Map<string, number>()
  for (const row of rows.filter(odd)) {
    const currency = table.currency[row] ?? ''
    left.set(currency, (left.get(currency) ?? 0) + (table.value[row] as number))
  }
  if (left.size === 0) return { data, leftOut: [] }
  return {
    data: { ...data, table: pickRows(table, kept) },
    leftOut: [...left].map(([currency, amount]) => ({ currency, amount })),
  }
}
