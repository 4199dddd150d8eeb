import { describe, expect, test } from 'vitest'
import { attemptCosts } from '../../../../src/simulate/physics/endpoint/attempt-costs.ts'
import {
  allDown,
  survivorUp,
  upAgainWithin,
  upHours,
} from '../../../../src/simulate/physics/endpoint/outages.ts'
import { makeQuotas } from '../../../../src/simulate/physics/endpoint/quotas.ts'
import { backoffSeconds, retriesAt, sumOfPowers } from '../../../../src/simulate/physics/endpoint/retry.ts'
import { heldUntil } from '../../../../src/simulate/physics/endpoint/service-time.ts'
import { makeThrottle } from '../../../../src/simulate/physics/endpoint/throttle.ts'
import { burstOfPeak, burstPeak, hoursOfDay } from '../../../../src/simulate/physics/peak-minute.ts'
import { gammaP } from '../../../../src/stats/gamma.ts'
import { normalCdf } from '../../../../src/stats/normal.ts'
import { dayOf } from '../../../../src/units/day.ts'

const one = (value: number): Float64Array => Float64Array.from([value])

describe('retries', () => {
  test.each([
    // oracle `retry_fixed_point`
    { load: 80, attempts: 5, p: 0, made: 80, lost: 0 },
    { load: 110, attempts: 5, p: 0.6190439206838456, made: 262.4974516209526, lost: 10 },
    { load: 150, attempts: 3, p: 0.6933612743506348, made: 326.1166696679656, lost: 50 },
    { load: 150, attempts: 5, p: 0.8027415617602307, made: 506.9491621871666, lost: 50 },
    { load: 300, attempts: 4, p: 0.9036020036098449, made: 1037.3659593013356, lost: 200 },
  ])('$load over a limit of 100 with $attempts attempts loses $lost', ({ load, attempts, p, made, lost }) => {
    const found = retriesAt(load / 100, { attempts, refusedWeight: 0 })
    expect(found.refused).toBeCloseTo(p, 12)
    expect(load * found.attempts).toBeCloseTo(made, 9)
    expect(load * found.lost).toBeCloseTo(lost, 10)
  })

  test('where refusals use up the limit, goodput falls above it and ends at C / (R w)', () => {
    const rule = { attempts: 3, refusedWeight: 0.2 }
    const goodput = (ratio: number): number => ratio * (1 - retriesAt(ratio, rule).lost)
    expect(goodput(1)).toBe(1)
    for (const ratio of [1.05, 1.2, 1.5]) expect(goodput(ratio)).toBeLessThan(goodput(ratio - 0.05))
    const { refused, attempts, lost } = retriesAt(1.3, rule)
    expect(1.3 * (1 - lost) + 0.2 * 1.3 * attempts * refused).toBeCloseTo(1, 9)
    expect(goodput(1 / 0.6 + 0.01)).toBe(0)
    expect(goodput(1 / 0.6 - 0.01)).toBeGreaterThan(0)
  })

  test('attempts and successes of independent failures', () => {
    // oracle `retry`
    expect(sumOfPowers(0.3, 3)).toBeCloseTo(1.39, 12)
    expect(sumOfPowers(0.9, 5)).toBeCloseTo(4.0951, 12)
    const costs = attemptCosts({ attempts: 3, errors: 0.2, timeouts: 0.1, generated: 0.5, truncated: 0 })
    expect(costs.succeeds).toBeCloseTo(0.973, 12)
    expect(costs.requests).toBeCloseTo(1.39, 12)
    expect(costs.inputsTwice).toBeCloseTo(0.139, 12)
    expect(costs.outputsTwice).toBeCloseTo(0.0695, 12)
  })

  test('waits double up to their cap, half of each on average', () => {
    // oracle `backoff`
    expect(backoffSeconds(5, { baseSeconds: 1, capSeconds: 60 })).toBe(15.5)
    expect(backoffSeconds(8, { baseSeconds: 0.5, capSeconds: 8 })).toBe(19.75)
    expect(backoffSeconds(0, { baseSeconds: 1, capSeconds: 60 })).toBe(0)
  })
})

describe('bursts', () => {
  test.each([
    // oracle `peak_minute_gamma`
    { cv: 0.1, n: 60, peak: 1.2411648260115833 },
    { cv: 0.1, n: 1440, peak: 1.3634308009120308 },
    { cv: 0.3, n: 60, peak: 1.803300639049651 },
    { cv: 0.3, n: 43_200, peak: 2.7597883738806033 },
    { cv: 1, n: 60, peak: 4.466628148515845 },
    { cv: 1, n: 1440, peak: 7.639151979601843 },
  ])('the busiest of $n minutes of cv $cv is $peak x the mean', ({ cv, n, peak }) => {
    expect(burstPeak(cv, n)).toBeCloseTo(peak, 8)
    expect(burstOfPeak(peak, n)).toBeCloseTo(cv, 6)
  })

  test.each([1, 1.23, 2, 5])('a day with a busy hour of %d x has that hour, and its mean is 1', (peak) => {
    const hours = hoursOfDay(peak)
    expect(hours[0]).toBeCloseTo(peak, 9)
    expect(hours.reduce((a, b) => a + b, 0) / 24).toBeCloseTo(1, 12)
  })

  test.each([0.1, 0.3, 1])('what a limit refuses of gamma minutes of cv %d is the closed form', (cv) => {
    const throttle = makeThrottle({ peak: one(1), burst: one(cv) }, { attempts: 5, refusedWeight: 0 })
    const k = 1 / (cv * cv)
    for (const ratio of [0.2, 0.5, 0.7, 0.9, 1, 1.5, 4]) {
      const c = 1 / ratio
      // E[(X - c)+] of a gamma variable of mean 1.
      const exact = 1 - gammaP(k + 1, c * k) - c * (1 - gammaP(k, c * k))
      expect(Math.abs(throttle.lostAt(ratio, 0) - exact), `ratio ${ratio}`).toBeLessThan(2e-4 + 0.01 * exact)
    }
  })

  test('a load without bursts loses exactly what exceeds the limit in each hour', () => {
    const throttle = makeThrottle({ peak: one(2), burst: one(0) }, { attempts: 3, refusedWeight: 0 })
    const hours = hoursOfDay(2)
    for (const ratio of [0.9, 1.2, 3]) {
      const over = hours.reduce((sum, h) => sum + Math.max(0, (h / 2) * ratio - 1), 0)
      expect(throttle.lostAt(ratio, 0)).toBeCloseTo(
        over / hours.reduce((sum, h) => sum + (h / 2) * ratio, 0),
        3,
      )
    }
    expect(throttle.lostAt(0, 0)).toBe(0)
    expect(throttle.lostAt(Number.NaN, 0)).toBeNaN()
  })
})

test('futures between the nodes of the tables lose what their own tables would say', () => {
  const many = (from: number, to: number) =>
    Float64Array.from({ length: 41 }, (_, i) => from * (to / from) ** (i / 40))
  const [peak, burst] = [many(1.1, 2.4), many(0.15, 1.8).reverse()]
  const rule = { attempts: 5, refusedWeight: 0 }
  const shared = makeThrottle({ peak, burst }, rule)
  for (let i = 0; i < 41; i++) {
    const own = makeThrottle({ peak: one(peak[i] ?? 1), burst: one(burst[i] ?? 1) }, rule)
    for (const ratio of [0.4, 0.7, 1, 1.5]) {
      const exact = own.lostAt(ratio, 0)
      expect(Math.abs(shared.lostAt(ratio, i) - exact), `${i} at ${ratio}`).toBeLessThan(1e-3 + 0.05 * exact)
    }
  }
})

describe('outages', () => {
  test('availability, outages and recovery are those of a two-state process', () => {
    // oracle `availability`, `two_state`
    expect(upHours({ availability: 0.9965, repairHours: 1.38 })).toBeCloseTo(392.9057142857143, 6)
    const state = { availability: 200 / 201, repairHours: 1 }
    expect(upAgainWithin(1, state)).toBeCloseTo(0.6308013584039648, 12)
    expect(1 - allDown(200 / 201, 2, 0)).toBeCloseTo(0.9999752481374223, 12)
    expect(1 - allDown(200 / 201, 3, 0)).toBeCloseTo(0.9999998768564051, 12)
  })

  test('a common cause keeps the second region from helping', () => {
    expect(survivorUp(0.9965, 0)).toBeCloseTo(0.9965, 12)
    expect(survivorUp(0.9965, 0.2)).toBeCloseTo(1 - 0.2 - 0.64 * 0.0035, 12)
    expect(survivorUp(0.9965, 1)).toBeCloseTo(0, 12)
  })
})

describe('time held', () => {
  test('a lognormal duration cut at a time-out has its closed-form mean', () => {
    const duration = { shape: 'lognormal', p05: 4, p95: 30 } as const
    const [mu, sigma] = [Math.log(Math.sqrt(120)), Math.log(7.5) / (2 * 1.6448536269514722)]
    const z = (Math.log(20) - mu) / sigma
    const exact = Math.exp(mu + (sigma * sigma) / 2) * normalCdf(z - sigma) + 20 * (1 - normalCdf(z))
    const held = heldUntil(duration, 20)
    expect(held.mean).toBeCloseTo(exact, 2)
    expect(held.cut).toBeCloseTo(1 - normalCdf(z), 3)
  })
})

describe('quotas', () => {
  const load = { requests: one(100), tokens: one(1000) }
  const clock = (day: number, extended = false) => ({ day, tDays: 0, stepDays: 1, step: 0, extended })

  test('a day takes at most its quota', () => {
    const served = one(1)
    makeQuotas([{ per: 'day', of: 'requests', limit: one(80) }], 1).clip(clock(0), load, served)
    expect(served[0]).toBeCloseTo(0.8, 12)
  })

  test('a month serves until its quota is used up, and starts anew with the next', () => {
    const quotas = makeQuotas([{ per: 'month', of: 'tokens', limit: one(20_500) }], 1)
    const first = dayOf(2026, 12, 1)
    const shares = Array.from({ length: 32 }, (_, i) => {
      const served = one(1)
      quotas.clip(clock(first + i), load, served)
      return served[0]
    })
    expect(shares.slice(0, 20)).toEqual(new Array<number>(20).fill(1))
    expect(shares[20]).toBeCloseTo(0.5, 12)
    expect(shares.slice(21, 31)).toEqual(new Array<number>(10).fill(0))
    expect(shares[31]).toBe(1)
  })

  test('a run that starts inside a month takes the days before it as like the first', () => {
    const quotas = makeQuotas([{ per: 'month', of: 'tokens', limit: one(20_500) }], 1)
    const served = one(1)
    quotas.clip(clock(dayOf(2026, 12, 21)), load, served)
    expect(served[0]).toBeCloseTo(0.5, 12)
  })
})
