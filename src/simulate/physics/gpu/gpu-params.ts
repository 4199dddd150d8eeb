import { JevonsError } from '../../../errors.ts'
import type { MoneyValue } from '../../../units/field.ts'
import type { Range } from '../../../units/range.ts'
import type { BuildContext } from '../../resource-kind.ts'
import { anchorOf } from '../anchoring.ts'
import type { FleetKind } from './gpu-fleet.ts'
import type { ServingParams } from './gpu-rates.ts'

type Stated = Range | undefined

/** A share of the work, or the names of the feeders whose work may wait. */
export type Deferrable = { readonly share: Range } | { readonly names: readonly string[] }

/** What a scenario says about GPUs, in canonical units (delays and windows in days, growth of the load in logs per year). */
export type GpuParams = ServingParams & {
  readonly utilisation?: Stated
  readonly wait?: Stated
  readonly peak?: Stated
  readonly 'min-replicas'?: Stated
  readonly spares?: Stated
  readonly fleet: FleetKind
  readonly count?: Stated
  readonly interruptions?: Stated
  readonly 'cold-start'?: Stated
  readonly 'scale-delay'?: Stated
  readonly surge?: Stated
  readonly deferrable?: Deferrable | undefined
  readonly window?: Stated
  readonly 'deferrable-utilisation'?: Stated
  readonly price?: MoneyValue | undefined
  readonly 'price-decline'?: Stated
}

/** Ceiling 70 % for interactive use (MODELS 3.1), and what is seen around it. */
export const assumedUtilisation: Range = { shape: 'logit-normal', p05: 0.5, p95: 0.85, grade: 'assumed' }
/** Busy-hour factor: 1.3 global, 2.0 in one region (MODELS 4.3). */
export const assumedPeak: Range = { shape: 'lognormal', p05: 1.3, p95: 2, grade: 'assumed' }
/** Work that may wait packs GPUs better (MODELS 3.1: 0.90 for batch). */
export const assumedFlexibleUtilisation: Range = { shape: 'point', value: 0.9, grade: 'assumed' }
/** Our choice: GPU time that a spot market takes away and that is done again. */
export const assumedInterruptions: Range = { shape: 'logit-normal', p05: 0.02, p95: 0.15, grade: 'assumed' }
/** Batch services promise an answer within a day. */
export const assumedWindowDays = 1

/** Whether the exports say how many GPUs the load takes: the throughput then only moves that number. */
export const isSettled = (context: BuildContext<unknown>): boolean =>
  anchorOf(context, 'gpus') !== undefined || anchorOf(context, 'gpu-hours') !== undefined

/** What was assumed about a fleet, for a notice. */
export function guessesOfFleet(p: GpuParams): string[] {
  const open = p.utilisation === undefined
  return [
    ...(open && !p.wait ? ['utilisation 50 % to 85 %'] : []),
    ...(open && !p.peak ? ['peak 1.3x to 2x'] : []),
    ...guessesOfWaiting(p),
    ...(p.fleet === 'spot' && !p.interruptions ? ['interruptions 2 % to 15 %'] : []),
    ...(p.fleet === 'autoscale' && !delaysOf(p) ? ['new GPUs serve at once (no cold-start)'] : []),
  ]
}

function guessesOfWaiting({ deferrable, window, 'deferrable-utilisation': packed }: GpuParams): string[] {
  if (!deferrable) return []
  return [...(window ? [] : ['window 1d']), ...(packed ? [] : ['deferrable-utilisation 90 %'])]
}

const delaysOf = (p: GpuParams): Stated => p['cold-start'] ?? p['scale-delay'] ?? p.surge

/** What a schema cannot refuse: two ways to say one thing, and parameters of another fleet. */
function misfitOf(p: GpuParams): readonly [string, string] | undefined {
  if (p.utilisation && p.wait)
    return [
      'found `utilisation` and `wait`, expected one',
      'leave `utilisation` out: it follows from the wait',
    ]
  if (p.interruptions && p.fleet !== 'spot')
    return [`found \`interruptions\` of a fleet that is ${p.fleet}`, 'write `fleet: spot`, or leave it out']
  if (delaysOf(p) && p.fleet !== 'autoscale')
    return [
      `found a delay of a fleet that is ${p.fleet}`,
      'write `fleet: autoscale`, or leave `cold-start`, `scale-delay` and `surge` out',
    ]
  if (p.window && !p.deferrable)
    return [
      'found a `window` and nothing that may wait',
      'add `deferrable: 30%`, or the names of the feeders that may wait',
    ]
  return undefined
}

/** A name under `deferrable` that feeds nothing here. */
function strangerOf({
  params: { deferrable },
  inputs,
}: BuildContext<GpuParams>): readonly [string, string] | undefined {
  const fed = inputs.map((input) => input.id)
  const names = deferrable && 'names' in deferrable ? deferrable.names : []
  const name = names.find((candidate) => !fed.includes(candidate))
  if (name === undefined) return undefined
  return [
    `found \`deferrable: ${name}\`, expected a name of its \`from\`: ${fed.join(', ')}`,
    `add \`${name}\` to \`from\``,
  ]
}

/** @throws JevonsError BAD_SCENARIO for parameters that do not go together. */
export function refuseMisfits(context: BuildContext<GpuParams>): void {
  const found = misfitOf(context.params) ?? strangerOf(context)
  if (!found) return
  const [message, hint] = found
  throw new JevonsError({ code: 'BAD_SCENARIO', message: `${context.id}: ${message}`, hint })
}
