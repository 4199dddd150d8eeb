import { decayedYears } from './decayed-time.ts'
import type { TrendForm } from './trend-forms.ts'
import type { Ramps } from './trend-state.ts'

/** Jumps per year when nothing is known, mean and sd of their logs (assumed; MODELS.md 1.8 takes 0.5, 0.2, 0.6, and 0.3 +- 0.5 in its worlds: a part of that is wander here). */
export const usualJumps: { readonly rate: number; readonly mean: number; readonly sd: number } = {
  rate: 0.5,
  mean: 0.3,
  sd: 0.55,
}

/**
 * Adoptions to come: per year before there is a history, the years of history that this rate is worth, mean and sd of the log of their multiple (never
 * below 1). They give no notice, but years without one are evidence, those to come too: gamma prior, Poisson counts (assumed).
 */
export const adoptions: {
  readonly rate: number
  readonly worthYears: number
  readonly mean: number
  readonly sd: number
} = { rate: 0.5, worthYears: 0.8, mean: 1, sd: 0.6 }

/** Adoptions that a history may show under way: 0.15 a year, and half of the rise within two weeks or five (assumed; MODELS.md 1.2 d takes five and a half). */
const seenRamps: readonly Ramps[] = [0.04, 0.1].map((halfLifeYears) => ({
  rate: 0.15,
  mean: 1.5,
  sd: 1,
  halfLifeYears,
}))

/** Growth-rate half-lives and walks of the slope per year and sqrt(year), with prior weights (assumed; MODELS.md 1.3 takes 2 y and 0.5 for all). */
const halfLives = [
  [0.7, 0.2],
  [2, 0.05],
  [Number.POSITIVE_INFINITY, 0.75],
] as const
const slopeWanders = [
  [0.05, 0.3],
  [0.25, 0.12],
  [0.6, 0.24],
  [1.5, 0.34],
] as const
const noGrowthWeight = 0.32
/** A ramp is rarely under way, and plain to see where it is. */
const rampWeight = 0.05

const steady = { halfLifeYears: Number.POSITIVE_INFINITY }
const noGrowth = { ...steady, slopeWander: 0, grows: false, priorWeight: noGrowthWeight }
const ways = [
  noGrowth,
  ...halfLives.flatMap(([halfLifeYears, a]) =>
    slopeWanders.map(([slopeWander, b]) => ({
      halfLifeYears,
      slopeWander,
      grows: true,
      priorWeight: (1 - noGrowthWeight) * a * b,
    })),
  ),
]
/** What goes on below a ramp. */
const belowRamps = [noGrowth, { ...steady, slopeWander: 0.25, grows: true, priorWeight: 1 - noGrowthWeight }]

/** The ways to go on (MODELS.md 1.3.6, 1.5): no growth; growth that fades slowly, faster or not, and that wanders little to much; either below a ramp. */
export const candidates: readonly TrendForm[] = [
  ...ways.map((form) => ({ ...form, priorWeight: (1 - rampWeight) * form.priorWeight })),
  ...seenRamps.flatMap((ramps) =>
    belowRamps.map((form) => ({
      ...form,
      ramps,
      priorWeight: (rampWeight / seenRamps.length) * form.priorWeight,
    })),
  ),
]

/** Years of full ramp that `years` from now are worth under a form; 0 without ramps. */
export function rampYears({ ramps }: TrendForm, years: number): number {
  return ramps ? decayedYears(years, ramps.halfLifeYears) : 0
}
