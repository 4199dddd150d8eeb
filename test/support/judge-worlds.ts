import { growthModel } from '../../src/fit/find-model.ts'
import type { History } from '../../src/fit/growth-model.ts'
import { eachDay, quantileOf } from './judge.ts'
import { origin, referenceWorld } from './reference-worlds.ts'
import { makeWorld, type WorldKind } from './worlds.ts'

/** Worlds of one family and length of history. */
export type Cell = {
  /** `reference` = MODELS.md 1.2 d by the week or day; `own` = worlds.ts, where adoption is smaller but comes more often. */
  readonly family: 'reference' | 'own'
  readonly stepDays: 1 | 7
  /** Days of history. */
  readonly days: number
}

/** What was seen over worlds: shares of 80 % intervals, and errors of the median, ln(median / truth). */
export type Verdict = {
  readonly covered90: number
  readonly covered365: number
  /** Share of truths above the interval. */
  readonly above365: number
  readonly mean365: number
  readonly middle365: number
  /** Mean absolute error, and that of the last value of the same weekday. */
  readonly error365: number
  readonly naive365: number
}

export const worldKinds: readonly WorldKind[] = ['A', 'B', 'C', 'D', 'E']

/** Truths of one world and the last value to be expected if nothing changed. */
type Judged = { readonly history: History; readonly truthAt: (t: number) => number; readonly naive: number }

function worldOf({ family, stepDays, days }: Cell, kind: WorldKind, seed: number): Judged {
  const buckets = Math.round(days / stepDays)
  const { times, values, future } =
    family === 'own'
      ? makeWorld(kind, { seed, days, futureDays: 366 })
      : referenceWorld(kind, { seed, buckets, stepDays })
  const year = stepDays === 7 ? 0 : 365
  return {
    history: { times, values, stepDays, seasons: stepDays === 1 ? [7] : [] },
    truthAt: (t) => future[Math.floor(t / stepDays)] as number,
    naive: values.at(stepDays === 7 ? -1 : -7 + (year % 7)) as number,
  }
}

/** Days ahead that are drawn: by weeks up to a quarter, by four weeks up to a year. */
function drawnDays({ stepDays }: Cell): { readonly quarter: number; readonly year: number; days: number[] } {
  const quarter = stepDays === 7 ? 84 : 90
  // The bucket of week 52, or the same day of the next year.
  const year = stepDays === 7 ? 357 : 365
  const weeks = Array.from({ length: 13 }, (_, i) => 7 * i).filter((t) => t < quarter)
  const months = Array.from({ length: 14 }, (_, i) => 28 * i).filter((t) => t > quarter && t < year)
  return { quarter, year, days: [...weeks, quarter, ...months, year] }
}

/** The forecasts of `auto` a year (and a quarter) ahead in worlds of one kind, against what happened. */
export function judgeWorlds(
  cell: Cell,
  kind: WorldKind,
  { firstSeed, worlds }: { readonly firstSeed: number; readonly worlds: number },
): Verdict {
  const auto = growthModel('auto')
  const { quarter, year, days } = drawnDays(cell)
  const sum = { covered90: 0, covered365: 0, above365: 0, mean365: 0, error365: 0, naive365: 0 }
  const errors: number[] = []
  for (let seed = firstSeed; seed < firstSeed + worlds; seed++) {
    const { history, truthAt, naive } = worldOf(cell, kind, seed)
    const fitted = auto.fit(history, { origin, horizonDays: cell.stepDays === 7 ? 364 : 365, seed })
    eachDay(fitted, days, { paths: 512, seed }, (t, values) => {
      if (t !== quarter && t !== year) return
      const truth = truthAt(t)
      const [low, middle, high] = [0.1, 0.5, 0.9].map((p) => quantileOf(values, p)) as [
        number,
        number,
        number,
      ]
      const inside = truth >= low && truth <= high ? 1 : 0
      if (t === quarter) {
        sum.covered90 += inside
        return
      }
      const error = Math.log(middle / truth)
      errors.push(error)
      sum.covered365 += inside
      sum.above365 += truth > high ? 1 : 0
      sum.mean365 += error
      sum.error365 += Math.abs(error)
      sum.naive365 += Math.abs(Math.log(naive / truth))
    })
  }
  for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] /= worlds
  return { ...sum, middle365: quantileOf(errors, 0.5) }
}
