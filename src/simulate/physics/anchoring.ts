import type { BuildContext } from '../resource-kind.ts'

/** The factor by which the measured level exceeds the physics, undefined when the measure is not anchored. */
export function anchorOf(context: BuildContext<unknown>, measure: string): number | undefined {
  return context.anchors?.[measure]
}

/** Multiplies a column in place; a factor of 1 or none leaves it alone. */
export function scaleColumn(column: Float64Array, factor: number | undefined): void {
  if (factor === undefined || factor === 1) return
  for (let i = 0; i < column.length; i++) column[i] = (column[i] ?? 0) * factor
}
