import { describe, expect, it } from 'vitest'
import { prepareHistory } from '../../../src/fit/history/prepare-history.ts'
import { growthModels } from '../../../src/fit/models/index.ts'
import { dailyHistory } from '../../support/judge.ts'
import { normals, uniforms } from '../../support/worlds.ts'

const origin = 20454
const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** Level 1000 at the origin on working days, `growth` a year, weekends at a share of working days, 5 % noise. */
function weekends(share: number, days: number, growth = 0): Float64Array {
  const normal = normals(uniforms(days * 100 + Math.round(share * 100)))
  return Float64Array.from({ length: days }, (_, i) => {
    const weekday = (((origin - days + i + 3) % 7) + 7) % 7
    const trend = (growth * (i - days)) / 365.25
    return 1000 * Math.exp(trend + 0.05 * normal()) * (weekday >= 5 ? share : 1)
  })
}

const times = (values: Float64Array): Float64Array => values.map((_, i) => origin - values.length + i)
const prepare = (values: Float64Array) => prepareHistory(dailyHistory(times(values), values), { origin })

/** ln of weekend over working days in a season that starts on a Thursday. */
function weekendDip(season: Float64Array): number {
  const at = (phase: number): number => season[phase] ?? 0
  return (at(2) + at(3)) / 2 - (at(0) + at(1) + at(4) + at(5) + at(6)) / 5
}

const cases = [0.3, 0.6, 0.9].flatMap((share) =>
  [60, 90, 180, 365, 730].map((days) => [share, days] as const),
)

describe('weekends', () => {
  it.each(cases)('at %f of working days are a season and no spikes, in %i days', (share, days) => {
    const { season, logs } = prepare(weekends(share, days))
    const off = weekendDip(season) - Math.log(share)
    say(
      `weekends at ${share}, ${days} days: dip ${weekendDip(season).toFixed(3)} of ${Math.log(share).toFixed(3)}`,
    )
    expect(Math.abs(off)).toBeLessThan(0.04)
    expect(logs.filter((v) => Number.isNaN(v)).length).toBeLessThanOrEqual(1 + days / 60)
  })

  it.each(cases)(
    'at %f of working days leave the level where it is, in %i days, whatever the model',
    (share, days) => {
      const values = weekends(share, days)
      const level = Math.log(1000) + (2 / 7) * Math.log(share)
      for (const name of ['flat', 'exponential', 'auto']) {
        const model = growthModels.find((m) => m.name === name)
        const fitted = model?.fit(dailyHistory(times(values), values), { origin, horizonDays: 180, seed: 1 })
        expect(Math.abs((fitted?.logLevel ?? Number.NaN) - level)).toBeLessThan(name === 'auto' ? 0.1 : 0.06)
      }
    },
  )

  it('are found with days missing, growth and a month at a limit', () => {
    const values = weekends(0.6, 365, 1)
    const holes = values.map((v, i) => (i % 11 === 4 || (i > 100 && i < 107) ? Number.NaN : v))
    const censored = new Uint8Array(365).fill(1, 150, 180)
    const { season } = prepareHistory(dailyHistory(times(values), holes, censored), { origin })
    expect(Math.abs(weekendDip(season) - Math.log(0.6))).toBeLessThan(0.04)
  })
})

describe('a spike', () => {
  it.each(cases)('is still found beside weekends at %f of working days, in %i days', (share, days) => {
    const values = weekends(share, days)
    const [up, down] = [Math.floor(days / 3), Math.floor((2 * days) / 3)]
    values[up] = 3 * (values[up] as number)
    values[down] = (values[down] as number) / 3
    const { logs, season } = prepare(values)
    expect(logs[up]).toBeNaN()
    expect(logs[down]).toBeNaN()
    expect(logs.filter((v) => Number.isNaN(v)).length).toBeLessThanOrEqual(3 + days / 60)
    expect(Math.abs(weekendDip(season) - Math.log(share))).toBeLessThan(0.04)
  })

  it('does not make a season where there is none', () => {
    const values = weekends(1, 120)
    values[50] = 5000
    expect(prepare(values).season.length).toBe(0)
  })
})
