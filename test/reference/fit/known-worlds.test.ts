import { describe, expect, it } from 'vitest'
import { growthModel } from '../../../src/fit/find-model.ts'
import { breachDays, dailyHistory, eachDay, placeOf, quantileOf } from '../../support/judge.ts'
import { makeWorld, scarredWorld, trueBreachDay, type WorldKind } from '../../support/worlds.ts'

const auto = growthModel('auto')
const origin = 20454
const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** Declared before they were looked at: the constants of the engine were chosen on seeds below 20,000. */
const firstSeed = 60_000

/** `bias365` is the mean of ln(median / truth) over worlds, `middle365` its median. */
type Verdict = {
  covered90: number
  covered365: number
  bias365: number
  middle365: number
  error365: number
  naive365: number
}

/** Coverage of the 80 % interval and errors of the median over worlds of one kind. */
function judge(kind: WorldKind, days: number, worlds: number): Verdict {
  const sum = { covered90: 0, covered365: 0, bias365: 0, error365: 0, naive365: 0 }
  const errors: number[] = []
  for (let seed = firstSeed; seed < firstSeed + worlds; seed++) {
    const world = makeWorld(kind, { seed, days, futureDays: 366 })
    const fitted = auto.fit(dailyHistory(world.times, world.values), { origin, horizonDays: 365, seed })
    const steps = [
      ...Array.from({ length: 91 }, (_, i) => i),
      ...Array.from({ length: 40 }, (_, i) => 92 + 7 * i).filter((t) => t < 365),
      365,
    ]
    eachDay(
      fitted,
      steps.filter((t) => t <= 365),
      256,
      (t, values) => {
        if (t !== 90 && t !== 365) return
        const truth = world.future[t] as number
        const inside = truth >= quantileOf(values, 0.1) && truth <= quantileOf(values, 0.9)
        if (t === 90) sum.covered90 += inside ? 1 : 0
        else {
          const error = Math.log(quantileOf(values, 0.5) / truth)
          sum.covered365 += inside ? 1 : 0
          sum.bias365 += error
          errors.push(error)
          sum.error365 += Math.abs(error)
          sum.naive365 += Math.abs(Math.log((world.values.at(-7 + (t % 7)) as number) / truth))
        }
      },
    )
  }
  for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] /= worlds
  return { ...sum, middle365: quantileOf(Float64Array.from(errors), 0.5) }
}

const kinds: readonly WorldKind[] = ['A', 'B', 'C', 'D', 'E']

describe('auto in worlds whose future is known', () => {
  it.each([120, 400, 730])(
    'covers the truth with its central bands, from %i days of history',
    (days) => {
      const verdicts = kinds.map((kind) => judge(kind, days, 100))
      verdicts.forEach((v, i) => {
        say(
          `world ${kinds[i] ?? ''}, ${days} days: 80 % band held ${v.covered90.toFixed(2)} at 90 d, ${v.covered365.toFixed(2)} at 365 d; ` +
            `bias of the median, mean ${v.bias365.toFixed(2)} and middle ${v.middle365.toFixed(2)}, error ${v.error365.toFixed(2)} (naive ${v.naive365.toFixed(2)})`,
        )
      })
      const mean = (pick: (v: Verdict) => number): number =>
        verdicts.reduce((a, v) => a + pick(v), 0) / verdicts.length
      // Honest on the whole, and nowhere badly wrong: a kind with growth that speeds up by leaps (A, E) is the hardest.
      expect(mean((v) => v.covered365)).toBeGreaterThan(0.75)
      expect(mean((v) => v.covered365)).toBeLessThan(0.95)
      for (const v of verdicts) {
        expect(v.covered90).toBeGreaterThanOrEqual(0.7)
        expect(v.covered365).toBeGreaterThan(0.55)
      }
      // Two years of history show how much a series wanders: then every kind is held, and growth that goes on is met without bias.
      if (days >= 730)
        verdicts.forEach((v, i) => {
          expect(v.covered365).toBeGreaterThanOrEqual(0.75)
          expect(v.covered365).toBeLessThanOrEqual(0.92)
          if ('ABD'.includes(kinds[i] as WorldKind)) expect(Math.abs(v.bias365)).toBeLessThanOrEqual(0.15)
        })
      // From a year on the median is met without bias in the middle world; the mean over worlds is ruled by the few that leap.
      if (days >= 400)
        verdicts.forEach((v, i) => {
          if ('ABD'.includes(kinds[i] as WorldKind)) expect(Math.abs(v.middle365)).toBeLessThanOrEqual(0.15)
        })
      expect(mean((v) => v.error365)).toBeLessThan(0.7 * mean((v) => v.naive365))
    },
    300_000,
  )
})

/** Places of the true breach dates among the futures, and how many lie in the central 80 %. */
function judgeBreaches(field: 'requests' | 'cost', worlds: number): { inside: number; early: number } {
  const horizon = 731
  let inside = 0
  let early = 0
  for (let seed = 1; seed <= worlds; seed++) {
    const world = scarredWorld(seed, horizon)
    const recent = Array.from(world[field].slice(-28)).filter((v) => v > 0)
    const level = recent.reduce((a, v) => a + v, 0) / recent.length
    const limit = level * 1.5 * (4 / 1.5) ** ((seed * 0.6180339887) % 1)
    const censored = Uint8Array.from(world.throttled, (v) => (v > 0 ? 1 : 0))
    const fitted = auto.fit(dailyHistory(world.times, world[field], censored), {
      origin,
      horizonDays: horizon,
      seed,
    })
    const truth = trueBreachDay(field === 'requests' ? world.futureRequests : world.futureCost, limit)
    const place = placeOf(truth, breachDays(fitted, limit, horizon, 128), (seed * 0.754877666) % 1)
    if (place < 0.1) early++
    else if (place <= 0.9) inside++
  }
  return { inside: inside / worlds, early: early / worlds }
}

describe('true breach dates in 200 scarred worlds', () => {
  it('lie in the 80 % bands in 74 to 86 %, for requests and cost together', () => {
    const verdicts = (['requests', 'cost'] as const).map((field) => {
      const verdict = judgeBreaches(field, 200)
      say(
        `breach of ${field}: inside the 80 % band ${(100 * verdict.inside).toFixed(1)} %, before it ${(100 * verdict.early).toFixed(1)} %`,
      )
      return verdict
    })
    const inside = verdicts.reduce((a, v) => a + v.inside, 0) / verdicts.length
    expect(inside).toBeGreaterThanOrEqual(0.74)
    expect(inside).toBeLessThanOrEqual(0.86)
  }, 300_000)
})
