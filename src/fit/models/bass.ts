import { bassShare } from '../curves/adoption-curves.ts'
import { ceilingMixture } from '../curves/ceiling-mixture.ts'
import { tableModel } from '../forecast-table.ts'
import type { GrowthModel } from '../growth-model.ts'

/** Usual coefficients of innovation and imitation, per year, and their spread in logs (Sultan, Farley and Lehmann, 1990). */
const usual = { p: Math.log(0.03), q: Math.log(0.38), sd: 1 }

/** Adoption by people who copy each other. */
export const bass: GrowthModel = tableModel(
  {
    name: 'bass',
    summary:
      'Adoption among a known number of people: usage follows the adopters; state the ceiling (seats) relative to today.',
    source:
      'Bass, 1969, "A new product growth model for consumer durables"; usual coefficients: Sultan, Farley and Lehmann, 1990, "A meta-analysis of applications of diffusion models".',
    minPoints: 8,
  },
  (input) =>
    ceilingMixture(
      {
        label: 'Bass',
        // Shape: ln p, ln q, ln of the years between the launch and the first value.
        log: (t, [p = 0, q = 0, age = 0]) =>
          Math.log(Math.max(1e-12, bassShare(t + Math.exp(age), Math.exp(p), Math.exp(q)))),
        start: (first) => [usual.p, usual.q, Math.log(Math.max(0.01, Math.exp(-first) / 0.03))],
        prior: ([p = 0, q = 0]) => ((p - usual.p) / usual.sd) ** 2 + ((q - usual.q) / usual.sd) ** 2,
      },
      input,
    ),
)
