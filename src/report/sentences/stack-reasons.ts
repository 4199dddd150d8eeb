import type { ReportDocument } from '../document/report-document.ts'
import type { ConstraintReport } from '../document/sections/constraint.ts'
import type { StackReport } from '../document/sections/load.ts'
import { formatCount, formatPercent } from '../text/number-format.ts'
import type { Reason } from './reasons.ts'

/** Stacks that the first screen has room for. */
const shown = 4

/**
 * How each need comes about, and what a limit has to hold for it: `62 busy x 1.6 peak / 48% utilisation = 207 gpus; / (1 - 15%
 * headroom) = 243 to hold`.
 */
export function stackReasons(document: ReportDocument): Reason[] {
  const stacks = document.stacks ?? []
  const rest = stacks.length - shown
  return [
    ...stacks.slice(0, shown).map((stack) => ({ label: 'STACK', text: stackText(stack, document) })),
    ...(rest > 0 ? [{ label: 'STACK', text: `and ${String(rest)} more resources` }] : []),
  ]
}

function stackText(stack: StackReport, document: ReportDocument): string {
  const { id, unit, start, steps, result, breach } = stack
  const parts = steps.map(
    ({ name, op, value }) => `${op} ${op === '/' ? shareText(value) : formatCount(value)} ${name}`,
  )
  const need = [`${formatCount(start.value)} ${start.name}`, ...parts].join(' ')
  const limit = document.constraints.find(
    (c) => c.type === 'capacity' && c.of === id && limits(c, stack, document),
  )
  const held =
    limit && limit.headroom > 0
      ? `; / (1 - ${formatPercent(limit.headroom)} headroom) = ${formatCount(result / (1 - limit.headroom))} to hold`
      : ''
  const past = limit && breach !== undefined ? `; past ${limit.limitText}: ${breach}` : ''
  return `${id}: ${need} = ${formatCount(result)} ${unit}${held}${past}`
}

/** Whether a limit is compared with the measure of the stack: the one it names, else the first of its unit. */
function limits(
  { measure, unit }: ConstraintReport,
  stack: StackReport,
  { resources }: ReportDocument,
): boolean {
  const first = resources.find((resource) => resource.id === stack.id && resource.unit === unit)?.measure
  return unit === stack.unit && (measure ?? first ?? stack.measure) === stack.measure
}

function shareText(value: number): string {
  return value <= 1 ? formatPercent(value) : formatCount(value)
}
