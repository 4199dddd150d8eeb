import type { Stack, StackStep } from '../../resource-kind.ts'
import { breachMeaning, type Fleet, type FleetAnchors, type FleetWork } from './gpu-fleet.ts'
import type { Margin } from './gpu-margin.ts'

/** What a stack is made of beside the fleet. */
export type StackParts = {
  readonly work: FleetWork
  readonly anchors: FleetAnchors
  readonly margin: Margin
}

const secondsPerDay = 86_400
/** Below this share of the result a difference is arithmetic. */
const negligible = 1e-9

/**
 * How the GPUs of the first future come about on the step just made: busy x peak / utilisation, what a fleet holds beyond that,
 * work that may wait, whole replicas and spares.
 */
export function stackOfFleet(fleet: Fleet, { work, anchors, margin }: StackParts): Stack {
  const first = (column: Float64Array): number => column[0] ?? Number.NaN
  const start = ((first(work.gpuSeconds) * first(work.share)) / secondsPerDay) * anchors.gpus
  const beyond = 1 + first(margin.beyond)
  const utilisation = first(fleet.utilisation) * beyond
  const serving = (start * first(fleet.peak) * beyond) / utilisation
  const result = first(fleet.gpus)
  const steps: StackStep[] = [
    ...(first(fleet.peak) === 1 ? [] : [{ name: 'peak', op: 'x' as const, value: first(fleet.peak) }]),
    { name: 'utilisation', op: '/', value: utilisation },
    ...(margin.name === undefined ? [] : [{ name: margin.name, op: 'x' as const, value: beyond }]),
  ]
  const jobs = fleet.flexibility ? first(fleet.interactive) - serving : 0
  const added = [
    { name: 'jobs that hold GPUs', value: jobs },
    { name: restOf(fleet), value: result - serving - jobs },
  ].filter(({ value }) => Math.abs(value) > negligible * Math.max(1, result))
  return {
    measure: 'gpus',
    unit: 'gpus',
    start: { name: 'busy', value: start },
    steps: [...steps, ...added.map(({ name, value }) => ({ name, op: '+' as const, value }))],
    result,
    breach: breachMeaning[fleet.fleet],
  }
}

/** What comes on top of the interactive need. */
function restOf({ flexibility, replica }: Fleet): string {
  if (!flexibility) return 'whole replicas and spares'
  return replica ? 'work that may wait, whole replicas and spares' : 'work that may wait'
}
