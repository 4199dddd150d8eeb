import type { BuildContext, Clock, TokenPrices } from '../../resource-kind.ts'

/** Money per token, one entry per future. */
export type PriceColumns = {
  readonly input: Float64Array
  readonly cached: Float64Array
  readonly output: Float64Array
}

/** Token prices that follow the days on which a list price changed or will. */
export type DayPrices = {
  /** Sets the columns to the prices of the day and returns what multiplies them: an index, one entry per future. */
  at(clock: Pick<Clock, 'day'>): Float64Array
}

/**
 * Prices by day. Where the catalogue dates a model's prices, a past day is priced at the list price that held on it: a
 * decline that was only taken to have held before start does not apply on top. Otherwise the prices at start stand and the
 * index moves them.
 */
export function makeDayPrices(
  context: Pick<BuildContext<unknown>, 'start' | 'priceIndex' | 'priceSteps'>,
  columns: PriceColumns,
  listed: TokenPrices | undefined,
): DayPrices {
  const { start, priceIndex, priceSteps = priceIndex } = context
  const changes = listed?.changes
  if (changes === undefined) return { at: () => priceIndex }
  let current = -1
  return {
    at({ day }) {
      // Before the first known day its price stands.
      const held = Math.max(
        0,
        changes.findLastIndex((change) => change.from <= day),
      )
      const prices = changes[held]
      if (held !== current && prices) {
        columns.input.fill(prices.input)
        columns.cached.fill(prices.cached)
        columns.output.fill(prices.output)
        current = held
      }
      return day < start ? priceSteps : priceIndex
    },
  }
}
