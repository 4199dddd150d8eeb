import type { Notice } from '../notice.ts'
import type { BackcastMeasure } from './backcast.ts'
import { resourceKind } from './plan/plan-resource.ts'

/** Ratios model / measured that pass without a word (PRODUCT.md, "Anchored to reality"). */
const passes = { low: 0.8, high: 1.25 }

/**
 * A warning `model_off` for each resource whose back-cast is outside 0.8-1.25 of what was measured, naming the parameter
 * that would close the gap and by how much. The forecast starts at the measured level all the same; only its physics is off.
 */
export function modelOff(measures: readonly BackcastMeasure[]): Notice[] {
  const told = new Set<string>()
  return measures.flatMap((found): Notice[] => {
    const ratio = found.modelOverMeasured
    if (ratio === null || (ratio >= passes.low && ratio <= passes.high) || told.has(found.id)) return []
    // One word per resource: its other measures are off by the same cause.
    told.add(found.id)
    const lever = resourceKind(found.kind).levers?.[found.measure]
    const advice = lever
      ? `; ${lever.param} ${(lever.moves === 'with' ? 1 / ratio : ratio).toPrecision(2)} x as large would about close the gap`
      : ''
    return [
      {
        code: 'model_off',
        level: 'warning',
        subject: found.id,
        message: `${found.id}: the model gives ${ratio.toPrecision(2)} x the measured ${found.metric} of the last 90 days${advice}`,
      },
    ]
  })
}
