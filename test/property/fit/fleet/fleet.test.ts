import { describe, expect, test } from 'vitest'
import { growthModels } from '../../../../src/fit/models/index.ts'
import { reconcileNames } from '../../../../src/fit/reconcile/reconciliation.ts'
import { type ForecastRequest, forecastUsage } from '../../../../src/forecast-usage.ts'
import { faultsOfBands, hardHistories } from '../../../support/hard-histories.ts'
import { type UsageRow, usageData } from '../../../support/usage-table.ts'

const asked: ForecastRequest = {
  metrics: ['requests'],
  by: ['team', 'model'],
  top: undefined,
  reconcile: 'bottom-up',
  step: undefined,
  basis: undefined,
  gaps: 'missing',
  model: undefined,
  seed: 1,
  paths: 32,
  stepsOf: () => 9,
}

const names = Object.keys(hardHistories)

/** A fleet of hard histories of `days` days, two models a team: leaves, teams and the whole span the range of numbers. */
function hardFleet(days: number, members: readonly string[] = names): UsageRow[] {
  return members.flatMap((name, k) =>
    Array.from({ length: days }, (_, i) => i).flatMap((i) => {
      const value = hardHistories[name]?.(i, days) ?? NaN
      // A cell of an export that holds no number is no row.
      return Number.isFinite(value)
        ? [{ day: 20_000 + i, value, dims: { team: `t${Math.floor(k / 2)}`, model: `${String(k)} ${name}` } }]
        : []
    }),
  )
}

/** Every fault of every series and total of a fleet, with the name of the series. */
async function faultsOf(rows: readonly UsageRow[], request: Partial<ForecastRequest>): Promise<string[]> {
  const faults: string[] = []
  const run = { notice: () => undefined }
  for await (const { kind, report } of forecastUsage(usageData(rows), { ...asked, ...request }, run))
    for (const fault of faultsOfBands(
      // A mean that is not told (null) is no number that could be wrong.
      report.points.map(({ mean, ...band }) => ({ ...band, ...(mean !== null && { mean }) })),
    ))
      faults.push(`${kind} ${Object.values(report.key).join(' ')}: ${fault}`)
  return faults
}

describe('forecasts of a fleet of hard histories and their totals', () => {
  test.each(reconcileNames.flatMap((reconcile) => [1, 3, 30].map((days) => [reconcile, days] as const)))(
    'hold no NaN, infinity or negative usage, nor an interval without its median (%s, %i days)',
    async (reconcile, days) => {
      expect(await faultsOf(hardFleet(days), { reconcile })).toEqual([])
      expect(await faultsOf(hardFleet(days), { reconcile, top: 5 })).toEqual([])
    },
  )

  // One history whose mean is unknown leaves all others as they are: in pairs, most are really moved.
  test.each(names)('nor do those of %s reconciled with any other history by minimum trace', async (name) => {
    const faults: string[] = []
    for (const other of names.slice(names.indexOf(name))) {
      const rows = hardFleet(30, [name, 'a constant', other])
      faults.push(...(await faultsOf(rows, { reconcile: 'mint' })).map((fault) => `with ${other}: ${fault}`))
    }
    expect(faults).toEqual([])
  })

  test.each(growthModels.map((m) => m.name))('nor do those of the model %s', async (model) => {
    expect(await faultsOf(hardFleet(30), { model })).toEqual([])
  })
})
