import { addMonths, type Day } from '../../units/day.ts'
import type { Expression } from './expression.ts'

/** A name that an expression uses, and what it must be. */
export type NameInExpression = {
  /** `constraint`: breach and decide-by. `value`: a demand or resource. `baseline`: what delta compares with. */
  readonly kind: 'constraint' | 'value' | 'baseline'
  readonly id: string
  /** Of a `value`, when it names one: `inference.gpus`. */
  readonly measure?: string
  /** Where it stands, in characters from 0. */
  readonly offset: number
}

function childrenOf(node: Expression): readonly Expression[] {
  if ('left' in node) return [node.left, node.right]
  if (node.kind === 'within') return [node.of, node.duration]
  if (node.kind === 'probability') return [node.event]
  if (node.kind === 'value') return [node.at]
  return 'of' in node ? [node.of] : []
}

function allNodes(node: Expression): Expression[] {
  return [node, ...childrenOf(node).flatMap(allNodes)]
}

/** Every name in the expression, in reading order, repeats included. */
export function namesIn(expression: Expression): NameInExpression[] {
  return allNodes(expression)
    .flatMap((node): NameInExpression[] => {
      const offset = node.offset ?? 0
      if (node.kind === 'breach' || node.kind === 'decide-by')
        return [{ kind: 'constraint', id: node.id, offset }]
      if (node.kind === 'delta') return [{ kind: 'baseline', id: node.against, offset }]
      if (node.kind !== 'value') return []
      return [
        {
          kind: 'value',
          id: node.id,
          ...(node.measure === undefined ? {} : { measure: node.measure }),
          offset,
        },
      ]
    })
    .sort((a, b) => a.offset - b.offset)
}

/** A date of a constraint that an expression speaks of. */
export type DateInExpression = { readonly kind: 'breach' | 'decide-by'; readonly id: string }

/** Every date of a constraint in the expression. */
export function datesIn(expression: Expression): DateInExpression[] {
  return allNodes(expression).flatMap((node) =>
    node.kind === 'breach' || node.kind === 'decide-by' ? [{ kind: node.kind, id: node.id }] : [],
  )
}

/** A simulated value that must be recorded for a check. */
export type NeededValue = { readonly id: string; readonly measure?: string; readonly at: Day }

/** The day that `at` stands for: a date, or a duration from today. Undefined for anything that is not one certain day. */
export function dayOfMoment(moment: Expression, today: Day): Day | undefined {
  switch (moment.kind) {
    case 'today':
      return today
    case 'date':
      return moment.day
    case 'duration':
      return moment.months === undefined ? today + Math.round(moment.days) : addMonths(today, moment.months)
    case 'arithmetic': {
      const from = dayOfMoment(moment.left, today)
      if (from === undefined || moment.right.kind !== 'duration') return undefined
      if (moment.op !== '+' && moment.op !== '-') return undefined
      const sign = moment.op === '+' ? 1 : -1
      const { days, months } = moment.right
      return months === undefined ? from + sign * Math.round(days) : addMonths(from, sign * months)
    }
    default:
      return undefined
  }
}

/** What a simulation must record so that the expression can be evaluated: each value once. */
export function neededValues(expression: Expression, today: Day): NeededValue[] {
  const needed = new Map<string, NeededValue>()
  for (const node of allNodes(expression)) {
    if (node.kind !== 'value') continue
    const at = dayOfMoment(node.at, today)
    if (at === undefined) continue
    const value = { id: node.id, ...(node.measure === undefined ? {} : { measure: node.measure }), at }
    needed.set(JSON.stringify(value), value)
  }
  return [...needed.values()]
}
