import { describe, expect, test } from 'vitest'
import type { Finding } from '../../../../src/assess/finding.ts'
import { addMonths } from '../../../../src/units/day.ts'
import { point } from '../../../../src/units/range.ts'
import { capacity, driveAssessor, type Load, start } from '../../../support/drive-assessor.ts'

const firstPassage = { overDays: 1, windowDays: 1 }

/** Exponential load: `level` x exp(`growth` a year). */
const exponential =
  (level: number, growth: number): Load =>
  (_path, tDays) =>
    level * Math.exp((growth * tDays) / 365.25)

function only(findings: readonly Finding[]): Finding {
  const [finding] = findings
  if (!finding) throw new Error('no finding')
  return finding
}

const assess = (run: Parameters<typeof driveAssessor>[0]): Finding => only(driveAssessor(run).constraints)

describe('breach of a capacity', () => {
  test.each([
    [25, 0.9],
    [50, 0.5],
    [80, 1.2],
  ])('exponential demand from %d at %d a year reaches 100 on the day ln(C/D0)/g', (level, growth) => {
    const days = (Math.log(100 / level) / growth) * 365.25
    for (const sustain of [firstPassage, { overDays: 5, windowDays: 28 }]) {
      const finding = assess({ constraints: [capacity({ sustain })], loads: [exponential(level, growth)] })
      expect(finding.breachDay[0]).toBe(start + Math.floor(days) + 1)
      expect(finding.breach).toMatchObject({ probability: 1, p50: start + Math.floor(days) + 1 })
    }
  })

  test('beyond the horizon it is the log-interpolated crossing, to a thousandth of a day', () => {
    const days = (Math.log(100 / 10) / 0.6) * 365.25
    const finding = assess({ constraints: [capacity()], loads: [exponential(10, 0.6)], extendedMonths: 72 })
    expect(finding.breachDay[0]).toBeCloseTo(start + days, 3)
    expect(finding.touchDay[0]).toBeCloseTo(start + days, 3)
    expect(finding.breach).toMatchObject({ probability: 0, p10: null, p50: null })
    expect(finding.breachExtended.p50).toBe(Math.floor(start + days))
  })

  test('a load that is over from the first extended step on counts the over-days before it', () => {
    // Over on the last three days of the horizon, and on the trend: the window of five fills two days later.
    const end = addMonths(start, 24)
    const load: Load = (_path, tDays) => (start + tDays >= end - 3 ? 101 : 50)
    const finding = assess({ constraints: [capacity()], loads: [load], extendedMonths: 26 })
    expect(finding.breachDay[0]).toBe(end - 3)
  })

  test('headroom moves the breach forward but not the touch', () => {
    const finding = assess({
      constraints: [capacity({ headroom: point(0.2) })],
      loads: [exponential(50, 0.5)],
    })
    expect(finding.breachDay[0]).toBe(start + Math.floor((Math.log(80 / 50) / 0.5) * 365.25) + 1)
    expect(finding.touchDay[0]).toBe(start + Math.floor((Math.log(100 / 50) / 0.5) * 365.25) + 1)
  })

  test('the limit is compared with mean x peak factor, in the unit of the limit', () => {
    const target = capacity({ scale: 1e-3, peakFactor: { value: 2, source: 'assumed' }, now: 40 })
    const finding = assess({ constraints: [target], loads: [exponential(40e3, 0.5)] })
    expect(finding.breachDay[0]).toBe(start + Math.floor((Math.log(100 / 80) / 0.5) * 365.25) + 1)
    expect(finding).toMatchObject({ now: 80, utilisation: 0.8, peakFactor: { value: 2, source: 'assumed' } })
  })

  test('four over-days in 28 are not a breach, a fifth is, dated to the first', () => {
    const overOn =
      (...days: number[]): Load =>
      (_path, tDays) =>
        days.includes(tDays) ? 101 : 50
    const four = assess({ constraints: [capacity()], loads: [overOn(10, 15, 20, 25)] })
    expect(four.breachDay[0]).toBe(Number.POSITIVE_INFINITY)
    expect(four.touchDay[0]).toBe(start + 10)
    const five = assess({ constraints: [capacity()], loads: [overOn(10, 15, 20, 25, 37)] })
    expect(five.breachDay[0]).toBe(start + 10)
    const spread = assess({ constraints: [capacity()], loads: [overOn(10, 15, 20, 25, 38, 40)] })
    expect(spread.breachDay[0]).toBe(start + 15)
    const window = capacity({ sustain: { overDays: 5, windowDays: 32 } })
    expect(assess({ constraints: [window], loads: [overOn(10, 15, 20, 25, 38)] }).breachDay[0]).toBe(
      start + 10,
    )
  })

  test('a window above 32 days is refused with what is allowed', () => {
    const sustain = { overDays: 5, windowDays: 60 }
    expect(() => assess({ constraints: [capacity({ sustain })], loads: [() => 1] })).toThrow(
      /5 over-days in 60 days/,
    )
  })

  test('a load that is not a number in one future makes the capacity unknown, not safe', () => {
    const load: Load = (path, tDays) => (path === 3 && tDays === 100 ? Number.NaN : 10)
    const assessment = driveAssessor({ constraints: [capacity()], loads: [load], paths: 8 })
    const finding = only(assessment.constraints)
    expect(finding.status).toBe('unknown')
    expect(finding.breach.probability).toBeNaN()
    expect(finding.decideBy).toBeNull()
    expect(assessment.notices.map((notice) => notice.code)).toEqual(['load-unknown'])
    expect(assessment.cascade).toEqual([])
  })

  test('so does one in a future that has long been over every limit', () => {
    const load: Load = (_path, tDays) => (tDays === 100 ? Number.NaN : 500)
    const finding = assess({ constraints: [capacity({ sustain: firstPassage })], loads: [load] })
    expect([finding.unknown, finding.breach.probability]).toEqual([true, Number.NaN])
  })
})

describe('arrivals', () => {
  const ordered = (days: number, add: number) => ({
    at: start + days,
    add,
    slipDays: point(0),
    status: 'ordered' as const,
  })
  const growing = exponential(50, 0.8)
  const dayOfLoad = (load: number): number => start + Math.floor((Math.log(load / 50) / 0.8) * 365.25) + 1

  test('an ordered arrival before the breach puts it off to the higher limit; a planned one does not', () => {
    const arrival = ordered(100, 50)
    const finding = assess({ constraints: [capacity({ arrivals: [arrival] })], loads: [growing] })
    expect(finding.breachDay[0]).toBe(dayOfLoad(150))
    expect(finding.episodes).toEqual([])
    const planned = capacity({ arrivals: [{ ...arrival, status: 'planned' }] })
    expect(assess({ constraints: [planned], loads: [growing] }).breachDay[0]).toBe(dayOfLoad(100))
  })

  test('of what arrives, too, the headroom must stay free', () => {
    const target = capacity({ headroom: point(0.2), arrivals: [ordered(10, 50)] })
    const finding = assess({ constraints: [target], loads: [growing] })
    expect(finding.breachDay[0]).toBe(dayOfLoad(120))
    expect(finding.touchDay[0]).toBe(dayOfLoad(150))
  })

  test('a breach that an arrival ends is an episode, and decide-by uses the first that none ends', () => {
    const at = dayOfLoad(100) - start + 60
    const target = capacity({ arrivals: [ordered(at, 100)], leadTimeDays: point(30) })
    const finding = assess({ constraints: [target], loads: [growing] })
    expect(finding.breachDay[0]).toBe(dayOfLoad(100))
    expect(finding.uncuredDay[0]).toBe(dayOfLoad(200))
    expect(finding.episodes).toEqual([
      { from: dayOfLoad(100), curedBy: { at: start + at, add: 100 }, probability: 1 },
    ])
    expect(finding.decideBy).toBe(dayOfLoad(200) - 30)
  })

  test('an arrival that is too small does not end a breach', () => {
    const at = dayOfLoad(100) - start + 60
    const finding = assess({ constraints: [capacity({ arrivals: [ordered(at, 1)] })], loads: [growing] })
    expect(finding.uncuredDay[0]).toBe(dayOfLoad(100))
    expect(finding.episodes).toEqual([])
  })

  test('a weekly season that rests at weekends does not make an arrival look helpful', () => {
    const at = 200
    const load: Load = (_path, tDays) => (tDays < 100 ? 50 : tDays % 7 < 5 ? 130 : 60)
    const finding = assess({ constraints: [capacity({ arrivals: [ordered(at, 10)] })], loads: [load] })
    expect(finding.uncuredDay[0]).toBe(finding.breachDay[0])
  })

  test('an arrival does not end a breach that ended by itself', () => {
    const load: Load = (_path, tDays) => (tDays >= 100 && tDays < 120 ? 130 : 50)
    const finding = assess({ constraints: [capacity({ arrivals: [ordered(200, 100)] })], loads: [load] })
    expect(finding.uncuredDay[0]).toBe(start + 100)
    expect(finding.episodes).toEqual([])
    const soon = assess({ constraints: [capacity({ arrivals: [ordered(115, 100)] })], loads: [load] })
    expect(soon.uncuredDay[0]).toBe(Number.POSITIVE_INFINITY)
    expect(soon.episodes).toHaveLength(1)
  })

  test('of two arrivals the one that helps ends the breach', () => {
    const load: Load = (_path, tDays) => (tDays < 100 ? 50 : 130)
    const arrivals = [ordered(200, 5), ordered(203, 50)]
    const finding = assess({ constraints: [capacity({ arrivals })], loads: [load] })
    expect(finding.episodes).toMatchObject([{ from: start + 100, curedBy: { add: 50 } }])
    expect(finding.uncuredDay[0]).toBe(Number.POSITIVE_INFINITY)
  })

  test('two arrivals end two breaches', () => {
    const arrivals = [ordered(dayOfLoad(100) - start + 30, 30), ordered(dayOfLoad(130) - start + 30, 1000)]
    const finding = assess({ constraints: [capacity({ arrivals })], loads: [growing] })
    expect(finding.episodes.map((episode) => episode.from)).toEqual([dayOfLoad(100), dayOfLoad(130)])
    expect(finding.uncuredDay[0]).toBe(Number.POSITIVE_INFINITY)
    expect(finding.decideBy).toBeNull()
  })

  test('arrivals beyond the horizon are met on the trend, where they cut the month', () => {
    const growth = 0.6
    const day = (load: number): number => start + (Math.log(load / 10) / growth) * 365.25
    const arrival = ordered(Math.round(day(100)) - start + 10, 100)
    const target = capacity({ arrivals: [arrival] })
    const finding = assess({ constraints: [target], loads: [exponential(10, growth)], extendedMonths: 90 })
    expect(finding.breachDay[0]).toBeCloseTo(day(100), 3)
    expect(finding.uncuredDay[0]).toBeCloseTo(day(200), 3)
    expect(finding.episodes).toMatchObject([{ curedBy: { at: arrival.at }, probability: 1 }])
  })

  test('a slip delays an arrival in some futures only', () => {
    const slipDays = { shape: 'triangular' as const, low: 0, mode: 100, high: 200 }
    const at = dayOfLoad(100) - start - 100
    const arrivals = [{ at: start + at, add: 100, slipDays, status: 'ordered' as const }]
    const finding = assess({ constraints: [capacity({ arrivals })], loads: [growing], paths: 1000 })
    // Late in the half of the futures whose slip is above its median of 100 days, less the days that a window needs.
    const late = finding.breachDay.filter((day) => day === dayOfLoad(100)).length / 1000
    expect(late).toBeGreaterThan(0.42)
    expect(late).toBeLessThan(0.5)
    expect(finding.uncuredDay.every((day) => day === dayOfLoad(200))).toBe(true)
    expect(finding.episodes[0]?.probability).toBe(late)
  })
})

describe('status', () => {
  const statusAt = (level: number, more: Parameters<typeof capacity>[0] = {}): string =>
    assess({
      constraints: [capacity({ now: level, ...more })],
      loads: [exponential(level, 0.5)],
      extendedMonths: 96,
    }).status

  test('tells over, late, act, watch and ok apart', () => {
    expect(statusAt(101)).toBe('over')
    expect(statusAt(85, { headroom: point(0.2) })).toBe('over')
    expect(statusAt(80, { leadTimeDays: point(365) })).toBe('late')
    expect(statusAt(80, { leadTimeDays: point(100) })).toBe('act')
    expect(statusAt(80)).toBe('watch')
    expect(statusAt(10)).toBe('ok')
    expect(statusAt(0.001)).toBe('ok')
  })
})
