import type { Input } from '../../resource-kind.ts'
import { columnOf } from '../columns.ts'
import type { PoweredGpus } from './facility-power.ts'

const hoursPerDay = 24

/** Columns of zeros. */
export function newPoweredGpus(paths: number): PoweredGpus {
  const column = (): Float64Array => new Float64Array(paths)
  return { on: column(), busy: column(), most: column(), need: column() }
}

type GpuFeed = {
  readonly gpus: Float64Array
  readonly hours: Float64Array
  readonly busy: Float64Array
  /** Owned and reserved fleets only. */
  readonly idle: Float64Array | undefined
}

/** GPUs of all feeders, counted anew on each step with the share that draws here. */
export function gpusOf(inputs: readonly Input[]): { count(share: Float64Array, out: PoweredGpus): void } {
  const feeds = inputs.flatMap((input): GpuFeed[] => {
    const gpus = columnOf(input, 'gpus')
    const hours = columnOf(input, 'gpu-hours')
    const busy = columnOf(input, 'busy-gpus')
    return gpus && hours && busy ? [{ gpus, hours, busy, idle: columnOf(input, 'idle-gpus') }] : []
  })
  return {
    count(share, out) {
      if (feeds.length === 0) for (const column of [out.on, out.busy, out.most, out.need]) column.fill(0)
      feeds.forEach((feed, k) => {
        addGpus(feed, share, out, k === 0)
      })
    },
  }
}

function addGpus(feed: GpuFeed, share: Float64Array, out: PoweredGpus, isFirst: boolean): void {
  const { gpus, hours, busy, idle } = feed
  const { on, busy: loaded, most, need } = out
  for (let i = 0; i < share.length; i++) {
    const part = share[i] as number
    const standing = (hours[i] as number) / hoursPerDay + (idle === undefined ? 0 : (idle[i] as number))
    const needed = part * (gpus[i] as number)
    on[i] = (isFirst ? 0 : (on[i] as number)) + part * standing
    loaded[i] = (isFirst ? 0 : (loaded[i] as number)) + part * (busy[i] as number)
    need[i] = (isFirst ? 0 : (need[i] as number)) + needed
    most[i] = (isFirst ? 0 : (most[i] as number)) + (idle === undefined ? needed : part * standing)
  }
}
