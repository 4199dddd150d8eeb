import { JevonsError, type Problem } from '../../errors.ts'
import type { Series } from '../../series/series.ts'
import { type ForecastOptions, forecastSeries, type SeriesForecast } from '../forecast-series.ts'
import { oneStepErrors } from '../reconcile/one-step-errors.ts'

/** One series of a fleet to forecast. */
export type FleetTask = {
  readonly series: Series
  readonly options: ForecastOptions
  /** Also say how far off the series' own smoothing was at each of its buckets (for reconciliation). */
  readonly errors?: boolean
}

/** A forecast without the fit behind it, so that thousands of them cross threads and fit into memory. */
export type FleetAnswer = Omit<SeriesForecast, 'fitted'> & { readonly errors?: Float64Array }

/** What one task yields: an answer, or the problems of a refusal (an error loses its class between threads). */
export type FleetOutcome =
  | { readonly answer: FleetAnswer }
  | { readonly problems: readonly [Problem, ...Problem[]] }

/** Carries out one task; a refusal is returned, a bug is thrown. */
export function runTask({ series, options, errors }: FleetTask): FleetOutcome {
  try {
    const { fitted, ...forecast } = forecastSeries(series, options)
    return {
      answer: {
        ...forecast,
        ...(errors === true && { errors: oneStepErrors(series, fitted?.season ?? new Float64Array(0)) }),
      },
    }
  } catch (error) {
    if (error instanceof JevonsError) return { problems: error.problems }
    throw error
  }
}

/** The answer of an outcome; throws the refusal. */
function answerOf(outcome: FleetOutcome): FleetAnswer {
  if ('answer' in outcome) return outcome.answer
  throw new JevonsError(...outcome.problems)
}

/** Threads that forecast batches of series. */
export type FleetPool = {
  readonly threads: number
  run(batch: readonly FleetTask[]): Promise<readonly FleetOutcome[]>
}

/** Series that travel together: few enough that the last batch keeps nobody waiting, enough that messages cost nothing. */
const batchSize = 8

/** Batches under way per thread: one in work and one that waits, so that no thread stands idle. */
const batchesPerThread = 2

/**
 * Forecasts of a fleet in the order of its tasks, which are asked for one batch at a time: neither all series nor all forecasts are ever in
 * memory. Each depends on its own series and options alone, so that the numbers are the same on any number of threads.
 */
export async function* forecastFleet<T extends FleetTask>(
  tasks: Iterable<T>,
  pool: FleetPool | undefined,
): AsyncGenerator<{ readonly task: T; readonly answer: FleetAnswer }> {
  if (pool === undefined) {
    for (const task of tasks) {
      yield { task, answer: answerOf(runTask(task)) }
      // Lets the progress line and a closed pipe have their turn.
      await new Promise((resolve) => setImmediate(resolve))
    }
    return
  }
  const underWay: { readonly batch: readonly T[]; readonly outcomes: Promise<readonly FleetOutcome[]> }[] = []
  for (const batch of batches(tasks)) {
    const outcomes = pool.run(
      batch.map(({ series, options, errors }) => ({ series, options, ...(errors && { errors }) })),
    )
    // A failure is met when its turn comes; until then it must not end the program as an unhandled one.
    outcomes.catch(() => undefined)
    underWay.push({ batch, outcomes })
    if (underWay.length >= pool.threads * batchesPerThread) yield* finished(underWay.shift())
  }
  while (underWay.length > 0) yield* finished(underWay.shift())
}

function* batches<T>(tasks: Iterable<T>): Generator<readonly T[]> {
  let batch: T[] = []
  for (const task of tasks) {
    batch.push(task)
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

async function* finished<T extends FleetTask>(
  one: { readonly batch: readonly T[]; readonly outcomes: Promise<readonly FleetOutcome[]> } | undefined,
): AsyncGenerator<{ readonly task: T; readonly answer: FleetAnswer }> {
  if (one === undefined) return
  const outcomes = await one.outcomes
  for (const [i, task] of one.batch.entries()) yield { task, answer: answerOf(outcomes[i] as FleetOutcome) }
}
