import { JevonsError, type Problem } from '../errors.ts'
import { rangeMedian } from '../units/range.ts'
import { resourceKind } from './plan-resource.ts'
import type { Planning } from './planning.ts'
import type { ResourceSpec } from './specs.ts'

const placeOf = (spec: ResourceSpec): Pick<Problem, 'pos'> => (spec.pos ? { pos: spec.pos } : {})
/** Kinds that serve tokens. */
const routeKinds: readonly string[] = ['gpu', 'endpoint']
const percent = (share: number): string => `${Math.round(100 * share)} %`

/**
 * Holds the scenario to "every token is priced once, on the route that serves it" (PRODUCT.md, Money): a tokens resource
 * carries a price itself, or its `gpu` and `endpoint` children do, whose shares add up to 100 %.
 * @throws JevonsError BAD_SCENARIO with every tokens resource that is priced twice or routed to more than 100 %.
 */
export function checkMoneyRoutes(specs: readonly ResourceSpec[], planning: Planning): void {
  const isPriced = (spec: ResourceSpec): boolean =>
    resourceKind(spec.kind)
      .measures(spec.params, planning.currency)
      .some((measure) => measure.name === 'money')
  const problems = specs.flatMap((tokens): Problem[] => {
    if (tokens.kind !== 'tokens') return []
    const routes = specs.filter((spec) => routeKinds.includes(spec.kind) && spec.from.includes(tokens.id))
    const priced = routes.filter(isPriced)
    if (isPriced(tokens) && priced.length > 0) return [pricedTwice(tokens, priced)]
    const routed = routes.reduce((sum, route) => sum + rangeMedian(route.share), 0)
    if (routed > 1.005) return [routedTwice(tokens, routes, routed)]
    if (!isPriced(tokens) && priced.length > 0 && routed < 0.995) {
      planning.notice({
        code: 'unrouted',
        level: 'warning',
        subject: tokens.id,
        message: `${tokens.id}: ${percent(1 - routed)} of the tokens have no route and no price (${routes.map((r) => r.id).join(', ')} serve ${percent(routed)}); the money is partial`,
      })
    }
    return []
  })
  const [first, ...more] = problems
  if (first) throw new JevonsError(first, ...more)
}

function pricedTwice(tokens: ResourceSpec, routes: readonly ResourceSpec[]): Problem {
  const names = routes.map((route) => `'${route.id}'`).join(', ')
  return {
    code: 'BAD_SCENARIO',
    message: `every token is priced once: '${tokens.id}' has a price, and so has ${names}, which serves it`,
    hint: `remove the price (or model) of '${tokens.id}', or the price of ${names}`,
    ...placeOf(tokens),
  }
}

function routedTwice(tokens: ResourceSpec, routes: readonly ResourceSpec[], routed: number): Problem {
  return {
    code: 'BAD_SCENARIO',
    message: `the routes of '${tokens.id}' (${routes.map((route) => route.id).join(', ')}) serve ${percent(routed)} of its tokens, expected at most 100 %`,
    hint: `give each a share: ${routes.map((route) => `${route.id}: { share: ${percent(1 / routes.length).replace(' ', '')} }`).join(', ')}`,
    ...placeOf(tokens),
  }
}
