import { JevonsError } from '../../errors.ts'
import { type FxSpecs, isFixedRate } from '../fx.ts'
import type { ResourcePlan } from '../plan/plan.ts'

/** Kinds that convert their own money, part by part. */
const selfConverting: readonly string[] = ['cost', 'commitment', 'exchange']

/** The resource whose money is looked at. */
type Priced = Pick<ResourcePlan, 'id' | 'kind' | 'params' | 'tokenPrices'>

/**
 * The foreign currency with a moving rate in which all money of a resource is stated: its money columns move with that rate.
 * Undefined where none moves.
 * @throws JevonsError CURRENCY_MIX when only a part of its money is in that currency: the parts cannot be told apart any more.
 */
export function movingCurrency(resource: Priced, own: string, fx: FxSpecs): string | undefined {
  if (selfConverting.includes(resource.kind)) return undefined
  const stated = new Set(currenciesIn(resource.params))
  // Catalogue prices are in USD.
  if (Object.keys(resource.tokenPrices).length > 0) stated.add('USD')
  const moving = [...stated].filter((code) => {
    const spec = code === own ? undefined : fx[code]
    return spec !== undefined && !isFixedRate(spec)
  })
  if (moving.length === 0) return undefined
  if (stated.size === 1) return moving[0]
  throw new JevonsError({
    code: 'CURRENCY_MIX',
    message: `resource '${resource.id}' states money in ${[...stated].join(' and ')}, and the rate of ${moving.join(' and ')} is not fixed`,
    hint: `state all of its money in one currency, or give ${moving.join(' and ')} one fixed rate in fx:`,
  })
}

/** Currencies of all money values inside a parameter. */
function currenciesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  if ('currency' in value && 'range' in value && typeof value.currency === 'string') return [value.currency]
  return Object.values(value).flatMap(currenciesIn)
}
