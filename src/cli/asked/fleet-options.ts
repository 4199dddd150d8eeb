import { availableParallelism } from 'node:os'
import { JevonsError } from '../../errors.ts'
import { type Reconcile, reconcileNames } from '../../fit/reconcile/reconciliation.ts'
import { didYouMean } from '../../units/nearest.ts'
import { type RawOptions, wholeNumber } from '../settings.ts'
import type { CliIo } from '../terminal/io.ts'
import { type HorizonAsked, horizonAsked } from './forecast-horizon.ts'
import { pathsAsked, seedAsked, threadsAsked } from './run-options.ts'
import { byAsked } from './series-asked.ts'

/** Options about many series, as typed. */
export type RawFleet = RawOptions & {
  readonly by?: string
  readonly top?: string
  readonly budget?: string
  readonly limit?: string
  readonly reconcile?: string
}

/** The same, checked. */
export type FleetOptions = {
  readonly by: readonly string[]
  readonly top: number | undefined
  readonly reconcile: Reconcile
  readonly threads: number | undefined
  readonly seed: number | undefined
  readonly paths: number | undefined
  readonly horizon: HorizonAsked
}

/** Without `--horizon`: a quarter of daily numbers, or a year when a date is asked for. */
function defaultHorizon({ budget, limit }: RawFleet): string {
  return budget === undefined && limit === undefined ? '90d' : '12mo'
}

/** Checks what needs no data, before any is read; BAD_OPTION with what to type instead. */
export function fleetOptions(raw: RawFleet, io: CliIo): FleetOptions {
  const dims = byAsked(raw)
  if (raw.by !== undefined && dims.length === 0)
    throw new JevonsError({
      code: 'BAD_OPTION',
      message: `--by is '${raw.by}', expected dimensions separated by commas`,
      hint: 'for example --by team,model; `jevons inspect` lists the dimensions',
    })
  const top = wholeNumber(raw.top, '--top', 1)
  if (top !== undefined && dims.length === 0)
    throw new JevonsError({
      code: 'BAD_OPTION',
      message: '--top needs series to choose from',
      hint: 'add --by with the dimensions to keep apart, for example --by team',
    })
  return {
    by: dims,
    top,
    reconcile: reconcileOf(raw.reconcile),
    threads: threadsAsked(raw, io),
    seed: seedAsked(raw, io),
    paths: pathsAsked(raw, io),
    horizon: horizonAsked(raw, io, defaultHorizon(raw)),
  }
}

function reconcileOf(text: string | undefined): Reconcile {
  const found = reconcileNames.find((name) => name === (text ?? 'bottom-up'))
  if (found !== undefined) return found
  throw new JevonsError({
    code: 'BAD_OPTION',
    message: `--reconcile is '${text ?? ''}', expected ${reconcileNames.join(', ')}`,
    hint: didYouMean(text ?? '', reconcileNames) || 'for example --reconcile mint',
  })
}

/** Series per thread from which starting it pays: it loads for as long as about five take. */
const worthwhileSeries = 16

/** Threads for that many series when the user names no number: the numbers are the same on any. */
export function defaultThreads(series: number): number {
  // The TypeScript source cannot start threads on Node 20.
  if (import.meta.url.endsWith('.ts')) return 1
  const threads = Math.min(availableParallelism(), Math.floor(series / worthwhileSeries))
  return threads > 1 ? threads : 1
}
