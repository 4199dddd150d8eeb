import { z } from 'zod'
import { JevonsError } from '../../../errors.ts'
import { moneyField } from '../../../units/field.ts'
import type { BuildContext } from '../../resource-kind.ts'
import { eitherField } from '../either-field.ts'
import { drawn } from '../parameter.ts'
import { cachedPriceShare } from './cached-price.ts'
import type { PriceColumns } from './day-prices.ts'
import { inScenarioCurrency, type Money } from './money.ts'

const partsPrice = z.strictObject({
  input: moneyField('Mtok'),
  cached: moneyField('Mtok').optional(),
  output: moneyField('Mtok'),
})
const isParts = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !('value' in value)

type Parts = { readonly input: Money; readonly cached?: Money | undefined; readonly output: Money }

/** `$2/M tokens` for every token, or `{ input, cached, output }`. */
export const tokenPriceField: z.ZodType<Parts | Money> = eitherField<Parts, Money>(
  isParts,
  partsPrice,
  moneyField('Mtok'),
)

/** Parameters that price tokens. */
export type TokenPriced = { readonly price?: Parts | Money | undefined; readonly model?: string | undefined }

/** Stated prices, else the catalogue's; undefined when neither a price nor a model is given. UNKNOWN_NAME without a listed price. */
export function routePrices(context: BuildContext<TokenPriced>): PriceColumns | undefined {
  const { price, model } = context.params
  if (price) return statedPrices(context, price)
  if (model === undefined) return undefined
  const listed = context.tokenPrices[model]
  if (!listed) {
    throw new JevonsError({
      code: 'UNKNOWN_NAME',
      message: `${context.id}: no price is known for model '${model}'`,
      hint: 'state it: price: { input: $3/M tokens, cached: $0.30/M tokens, output: $15/M tokens }',
    })
  }
  const all = (value: number): Float64Array => context.column().fill(value)
  return { input: all(listed.input), cached: all(listed.cached), output: all(listed.output) }
}

function statedPrices(context: BuildContext<TokenPriced>, price: Parts | Money): PriceColumns {
  const draw = (name: string, money: Money, what: string): Float64Array =>
    drawn(context, name, inScenarioCurrency(context, money, what))
  if (!('input' in price)) {
    const all = draw('price', price, 'price')
    return { input: all, cached: all, output: all }
  }
  const input = draw('price-input', price.input, 'price of input')
  const output = draw('price-output', price.output, 'price of output')
  const cached = price.cached
    ? draw('price-cached', price.cached, 'price of cached input')
    : context.column(input.map((value) => value * cachedPriceShare))
  return { input, cached, output }
}
