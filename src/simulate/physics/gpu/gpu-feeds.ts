import { JevonsError } from '../../../errors.ts'
import type { BuildContext, Input } from '../../resource-kind.ts'
import { addColumns, columnOf } from '../columns.ts'
import { drawn } from '../parameter.ts'
import type { TokenColumns } from '../token-split.ts'
import type { FleetWork } from './gpu-fleet.ts'
import type { Deferrable } from './gpu-params.ts'
import { type GpuRates, gpuSecondsOf } from './token-work.ts'

const hoursPerDay = 24

/** The columns of what feeds GPUs. */
type Feeds = {
  readonly tokens: readonly TokenColumns[]
  /** GPU-hours per day that jobs hold. */
  readonly jobs: readonly Float64Array[]
}

function feedsOf(inputs: readonly Input[]): Feeds {
  const tokens = inputs.flatMap((source) => {
    const input = columnOf(source, 'tokens-input')
    const cached = columnOf(source, 'tokens-cached')
    const output = columnOf(source, 'tokens-output')
    return input && cached && output ? [{ input, cached, output }] : []
  })
  const jobs = inputs.flatMap((source) =>
    source.measures[0]?.unit === 'gpu-hours/day' ? (source.columns[0] ?? []) : [],
  )
  return { tokens, jobs }
}

/** Refuses a demand that is neither tokens nor GPU-hours. */
function refuseOthers(id: string, inputs: readonly Input[]): void {
  for (const { id: name, kind, measures } of inputs) {
    const unit = measures[0]?.unit ?? ''
    if (kind !== 'demand' || unit === 'gpu-hours/day') continue
    throw new JevonsError({
      code: 'UNIT_MISMATCH',
      message: `${id}: found the demand '${name}' in ${unit}, expected tokens or gpu-hours/day`,
      hint: `put a resource of kind tokens between '${name}' and '${id}', or state it as jobs: level: 200 gpu-hours/day`,
    })
  }
}

/** The work of a day, filled anew by `fill`. */
export type FedWork = FleetWork & {
  /** Whether jobs that hold whole GPUs are among what feeds them. */
  readonly holdsJobs: boolean
  fill(): void
}

/**
 * What reaches GPUs on a day: seconds of serving (MODELS 3.1), and GPUs that jobs hold all day (their GPU-hours / 24), each parted
 * into what must run at once and what may wait: a share of all, or all of some feeders.
 */
export function fedWork(
  context: BuildContext<unknown>,
  rates: GpuRates,
  deferrable: Deferrable | undefined,
): FedWork {
  const { id, inputs, share, column } = context
  refuseOthers(id, inputs)
  const waits = (input: Input): boolean =>
    deferrable !== undefined && 'names' in deferrable && deferrable.names.includes(input.id)
  const now = feedsOf(inputs.filter((input) => !waits(input)))
  const later = feedsOf(inputs.filter(waits))
  const work = { gpuSeconds: column(), share, later: column(), held: column(), heldLater: column() }
  const part =
    deferrable && 'share' in deferrable ? drawn(context, 'deferrable', deferrable.share) : undefined
  const serveNow = gpuSecondsOf(now.tokens, rates, work.gpuSeconds)
  const serveLater = gpuSecondsOf(later.tokens, rates, work.later)
  return {
    ...work,
    holdsJobs: now.jobs.length + later.jobs.length > 0,
    fill() {
      serveNow()
      if (later.tokens.length > 0) serveLater()
      if (now.jobs.length > 0) holdJobs(now.jobs, work.held)
      if (later.jobs.length > 0) holdJobs(later.jobs, work.heldLater)
      if (!part) return
      setAside(part, work.gpuSeconds, work.later)
      if (now.jobs.length > 0) setAside(part, work.held, work.heldLater)
    },
  }
}

function holdJobs(jobs: readonly Float64Array[], out: Float64Array): void {
  addColumns(jobs, out)
  for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) / hoursPerDay
}

/** Moves a share of what must run at once to what may wait. */
function setAside(part: Float64Array, now: Float64Array, later: Float64Array): void {
  for (let i = 0; i < now.length; i++) {
    const all = now[i] as number
    later[i] = all * (part[i] as number)
    now[i] = all - (later[i] as number)
  }
}
