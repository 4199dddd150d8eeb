import { JevonsError, type Problem } from '../../errors.ts'
import { isUnit, parseUnit } from '../../units/unit.ts'
import { areAlternatives, type ChoiceSpec } from './choice-spec.ts'
import type { DemandPlan } from './plan.ts'
import { resourceKind } from './plan-resource.ts'
import type { Planning } from './planning.ts'
import type { ResourceSpec } from './specs.ts'

/** Replicas below which nothing is served in production: one may fail (MODELS.md 6.6). */
const footprint = 2

type Run = { readonly specs: readonly ResourceSpec[]; readonly demands: readonly DemandPlan[] }

/**
 * Holds the options of choices to what costs money, and says where a bill sums several options at once.
 * @throws JevonsError BAD_SCENARIO with every name without a price.
 */
export function checkChoices(choices: readonly ChoiceSpec[], run: Run, planning: Planning): void {
  const problems = choices.flatMap((choice) =>
    choice.options.flatMap(({ id, of }) =>
      of.filter((name) => !hasPrice(name, run, planning)).map((name) => unpriced(choice, id, name)),
    ),
  )
  const [first, ...more] = problems
  if (first) throw new JevonsError(first, ...more)
  for (const { id, kind, from } of run.specs) {
    const both = from.filter((a) => from.some((b) => areAlternatives(choices, a, b)))
    if (kind !== 'cost' || both.length === 0) continue
    planning.notice({
      code: 'choice-summed',
      level: 'warning',
      subject: id,
      message: `${id} sums ${both.join(' and ')}, which are options of one choice: the same demand is paid twice; sum the option of today only`,
    })
  }
}

function hasPrice(name: string, { specs, demands }: Run, { currency }: Planning): boolean {
  const demand = demands.find(({ id }) => id === name)
  if (demand) return isUnit(demand.unit) && parseUnit(demand.unit).currency === currency
  const spec = specs.find(({ id }) => id === name)
  if (!spec) return false
  const [first, ...others] = resourceKind(spec.kind).measures(spec.params, currency)
  return first?.unit === `${currency}/day` || others.some((measure) => measure.name === 'money')
}

function unpriced(choice: ChoiceSpec, option: string, name: string): Problem {
  return {
    code: 'BAD_SCENARIO',
    message: `choice '${choice.id}': option '${option}' names '${name}', which has no price`,
    hint: `give '${name}' a price (or model), or leave it out`,
    ...(choice.pos ? { pos: choice.pos } : {}),
  }
}

/**
 * GPUs of an option serve from a least number of replicas on, so that a small volume never looks cheaper than it can be: 2
 * (assumed) where `min-replicas` is not stated.
 */
export function withFootprint(
  specs: readonly ResourceSpec[],
  choices: readonly ChoiceSpec[],
  planning: Planning,
): ResourceSpec[] {
  const chosen = new Set(choices.flatMap(({ options }) => options.flatMap(({ of }) => of)))
  return specs.map((spec) => {
    if (spec.kind !== 'gpu' || !chosen.has(spec.id) || spec.params['min-replicas'] !== undefined) return spec
    planning.notice({
      code: 'assumed',
      level: 'info',
      subject: spec.id,
      message: `${spec.id}: min-replicas ${String(footprint)}, the least footprint of an option (assumed; state it)`,
    })
    const least = { shape: 'point', value: footprint, grade: 'assumed' } as const
    return { ...spec, params: { ...spec.params, 'min-replicas': least } }
  })
}
