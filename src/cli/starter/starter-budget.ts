import type { UsageData } from '../../ingest/usage-table.ts'
import { formatCount } from '../../report/text/number-format.ts'
import { toSeries } from '../../series/from-usage.ts'
import { onDay, toDaily } from '../../simulate/measured/daily.ts'
import { civil, type Day, formatDay } from '../../units/day.ts'
import { stepDays } from '../../units/step.ts'
import type { Found } from './metric-levels.ts'
import { roundUp } from './round-up.ts'

/** Our choice for a budget that nobody has stated yet. */
const assumedBudgetRoom = 1.25

/** The line of a monthly budget that is a guess, with the spend of the running month where the exports do not hold all of it. */
export function budgetLine({ perDay, currency }: Found, start: Day, data: UsageData): string {
  const month = perDay * stepDays.month
  const amount = formatCount(roundUp(month * assumedBudgetRoom))
  const money = (text: string): string =>
    JSON.stringify(currency === undefined || currency === 'USD' ? `$${text}` : `${currency} ${text}`)
  const guess = `# CHANGE ME: 1.25 x the last 28 days (${formatCount(month)} a month)`
  const monthStart = start - (civil(start).dayOfMonth - 1)
  const { known, missing } = spentSince(monthStart, start, { currency, data })
  if (missing === 0) return `  budget: { budget: ${money(`${amount}/month`)} }   ${guess}`
  // A run asks for the spend of a month that it enters in its midst: unknown is not zero.
  const spent = money(String(Number((known + missing * perDay).toPrecision(3))))
  const why = `spent: a guess, the exports lack ${missing} of the ${start - monthStart} days from ${formatDay(monthStart)} on`
  return `  budget: { budget: ${money(`${amount}/month`)}, spent: ${spent} }   ${guess}; ${why}`
}

/** What the exports hold of the spend of [from, to), and how many of its days they do not hold. */
function spentSince(
  from: Day,
  to: Day,
  { currency, data }: { readonly currency: string | undefined; readonly data: UsageData },
): { known: number; missing: number } {
  const [cost] = toSeries(data, { metric: 'cost', ...(currency !== undefined && { currency }) }).series
  const daily = cost && toDaily(cost)
  let known = 0
  let missing = 0
  for (let day = from; day < to; day++) {
    const value = daily ? onDay(daily, day) : Number.NaN
    if (Number.isNaN(value)) missing++
    else known += value
  }
  return { known, missing }
}
