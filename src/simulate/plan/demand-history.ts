import { JevonsError } from '../../errors.ts'
import { metricsOf } from '../../ingest/usage/pick-runs.ts'
import type { UsageData } from '../../ingest/usage-table.ts'
import { type SeriesOptions, type SeriesResult, toSeries } from '../../series/from-usage.ts'
import { nearest } from '../../units/nearest.ts'

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
    const isWord = nearest(options.metric, ['measured']) !== undefined
    const there = metricsOf(data.table)[0]
    const isTold = hint.startsWith('did you mean') || !message.includes('no metric') || there === undefined
    const example = isTold ? '' : `; for example demand: { ${there}: measured }`
    throw new JevonsError({
      code: error.code,
      message: `demand '${demandId}': ${message}`,
      hint: isWord ? `did you mean \`measured\`? ${hint}` : `${hint}${example}`,
    })
  }
}
