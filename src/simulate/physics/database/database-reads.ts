import { point } from '../../../units/range.ts'
import type { BuildContext } from '../../resource-kind.ts'
import { drawn } from '../parameter.ts'
import { assumptions, type DatabaseParams } from './database-params.ts'

const secondsPerDay = 86_400

/** Queries of a day and the part of them that the primary answers; one entry per future. */
export type Reads = {
  /** Queries per second, reports included, mean of the day. */
  readonly rate: Float64Array
  /** The part of one machine that the primary spends on queries and report scans: 1 = all of it. */
  readonly work: Float64Array
  count(requestsPerDay: Float64Array, writesPerSecond: Float64Array, anchor: number): void
}

/** What reports ask: queries per second, and the scanned rows per row written per day. */
function reportsOf(context: BuildContext<DatabaseParams>) {
  const { reports } = context.params
  if (!reports) return undefined
  const part = (name: 'refresh' | 'window' | 'share' | 'scan-rate'): Float64Array =>
    drawn(context, `reports-${name}`, reports[name] ?? assumptions[name])
  const panels = drawn(context, 'reports-panels', reports.panels)
  const [refresh, window, share, scanRate] = [
    part('refresh'),
    part('window'),
    part('share'),
    part('scan-rate'),
  ]
  const rate = panels.map((n, i) => n / ((refresh[i] as number) * secondsPerDay))
  return {
    rate,
    /** Of one machine, per row written per day. */
    workPerRow: rate.map(
      (q, i) => (q * (window[i] as number) * (share[i] as number)) / (scanRate[i] as number),
    ),
    onPrimary: reports.on !== 'replica',
  }
}

/**
 * Reads (MODELS 3.3):
 *   reads/s = (requests x reads / 86,400 + panels / refresh) x anchor
 *   work    = reads/s x (1 - replica-reads) / read-ceiling + scanned rows per second / scan-rate
 *   scanned rows per second = panels / refresh x rows written per day x window x share      (0 on the primary where `on: replica`)
 */
export function makeReads(context: BuildContext<DatabaseParams>): Reads {
  const { paths, params: p } = context
  const perRequest = drawn(context, 'reads', p.reads ?? point(0))
  const elsewhere = drawn(context, 'replica-reads', p['replica-reads'] ?? assumptions['replica-reads'])
  const ceiling = p['read-ceiling'] && drawn(context, 'read-ceiling', p['read-ceiling'])
  const reports = reportsOf(context)
  const [rate, work] = [new Float64Array(paths), new Float64Array(paths)]
  const zeros = new Float64Array(paths)
  const asking = reports?.rate ?? zeros
  const workPerQuery = ceiling ? ceiling.map((c, i) => (1 - (elsewhere[i] as number)) / c) : zeros
  const workPerWrite = reports?.onPrimary ? reports.workPerRow.map((w) => w * secondsPerDay) : zeros
  return {
    rate,
    work,
    count(requestsPerDay, writesPerSecond, anchor) {
      for (let i = 0; i < paths; i++) {
        const asked = ((requestsPerDay[i] as number) * (perRequest[i] as number) * anchor) / secondsPerDay
        rate[i] = asked + (asking[i] as number) * anchor
        work[i] =
          asked * (workPerQuery[i] as number) + (writesPerSecond[i] as number) * (workPerWrite[i] as number)
      }
    },
  }
}
