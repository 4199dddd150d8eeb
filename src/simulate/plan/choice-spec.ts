import type { SourcePos } from '../../errors.ts'
import type { Range } from '../../units/range.ts'

/** One way to serve a demand: the nodes whose money it costs. */
export type OptionSpec = { readonly id: string; readonly of: readonly string[] }

/** Ways to serve the same demand, of which one is taken at a time; the first is how it is served today. */
export type ChoiceSpec = {
  readonly id: string
  readonly pos?: SourcePos
  readonly options: readonly OptionSpec[]
  /** From the decision to the first day on the other option. */
  readonly leadTimeDays: Range
  /** Paid once, on the day of the switch, in the scenario's currency. */
  readonly switchCost: number
}

/** The choices with what their commitments cover among the names of each option: without it there is nothing to pay. */
export function withCovers(
  choices: readonly ChoiceSpec[],
  commitments: readonly { readonly id: string; readonly covers: readonly string[] }[],
): ChoiceSpec[] {
  const covers = new Map(commitments.map((one) => [one.id, one.covers]))
  return choices.map((choice) => ({
    ...choice,
    options: choice.options.map(({ id, of }) => ({
      id,
      of: [...new Set(of.flatMap((name) => [name, ...(covers.get(name) ?? [])]))],
    })),
  }))
}

/**
 * Names that stand outside the world in which each choice takes its option: `taken` gives the option's place for each choice.
 * A name that the taken option shares with another one stays.
 */
function leftOut(choices: readonly ChoiceSpec[], taken: ReadonlyMap<string, number>): Set<string> {
  const out = new Set<string>()
  for (const { id, options } of choices) {
    const own = new Set(options[taken.get(id) ?? 0]?.of ?? [])
    for (const option of options) for (const name of option.of) if (!own.has(name)) out.add(name)
  }
  return out
}

/** For every option of every choice, the names that do not exist beside it; one empty set where nothing is to choose. */
export function worldsOf(choices: readonly ChoiceSpec[]): ReadonlySet<string>[] {
  if (choices.length === 0) return [new Set()]
  return choices.flatMap((choice) =>
    choice.options.map((_, place) => leftOut(choices, new Map([[choice.id, place]]))),
  )
}

/** Names that are not part of how things are served today. */
export function notTaken(choices: readonly ChoiceSpec[]): ReadonlySet<string> {
  return leftOut(choices, new Map())
}

/** Whether two names never exist side by side: they stand in different options of one choice. */
export function areAlternatives(choices: readonly ChoiceSpec[], a: string, b: string): boolean {
  return choices.some(({ options }) => {
    const [ofA, ofB] = [a, b].map((name) => options.filter(({ of }) => of.includes(name)))
    if (!ofA?.length || !ofB?.length) return false
    return !ofA.some((option) => ofB.includes(option))
  })
}
