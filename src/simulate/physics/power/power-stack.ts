import type { Stack, StackStep } from '../../resource-kind.ts'
import type { PoweredGpus, PowerParts } from './facility-power.ts'

/** How the planning line of the first future comes about: GPUs needed x kW of a server's share x PUE x redundancy / derating. */
export function stackOfPower(
  gpus: PoweredGpus,
  parts: PowerParts,
  byKw: number,
  planning: Float64Array,
): Stack {
  const first = (column: Float64Array): number => column[0] ?? Number.NaN
  const perGpu = (first(parts.loadWatts) * first(parts.factor) + first(parts.wattsPerGpu)) / 1000
  const steps: StackStep[] = [
    { name: 'kW per GPU at full load', op: 'x', value: perGpu },
    { name: 'PUE on the hottest day', op: 'x', value: first(parts.puePeak) },
    { name: 'spare modules and derating', op: 'x', value: first(parts.nameplate) },
    { name: 'measured / modelled', op: 'x', value: byKw },
  ]
  return {
    measure: 'kW-planning',
    unit: 'kW',
    start: { name: 'GPUs needed', value: first(gpus.need) },
    steps: steps.filter(({ value }) => value !== 1),
    result: first(planning),
    breach: 'no room, what is delivered cannot be switched on',
  }
}
