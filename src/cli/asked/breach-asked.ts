import { budgetRule, limitRule } from '../../assess/breach-rule.ts'
import { JevonsError } from '../../errors.ts'
import type { BreachRule } from '../../fit/backtest/breach-errors.ts'
import { parseBudget } from '../../scenario/budget-field.ts'
import type { Series } from '../../series/series.ts'
import { parseAmount } from '../../units/amount.ts'
import { convert, sameDimension } from '../../units/unit.ts'

/** The limit of `--budget` or `--limit` as a rule for one series; undefined when neither is asked for. */
export function breachAsked(
  series: Series,
  { budget, limit }: { readonly budget?: string; readonly limit?: string },
): BreachRule | undefined {
  if (budget !== undefined) return budgetFor(series, budget)
  return limit === undefined ? undefined : limitRule(limitIn(series, limit), series.step)
}

function budgetFor(series: Series, text: string): BreachRule {
  const { amount, currency, period } = parseBudget(text)
  if (series.currency === currency) return budgetRule({ amount, period, fiscalYearStart: 1 }, series.step)
  throw new JevonsError({
    code: series.currency === undefined ? 'UNIT_MISMATCH' : 'CURRENCY_MIX',
    message: `--budget '${text}' is in ${currency}, and ${series.metric} in ${series.currency ?? series.unit}`,
    hint: series.currency === undefined ? 'add --metric cost' : `state the budget in ${series.currency}`,
  })
}

/** The limit in the unit of the series' values: per bucket for totals. */
function limitIn(series: Series, text: string): number {
  const { value, unit } = parseAmount(text)
  const own = series.currency ?? series.unit
  const perStep = series.nature === 'total' ? `${own}/${series.step}` : own
  if (unit === '' || unit === own) return value
  for (const target of [perStep, own]) if (sameDimension(unit, target)) return convert(value, unit, target)
  throw new JevonsError({
    code: 'UNIT_MISMATCH',
    message: `--limit '${text}' cannot be compared with ${series.metric} in ${perStep}`,
    hint: `for example --limit '${String(value)} ${own}'`,
  })
}
