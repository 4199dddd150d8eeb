import { columnLoop } from '../../../stats/loops/column-loop.ts'
import type { Input } from '../../resource-kind.ts'
import { columnOf } from '../columns.ts'
import type { PoweredGpus } from './facility-power.ts'

const hoursPerDay = 24

/** Columns of zeros. */
export function newPoweredGpus(column: () => Float64Array): PoweredGpus {
  return { on: column(), busy: column(), most: column(), need: column() }
}

type GpuFeed = {
  readonly gpus: Float64Array
  readonly hours: Float64Array
  readonly busy: Float64Array
  /** Owned and reserved fleets only. */
  readonly idle: Float64Array | undefined
}

/** A function that counts the GPUs of all feeders, with the share that draws here. */
export function gpuCounter(inputs: readonly Input[], share: Float64Array, out: PoweredGpus): () => void {
  const feeds = inputs.flatMap((input): GpuFeed[] => {
    const gpus = columnOf(input, 'gpus')
    const hours = columnOf(input, 'gpu-hours')
    const busy = columnOf(input, 'busy-gpus')
    return gpus && hours && busy ? [{ gpus, hours, busy, idle: columnOf(input, 'idle-gpus') }] : []
  })
  const { on, busy: loaded, most, need } = out
  const loops = feeds.map(({ gpus, hours, busy, idle }, k) => {
    const columns = { gpus, hours, busy, share, on, loaded, most, need }
    const isFirst = k === 0
    return idle
      ? (isFirst ? standing : moreStanding).over({ ...columns, idle })
      : (isFirst ? rented : moreRented).over(columns)
  })
  return () => {
    if (loops.length === 0) for (const column of [on, loaded, most, need]) column.fill(0)
    for (const loop of loops) loop.run()
  }
}

const columns = ['gpus', 'hours', 'busy', 'share', 'on', 'loaded', 'most', 'need'] as const
/** Of a feeder whose GPUs stand there, in service or not; and of one whose GPUs come and go. */
const standing = columnLoop(
  [...columns, 'idle'],
  [],
  equations(`hours / ${hoursPerDay} + idle`, 'share * there'),
)
const rented = columnLoop(columns, [], equations(`hours / ${hoursPerDay}`, 'share * gpus'))
/** The same on top of the feeders before. */
const moreStanding = columnLoop(
  [...columns, 'idle'],
  [],
  equations(`hours / ${hoursPerDay} + idle`, 'share * there', true),
)
const moreRented = columnLoop(columns, [], equations(`hours / ${hoursPerDay}`, 'share * gpus', true))

function equations(there: string, most: string, isFurther = false): string {
  const before = (name: string): string => (isFurther ? `${name} + ` : '')
  return `
    there = ${there}
    on = ${before('on')}share * there
    loaded = ${before('loaded')}share * busy
    need = ${before('need')}share * gpus
    most = ${before('most')}${most}`
}
