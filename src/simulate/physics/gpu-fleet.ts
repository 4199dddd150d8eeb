/** How GPUs are held: `owned` and `reserved` are paid installed, the others by the hour in service. */
export type FleetKind = 'on-demand' | 'autoscale' | 'spot' | 'reserved' | 'owned'

/** Whether the fleet stands there, and is paid, whatever the load. */
export function ownsFleet(fleet: FleetKind): boolean {
  return fleet === 'owned' || fleet === 'reserved'
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
  /** Installed GPUs; undefined = what is needed on the first step. */
  readonly installed: Float64Array | undefined
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
  /** Installed GPUs, kept from the first step on. */
  readonly standing: Float64Array
  started: boolean
}

/** A fleet before its first step. */
export function newFleet(parts: FleetParts): Fleet {
  const column = (): Float64Array => new Float64Array(parts.paths)
  return {
    ...parts,
    gpus: column(),
    hours: column(),
    busy: column(),
    idle: column(),
    standing: parts.installed ?? column(),
    started: parts.installed !== undefined,
  }
}

const hoursPerDay = 24
const secondsPerDay = 86_400
/** A need that is whole but for the last bits of arithmetic is not rounded up. */
const slack = 1e-9

/** GPU-seconds of a day, and the share of them that the fleet serves, one entry per future. */
export type FleetWork = { readonly gpuSeconds: Float64Array; readonly share: Float64Array }

/** Writes need, hours, busy and idle for the work of a day (see the `gpu` kind for the equations). */
export function sizeFleet(fleet: Fleet, { gpuSeconds, share }: FleetWork, anchors: FleetAnchors): void {
  const { gpus, hours, busy, utilisation, peak } = fleet
  const { hours: byHours, gpus: byGpus } = anchors
  for (let i = 0; i < gpus.length; i++) {
    const work = ((gpuSeconds[i] as number) * (share[i] as number)) / secondsPerDay
    const inService = work / (utilisation[i] as number)
    busy[i] = work * byHours
    hours[i] = hoursPerDay * inService * byHours
    gpus[i] = inService * (peak[i] as number) * byGpus
  }
  if (fleet.replica) roundToReplicas(fleet, fleet.replica)
  if (ownsFleet(fleet.fleet)) stand(fleet)
}

/** Whole replicas in need, and hours of at least the smallest fleet. */
function roundToReplicas({ gpus, hours, minReplicas }: Fleet, replica: Float64Array): void {
  for (let i = 0; i < gpus.length; i++) {
    const size = replica[i] ?? 1
    const least = (minReplicas?.[i] ?? 0) * size
    const need = Math.ceil((gpus[i] ?? Number.NaN) / size - slack) * size
    gpus[i] = Math.max(need, least)
    hours[i] = Math.max(hours[i] ?? Number.NaN, least * hoursPerDay)
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
