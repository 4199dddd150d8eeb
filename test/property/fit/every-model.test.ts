import { describe, expect, test } from 'vitest'
import { forecastSeries } from '../../../src/fit/forecast-series.ts'
import { growthModels } from '../../../src/fit/models/index.ts'
import type { Step } from '../../../src/units/step.ts'
import { seriesOf } from '../../support/any-series.ts'
import { faultsOfBands, hardHistories } from '../../support/hard-histories.ts'

const steps: readonly Step[] = ['hour', 'day', 'week', 'month']

/** What is wrong with a forecast, in words; nothing where all is well. */
function faultsOf(values: readonly number[], step: Step, model: string): string[] {
  const {
    status,
    points,
    backtest,
    fitted,
    notices,
    model: label,
  } = forecastSeries(seriesOf(values, step), {
    horizonSteps: 9,
    seed: 1,
    paths: 32,
    model,
  })
  const faults = faultsOfBands(points)
  if (points.length !== (status === 'insufficient_history' ? 0 : 9)) faults.push(`${points.length} points`)
  if (!Object.values(backtest ?? {}).every(Number.isFinite)) faults.push('a back-test that is no number')
  if (!Object.values(fitted?.growthPerYear ?? {}).every(Number.isFinite))
    faults.push('growth that is no number')
  const words = [label, ...notices.map((n) => n.message)].filter((text) =>
    /NaN|Infinity|undefined/.test(text),
  )
  return [...faults, ...words]
}

describe.each(growthModels.map(({ name }) => name))('forecasts of %s', (model) => {
  test.each(steps)(
    'by the %s hold no NaN, infinity or negative usage, nor an interval without its median',
    (step) => {
      const faults = Object.entries(hardHistories).flatMap(([name, valueAt]) =>
        [1, 2, 3, 4, 30].flatMap((n) =>
          faultsOf(
            Array.from({ length: n }, (_, i) => valueAt(i, n)),
            step,
            model,
          ).map((fault) => `${name} x ${n}: ${fault}`),
        ),
      )
      expect(faults).toEqual([])
    },
  )
})
