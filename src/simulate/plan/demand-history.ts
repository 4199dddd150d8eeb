import { JevonsError } from '../../errors.ts'
import { metricsOf } from '../../ingest/pick-runs.ts'
import type { UsageData } from '../../ingest/usage-table.ts'
import { type SeriesOptions, type SeriesResult, toSeries } from '../../series/from-usage.ts'

/**
 * The measured series of a demand.
 * @throws JevonsError NO_SUCH_SERIES that names the demand and shows how one on a metric that is there is written.
 */
export function demandHistory(data: UsageData, demandId: string, options: SeriesOptions): SeriesResult {
  try {
    return toSeries(data, options)
  } catch (error) {
    if (!(error instanceof JevonsError) || error.code !== 'NO_SUCH_SERIES') throw error
    const [{ message, hint = '' }] = error.problems
    const there = metricsOf(data.table)[0]
    const example =
      there === undefined || there === options.metric ? '' : `; for example demand: { ${there}: measured }`
    throw new JevonsError({
      code: error.code,
      message: `demand '${demandId}': ${message}`,
      hint: `${hint}${example}`,
    })
  }
}
