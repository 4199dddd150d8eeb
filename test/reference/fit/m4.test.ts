import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { mase, msis, seasonalScale, smape } from '../../../src/fit/accuracy.ts'
import { classicalSeason, hasSeason } from '../../../src/fit/classical/classical-season.ts'
import { type ForecastOptions, forecastSeries } from '../../../src/fit/forecast-series.ts'
import { growthModels } from '../../../src/fit/models/index.ts'
import type { Series } from '../../../src/series/series.ts'
import { sharedPath } from '../../support/shared.ts'

/** Values per series of one part of an M4 subset; undefined where the shared folder is absent. */
function load(set: string, part: 'train' | 'test'): Map<string, number[]> | undefined {
  const path = sharedPath(`data/benchmark/M4_${set}_subset24_${part}_long.csv`)
  if (!path) return undefined
  const out = new Map<string, number[]>()
  for (const line of readFileSync(path, 'utf8').trim().split(/\r?\n/).slice(1)) {
    const [id = '', , y] = line.split(',')
    const values = out.get(id) ?? []
    values.push(Number(y))
    out.set(id, values)
  }
  return out
}

/** MSIS of the organisers' ETS benchmark, all series of the frequency. */
function publishedMsis(set: string): number {
  const path = sharedPath('data/benchmark/M4_published_interval_accuracy_by_frequency.csv') ?? ''
  const lines = readFileSync(path, 'utf8').trim().split(/\r?\n/)
  const column = (lines[0] ?? '').split(',').indexOf(`MSIS_${set}`)
  return Number(lines.find((l) => l.startsWith('ETS,'))?.split(',')[column])
}

type Kind = { readonly set: 'Weekly' | 'Hourly'; readonly step: 'week' | 'hour'; readonly period: number }

function seriesOf(values: readonly number[], { step }: Kind): Series {
  const width = step === 'week' ? 7 : 1 / 24
  return {
    metric: 'value',
    unit: '',
    key: {},
    step,
    nature: 'total',
    times: Float64Array.from(values, (_, i) => 4004 + i * width),
    values: Float64Array.from(values),
    status: new Uint8Array(values.length),
  }
}

/** Naive 2 of the organisers: last value of the seasonally adjusted series, season put back. */
function naive2(y: readonly number[], period: number, h: number): number[] {
  const figure = hasSeason(y, period)
    ? classicalSeason(y, period, 'multiplicative')
    : new Float64Array(period).fill(1)
  const last = (y.at(-1) ?? 0) / (figure[(y.length - 1) % period] as number)
  return Array.from({ length: h }, (_, k) => last * (figure[(y.length + k) % period] as number))
}

type Row = { smape: number; mase: number; owa: number; msis: number; covered: number; ms: number }

function score(kind: Kind, model: ForecastOptions['model']): Row {
  const train = load(kind.set, 'train') ?? new Map<string, number[]>()
  const test = load(kind.set, 'test') ?? new Map<string, number[]>()
  const sums = { smape: 0, mase: 0, smape2: 0, mase2: 0, msis: 0, inside: 0, points: 0 }
  const before = process.cpuUsage()
  for (const [id, y] of train) {
    const actual = test.get(id) ?? []
    const scale = seasonalScale(y, kind.period)
    const options = { horizonSteps: actual.length, seed: 1, ...(model && { model }) }
    const { points } = forecastSeries(seriesOf(y, kind), options)
    const lower = points.map((p) => p.p025)
    const upper = points.map((p) => p.p975)
    const middle = points.map((p) => p.p50)
    const reference = naive2(y, kind.period, actual.length)
    sums.smape += smape(actual, middle)
    sums.mase += mase(actual, middle, scale)
    sums.smape2 += smape(actual, reference)
    sums.mase2 += mase(actual, reference, scale)
    sums.msis += msis(actual, { lower, upper }, { alpha: 0.05, scale })
    sums.inside += actual.filter((v, k) => v >= (lower[k] as number) && v <= (upper[k] as number)).length
    sums.points += actual.length
  }
  const used = process.cpuUsage(before)
  const n = train.size
  return {
    smape: sums.smape / n,
    mase: sums.mase / n,
    owa: (sums.smape / sums.smape2 + sums.mase / sums.mase2) / 2,
    msis: sums.msis / n,
    covered: sums.inside / sums.points,
    ms: (used.user + used.system) / 1000 / n,
  }
}

/** Every model but those of growth that a competition's steps do not ask for (they have no dates and no ceiling). */
const others = growthModels
  .map((m) => m.name)
  .filter((name) => !['bass', 'gompertz', 'logistic'].includes(name))
const kinds: readonly (Kind & { owaLimit: number })[] = [
  { set: 'Weekly', step: 'week', period: 1, owaLimit: 0.76 },
  { set: 'Hourly', step: 'hour', period: 24, owaLimit: 0.5 },
]
const present = load('Weekly', 'train') !== undefined
if (!present) process.stderr.write('M4 subsets: no benchmark data here, skipped\n')

describe.skipIf(!present)('M4 subsets of 24 series', () => {
  it.each(kinds)(
    '$set: what forecast takes by default beats the limits on points and intervals',
    (kind) => {
      const chosen = score(kind, undefined)
      const print = (name: string, r: Row): void => {
        process.stderr.write(
          `M4 ${kind.set} ${name.padEnd(15)} sMAPE ${r.smape.toFixed(3)} MASE ${r.mase.toFixed(3)} OWA ${r.owa.toFixed(3)} MSIS ${r.msis.toFixed(2)} coverage ${(100 * r.covered).toFixed(1)} % ${r.ms.toFixed(0)} ms\n`,
        )
      }
      print('(default)', chosen)
      for (const name of others) print(name, score(kind, name))
      expect(chosen.owa).toBeLessThanOrEqual(kind.owaLimit)
      expect(chosen.covered).toBeGreaterThanOrEqual(0.92)
      expect(chosen.covered).toBeLessThanOrEqual(0.97)
      expect(chosen.msis).toBeLessThan(publishedMsis(kind.set))
    },
    600_000,
  )
})
