import type { z } from 'zod'
import type { BudgetPeriod } from '../assess/constraint.ts'
import { JevonsError } from '../errors.ts'
import { parseAmount } from '../units/amount.ts'
import { yamlField } from '../units/field.ts'
import { describe } from '../units/quantity.ts'
import { parseUnit } from '../units/unit.ts'

/** An amount of money and the period that it must last for. */
export type Budget = { readonly amount: number; readonly currency: string; readonly period: BudgetPeriod }

/** `$250k/month`, `$3.2M/year`, `EUR 600k/quarter`, `$90k/30d` (rolling), `$2M total`. */
export const budgetField: z.ZodType<Budget> = yamlField(
  (value) => {
    if (typeof value === 'string') return parseBudget(value)
    throw noBudget(describe(value))
  },
  {
    description: 'money per period',
    type: 'string',
    examples: ['$250k/month', '$3.2M/year', '$90k/30d', '$2M total'],
  },
)

/** The budget of a text. Throws BAD_QUANTITY or UNIT_MISMATCH. */
export function parseBudget(text: string): Budget {
  const whole = text.trim()
  if (/\sto\s|^~/.test(whole)) throw noBudget(`\`${whole}\``)
  const total = /^(.*\S)\s+(?:in\s+)?total$/.exec(whole)
  if (total?.[1] !== undefined) return { ...money(total[1], whole), period: { kind: 'total' } }
  const rolling = /^(.*\S)\s*(?:\/|\sper\s)\s*(\d+)\s*(?:d|days?)$/.exec(whole)
  if (rolling?.[1] !== undefined && Number(rolling[2]) >= 1)
    return { ...money(rolling[1], whole), period: { kind: 'rolling', days: Number(rolling[2]) } }
  const calendar = /^(.*?\S)\s*(?:\/|\sper\s)\s*(\S+)$/.exec(whole)
  const kind = periods[calendar?.[2] ?? '']
  if (calendar?.[1] === undefined || kind === undefined) throw noBudget(`\`${whole}\``)
  return { ...money(calendar[1], whole), period: { kind } }
}

const periods: Readonly<Record<string, 'month' | 'quarter' | 'year'>> = {
  month: 'month',
  mo: 'month',
  quarter: 'quarter',
  q: 'quarter',
  year: 'year',
  y: 'year',
  yr: 'year',
}

function money(text: string, whole: string): { amount: number; currency: string } {
  const { value, unit } = parseAmount(text)
  const { currency, name } = unit === '' ? { currency: undefined, name: '' } : parseUnit(unit)
  if (currency === undefined || name !== currency) throw noBudget(`\`${whole}\``)
  if (value > 0) return { amount: value, currency }
  throw noBudget(`\`${whole}\``)
}

function noBudget(found: string): JevonsError {
  return new JevonsError({
    code: 'BAD_QUANTITY',
    message: `found ${found}, expected money above 0 per month, quarter, year or days, or in total`,
    hint: 'write e.g. `$250k/month`, `$3.2M/year`, `$90k/30d` or `$2M total`',
  })
}
