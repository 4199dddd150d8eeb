import { JevonsError, type Problem } from '../../errors.ts'
import { rangeMedian } from '../../units/range.ts'
import { type ChoiceSpec, worldsOf } from './choice-spec.ts'
import { resourceKind } from './plan-resource.ts'
import type { Planning } from './planning.ts'
import type { ResourceSpec } from './specs.ts'

const placeOf = (spec: ResourceSpec): Pick<Problem, 'pos'> => (spec.pos ? { pos: spec.pos } : {})
/** Kinds that serve tokens. */
const routeKinds: readonly string[] = ['gpu', 'endpoint']
const percent = (share: number): string => `${Math.round(100 * share)} %`

/**
 * Holds the scenario to "every token is priced once, on the route that serves it" (PRODUCT.md, Money): a tokens resource
 * carries a price itself, or its `gpu` and `endpoint` children do, whose shares add up to 100 %. Options of a choice are
 * looked at one at a time.
 * @throws JevonsError BAD_SCENARIO with every tokens resource that is priced twice or routed to more than 100 %.
 */
export function checkMoneyRoutes(
  specs: readonly ResourceSpec[],
  planning: Planning,
  choices: readonly ChoiceSpec[] = [],
): void {
  // Options of a choice never stand side by side: the rule holds with each of them.
  const found = worldsOf(choices).map((leftOut) =>
    problemsOf(
      specs.filter(({ id }) => !leftOut.has(id)),
      planning,
    ),
  )
  const [first, ...more] = uniqueProblems(found.flat())
  if (first) throw new JevonsError(first, ...more)
}

function uniqueProblems(problems: readonly Problem[]): Problem[] {
  return problems.filter(({ message }, i) => problems.findIndex((other) => other.message === message) === i)
}

function problemsOf(specs: readonly ResourceSpec[], planning: Planning): Problem[] {
  const isPriced = (spec: ResourceSpec): boolean =>
    resourceKind(spec.kind)
      .measures(spec.params, planning.currency)
      .some((measure) => measure.name === 'money')
  return specs.flatMap((tokens): Problem[] => {
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
