import { point, rangeMedian } from '../../../units/range.ts'
import type { BuildContext } from '../../resource-kind.ts'
import { levelAtStart } from '../observed-level.ts'
import { drawn, noteAssumptions } from '../parameter.ts'
import { decidingIntervals } from './deferrable.ts'
import { type FedWork, fedWork } from './gpu-feeds.ts'
import { type Fleet, type FleetParts, type Flexibility, newFleet, ownsFleet } from './gpu-fleet.ts'
import { type Margin, marginOf } from './gpu-margin.ts'
import {
  assumedFlexibleUtilisation,
  assumedPeak,
  assumedUtilisation,
  assumedWindowDays,
  type GpuParams,
  guessesOfFleet,
  isSettled,
} from './gpu-params.ts'
import { batchOf, benchmarkText, guessesOfRates, ratesOf, replicaGpus } from './gpu-rates.ts'
import { makeWaitingCeiling } from './waiting-ceiling.ts'

/** The parts of a GPU node, each with its own state. */
export type GpuNodeParts = { readonly work: FedWork; readonly fleet: Fleet; readonly margin: Margin }

/** Builds them from the parameters, and says what was assumed unless the measured level makes it harmless. */
export function gpuParts(context: BuildContext<GpuParams>): GpuNodeParts {
  const p = context.params
  const settled = isSettled(context)
  const batch = batchOf(context)
  const rates = ratesOf(context, settled, batch)
  const benchmark = benchmarkText(p, batch)
  if (!settled && benchmark)
    context.notice({
      code: 'benchmarked',
      level: 'info',
      subject: context.id,
      message: `${context.id}: ${benchmark}`,
    })
  if (!settled) noteAssumptions(context, [...guessesOfRates(p, batch), ...guessesOfFleet(p)])
  const work = fedWork(context, rates, p.deferrable)
  const { fleet, margin } = fleetOf(context, settled, work)
  return { work, fleet, margin }
}

function fleetOf(
  context: BuildContext<GpuParams>,
  settled: boolean,
  work: FedWork,
): { readonly fleet: Fleet; readonly margin: Margin } {
  const p = context.params
  const constant = (value: number): Float64Array => context.column().fill(value)
  // A stated utilisation is the mean over the day unless a peak is stated beside it.
  const peak = p.peak
    ? drawn(context, 'peak', p.peak, settled)
    : p.utilisation
      ? constant(1)
      : drawn(context, 'peak', assumedPeak, settled)
  const margin = marginOf(context, peak)
  const kept = margin.beyond.map((beyond) => 1 / (1 + beyond))
  const stated = p.wait
    ? constant(1)
    : drawn(context, 'utilisation', p.utilisation ?? assumedUtilisation, settled)
  const wholes = p['min-replicas'] ?? p.spares
  const parts: FleetParts = {
    paths: context.paths,
    fleet: p.fleet,
    utilisation: context.column(stated.map((share, i) => share * (kept[i] ?? 1))),
    peak,
    replica: p.replica ? drawn(context, 'replica', p.replica) : wholes && constant(1),
    minReplicas: p['min-replicas'] ? drawn(context, 'min-replicas', p['min-replicas']) : undefined,
    spares: p.spares ? drawn(context, 'spares', p.spares) : undefined,
    installed: installedOf(context),
    flexibility: flexibilityOf(context, kept, work),
    ceiling: p.wait
      ? {
          at: makeWaitingCeiling(rangeMedian(p.wait)),
          gpus: drawn(context, 'replica', replicaGpus(p)),
          kept,
        }
      : undefined,
  }
  return { fleet: newFleet(parts, () => context.column()), margin }
}

/** Work that may wait, or jobs beside the serving; undefined where there is neither. */
function flexibilityOf(
  context: BuildContext<GpuParams>,
  kept: Float64Array,
  work: FedWork,
): Flexibility | undefined {
  const { deferrable, window, 'deferrable-utilisation': stated } = context.params
  if (!deferrable && !work.holdsJobs) return undefined
  const packed = drawn(context, 'deferrable-utilisation', stated ?? assumedFlexibleUtilisation)
  const days = rangeMedian(window ?? point(assumedWindowDays))
  return {
    utilisation: packed.map((share, i) => share * (kept[i] ?? 1)),
    intervals: deferrable ? decidingIntervals(24 * days) : [],
  }
}

/** Installed GPUs: stated, else measured, else the need on the first step (undefined). */
function installedOf(context: BuildContext<GpuParams>): Float64Array | undefined {
  const { count, fleet } = context.params
  if (!ownsFleet(fleet)) return undefined
  if (count) return drawn(context, 'count', count)
  const measured = context.measured('gpu_count')
  const level = measured ? levelAtStart(measured, context.start) : Number.NaN
  if (level > 0) return new Float64Array(context.paths).fill(level)
  noteAssumptions(context, [`count = the GPUs needed at start (fleet: ${fleet})`])
  return undefined
}
