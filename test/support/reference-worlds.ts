import { daysPerYear } from '../../src/units/day.ts'
import { normals, uniforms, type WorldKind } from './worlds.ts'

/** A history in buckets of `stepDays` and what happened next, bucket by bucket. */
export type ReferenceWorld = {
  /** Bucket starts; the first bucket of `future` is that of day {@link origin}. */
  readonly times: Float64Array
  readonly values: Float64Array
  readonly future: Float64Array
}

/** First day of every future. */
export const origin = 20454

/** Random numbers and the width of a bucket in years. */
type Dice = { readonly uniform: () => number; readonly normal: () => number; readonly dt: number }

/** Trend of the log after each bucket, called with bucket numbers 0, 1, ... */
type Trend = (bucket: number) => number

/** A: growth of 1.2 +- 0.8 a year that wanders by 0.5 a year per sqrt(year); one jump a year of 0.3 +- 0.5. */
function wandering({ uniform, normal, dt }: Dice): Trend {
  let growth = 1.2 + 0.8 * normal()
  let x = 0
  return () => {
    growth += 0.5 * Math.sqrt(dt) * normal()
    x += growth * dt + (uniform() < dt ? 0.3 + 0.5 * normal() : 0)
    return x
  }
}

/** B (0.36 = 0.05 a week) and D (0.22 = 0.03 a week): a random walk with drift per sqrt(year). */
function walking({ normal, dt }: Dice, growth: number, perWeek: number): Trend {
  const sd = perWeek * Math.sqrt(52 * dt)
  let x = 0
  return () => (x += growth * dt + sd * normal())
}

/** C: growth of 1 to 4 a year at first, which halves every 0.5 to 2 years. */
function decaying({ uniform, dt }: Dice): Trend {
  const growth = 1 + 3 * uniform()
  const halfLife = 0.5 + 1.5 * uniform()
  return (bucket) => ((growth * halfLife) / Math.LN2) * (1 - 2 ** (-((bucket + 1) * dt) / halfLife))
}

/** E: growth of 0.7 +- 0.4 a year; in three of ten worlds an adoption of 3 to 100 times, within eight weeks to 63 %, anywhere in history or year to come. */
function adopting({ uniform, normal, dt }: Dice, buckets: number): Trend {
  const growth = 0.7 + 0.4 * normal()
  const size = uniform() < 0.3 ? Math.log(3 + 97 * uniform()) : 0
  const years = buckets * dt
  const edge = Math.min(0.06, years / 10)
  const at = edge + (years - 2 * edge) * uniform()
  return (bucket) => {
    const t = (bucket + 1) * dt
    return growth * t + size * -Math.expm1(-Math.max(0, t - at) / (56 / daysPerYear))
  }
}

function trendOf(kind: WorldKind, dice: Dice, buckets: number): Trend {
  switch (kind) {
    case 'A':
      return wandering(dice)
    case 'B':
      return walking(dice, 1.2 + 0.8 * dice.normal(), 0.05)
    case 'C':
      return decaying(dice)
    case 'D':
      return walking(dice, 0, 0.03)
    case 'E':
      return adopting(dice, buckets)
  }
}

/** Sd and lag-1 autocorrelation of the noise of a bucket. */
const noises: Readonly<Record<WorldKind, readonly [number, number]>> = {
  A: [0.08, 0.3],
  B: [0.05, 0],
  C: [0.08, 0.3],
  D: [0.08, 0],
  E: [0.1, 0.3],
}

/**
 * The worlds of MODELS.md 1.2 d with the numbers of its script (../shared/oracles/bt/synth3.R): what intervals and bias a year ahead are judged by.
 * Buckets of a week are as there; buckets of a day are the same processes day by day, with the same noise on each day and a weekend dip.
 */
export function referenceWorld(
  kind: WorldKind,
  { seed, buckets, stepDays }: { seed: number; buckets: number; stepDays: 1 | 7 },
): ReferenceWorld {
  const uniform = uniforms(seed * 16 + kind.charCodeAt(0) - 65 + 0x51000000)
  const normal = normals(uniform)
  const dt = stepDays / daysPerYear
  const total = buckets + Math.floor(366 / stepDays)
  const trend = trendOf(kind, { uniform, normal, dt }, total)
  const [sd, kept] = noises[kind]
  const level = 5 + 3 * uniform()
  const weekend = stepDays === 1 ? 0.1 + 0.4 * uniform() : 0
  const first = origin - buckets * stepDays
  let noise = 0
  const values = Float64Array.from({ length: total }, (_, i) => {
    noise = kept * noise + sd * normal()
    const weekday = (((first + i + 3) % 7) + 7) % 7
    return Math.exp(level + trend(i) + noise - (weekday >= 5 ? weekend : 0))
  })
  return {
    times: Float64Array.from({ length: buckets }, (_, i) => first + i * stepDays),
    values: values.slice(0, buckets),
    future: values.slice(buckets),
  }
}
