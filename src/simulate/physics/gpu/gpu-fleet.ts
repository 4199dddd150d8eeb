import { columnLoop } from '../../../stats/loops/column-loop.ts'
import { type Interval, poolFor } from './deferrable.ts'

/** How GPUs are held: `owned` and `reserved` are paid installed, the others by the hour in service. */
export type FleetKind = 'on-demand' | 'autoscale' | 'spot' | 'reserved' | 'owned'

/** Whether the fleet stands there, and is paid, whatever the load. */
export function ownsFleet(fleet: FleetKind): boolean {
  return fleet === 'owned' || fleet === 'reserved'
}

/** What it means that the need passes the limit of a fleet. */
export const breachMeaning: Readonly<Record<FleetKind, string>> = {
  owned: 'shortage, work waits for hardware',
  reserved: 'shortage, the rest is rented by the hour if there is any',
  'on-demand': 'quota, more GPUs are refused',
  autoscale: 'quota, the autoscaler stops and queues grow',
  spot: 'quota, and some of what is held is taken away',
}

/** Work that may wait, and how closely the GPUs can be packed with it. */
export type Flexibility = {
  /** Utilisation of the time that flexible work takes, 0..1. */
  readonly utilisation: Float64Array
  readonly intervals: readonly Interval[]
}

/** Utilisation that follows from how long work may wait. */
export type Ceiling = {
  /** The utilisation at a load in replicas (makeWaitingCeiling). */
  readonly at: (replicas: number) => number
  /** GPUs of a replica. */
  readonly gpus: Float64Array
  /** What is left of it after what the fleet keeps free (`1 / (1 + margin)`). */
  readonly kept: Float64Array
}

/** A fleet's parameters, one entry per future. */
export type FleetParts = {
  readonly paths: number
  readonly fleet: FleetKind
  /** Share of the time in service that carries load, 0..1. */
  readonly utilisation: Float64Array
  /** Busiest part of the day relative to its mean. */
  readonly peak: Float64Array
  /** GPUs of one replica; undefined = no rounding. */
  readonly replica: Float64Array | undefined
  readonly minReplicas: Float64Array | undefined
  /** Replicas beyond the need that stand by for a failure. */
  readonly spares: Float64Array | undefined
  /** Installed GPUs; undefined = what is needed on the first step. */
  readonly installed: Float64Array | undefined
  readonly flexibility: Flexibility | undefined
  readonly ceiling: Ceiling | undefined
}

/** Measured / physics of the hours in service and of the need on a day; 1 = physics as it is. */
export type FleetAnchors = { readonly hours: number; readonly gpus: number }

/** A fleet and its state on a step. */
export type Fleet = FleetParts & {
  /** GPUs needed at the peak. */
  readonly gpus: Float64Array
  /** GPU-hours in service per day. */
  readonly hours: Float64Array
  /** GPUs at full throughput, mean of the day. */
  readonly busy: Float64Array
  /** Installed GPUs that are not in service; 0 for fleets that are not owned. */
  readonly idle: Float64Array
  /** GPUs that interactive work alone needs at its peak. */
  readonly interactive: Float64Array
  /** Percent of the flexible work of the day that the standing fleet has no room for; owned fleets only. */
  readonly deferred: Float64Array
  /** Installed GPUs, kept from the first step on. */
  readonly standing: Float64Array
  started: boolean
}

/** A fleet before its first step. */
export function newFleet(parts: FleetParts, column: () => Float64Array): Fleet {
  return {
    ...parts,
    gpus: column(),
    hours: column(),
    busy: column(),
    idle: column(),
    interactive: column(),
    deferred: column(),
    standing: parts.installed ?? column(),
    started: parts.installed !== undefined,
  }
}

const hoursPerDay = 24
const secondsPerDay = 86_400
/** A need that is whole but for the last bits of arithmetic is not rounded up. */
const slack = 1e-9

/** GPU-seconds of a day, and the share of them that the fleet serves, one entry per future. */
export type FleetWork = {
  readonly gpuSeconds: Float64Array
  readonly share: Float64Array
  /** GPU-seconds of a day that may wait; used where the fleet has flexible work. */
  readonly later: Float64Array
  /** GPUs that jobs hold all day: at once, and when there is room. */
  readonly held: Float64Array
  readonly heldLater: Float64Array
}

const sizing = columnLoop(
  ['gpuSeconds', 'share', 'utilisation', 'peak', 'busy', 'hours', 'gpus'],
  ['byHours', 'byGpus'],
  `
  load = gpuSeconds * share / ${secondsPerDay}
  inService = load / utilisation
  busy = load * byHours
  hours = ${hoursPerDay} * inService * byHours
  gpus = inService * peak * byGpus`,
)

/** A function that writes need, hours, busy and idle for the work of a day (see the `gpu` kind for the equations). */
export function fleetSizer(fleet: Fleet, work: FleetWork): (anchors: FleetAnchors) => void {
  const loop = sizing.over({ ...fleet, gpuSeconds: work.gpuSeconds, share: work.share })
  return (anchors) => {
    if (fleet.ceiling) keepWaitsShort(fleet, fleet.ceiling, work)
    loop.run(anchors.hours, anchors.gpus)
    if (fleet.flexibility) addFlexible(fleet, fleet.flexibility, { work, anchors })
    if (fleet.replica) roundToReplicas(fleet, fleet.replica)
    if (ownsFleet(fleet.fleet)) stand(fleet)
  }
}

/** The utilisation of a day from the load at its peak, in replicas. */
function keepWaitsShort(
  { utilisation, peak }: Fleet,
  { at, gpus: size, kept }: Ceiling,
  { gpuSeconds, share }: FleetWork,
): void {
  for (let i = 0; i < utilisation.length; i++) {
    const load = ((gpuSeconds[i] as number) * (share[i] as number)) / secondsPerDay
    utilisation[i] = at((load * (peak[i] as number)) / (size[i] as number)) * (kept[i] as number)
  }
}

/** Adds work that waits for room to the interactive need, hours and load that stand in the columns. */
function addFlexible(
  fleet: Fleet,
  { utilisation, intervals }: Flexibility,
  { work, anchors }: { readonly work: FleetWork; readonly anchors: FleetAnchors },
): void {
  const { gpus, hours, busy, peak, interactive, deferred, standing } = fleet
  const { later, held, heldLater, share } = work
  const owned = ownsFleet(fleet.fleet) && fleet.started
  for (let i = 0; i < gpus.length; i++) {
    const part = share[i] as number
    const waiting = ((later[i] as number) * part) / secondsPerDay
    const jobs = (heldLater[i] as number) * part
    const always = (held[i] as number) * part
    const flexible = waiting / (utilisation[i] as number) + jobs
    const atOnce = (hours[i] as number) / hoursPerDay / anchors.hours
    const alone = atOnce * (peak[i] as number) + always
    const pool = poolFor({ interactive: atOnce, peak: peak[i] as number, flexible }, intervals) + always
    interactive[i] = alone * anchors.gpus
    gpus[i] = pool * anchors.gpus
    hours[i] = hoursPerDay * (atOnce + flexible + always) * anchors.hours
    busy[i] = (busy[i] as number) + (waiting + jobs + always) * anchors.hours
    const room = Math.max(0, (standing[i] as number) / anchors.hours - atOnce - always)
    deferred[i] = owned && flexible > room ? 100 * (1 - room / flexible) : 0
  }
}

/** Whole replicas in need, spares among them, and hours of at least the smallest fleet; spares are up. */
function roundToReplicas({ gpus, hours, minReplicas, spares }: Fleet, replica: Float64Array): void {
  for (let i = 0; i < gpus.length; i++) {
    const size = replica[i] ?? 1
    const least = (minReplicas?.[i] ?? 0) * size
    const spare = (spares?.[i] ?? 0) * size
    const need = Math.ceil((gpus[i] ?? Number.NaN) / size - slack) * size
    gpus[i] = Math.max(need, least) + spare
    hours[i] = Math.max(hours[i] ?? Number.NaN, least * hoursPerDay) + spare * hoursPerDay
  }
}

/**
 * Takes the measured GPUs or hours of the step just sized in place of the modelled ones; busy GPUs follow the hours, and
 * the hours follow the GPUs.
 */
export function meetMeasured(fleet: Fleet, measure: string, level: number): void {
  const { gpus, hours, busy } = fleet
  for (let i = 0; i < gpus.length; i++) {
    const modelled = (measure === 'gpus' ? gpus[i] : hours[i]) ?? Number.NaN
    const factor = modelled > 0 ? level / modelled : 0
    if (measure === 'gpus') gpus[i] = level
    hours[i] = (hours[i] ?? Number.NaN) * factor
    busy[i] = (busy[i] ?? Number.NaN) * factor
  }
  if (ownsFleet(fleet.fleet)) stand(fleet)
}

/** What is installed and not in service. Installed = the larger of the standing fleet and the need. */
function stand(fleet: Fleet): void {
  const { gpus, hours, idle, standing } = fleet
  // An unknown day of the back-cast is no size to stand at.
  if (!fleet.started && !Number.isNaN(gpus[0] ?? Number.NaN)) {
    standing.set(gpus)
    fleet.started = true
  }
  for (let i = 0; i < gpus.length; i++) {
    const inService = (hours[i] ?? 0) / hoursPerDay
    const installed = Math.max(standing[i] ?? Number.NaN, gpus[i] ?? Number.NaN, inService)
    const rest = installed - inService
    idle[i] = rest > slack * installed ? rest : 0
  }
}
