import type { Step } from '../units/step.ts'

/** Longest horizon, as a share of the observed history and in steps, at which the ensemble of short-horizon models is the right tool. */
const shortHorizon: Readonly<Record<Step, { readonly share: number; readonly steps: number }>> = {
  hour: { share: 1 / 4, steps: 24 * 28 },
  day: { share: 0, steps: 0 },
  week: { share: 1 / 5, steps: 26 },
  month: { share: 0, steps: 0 },
}

/**
 * Name of the growth model for a series when none is named: `ensemble` where seasons and the recent past decide (hours; weeks up to
 * half a year ahead with five times that history), `auto` where growth does.
 */
export function modelFor(step: Step, observed: number, horizonSteps: number): 'ensemble' | 'auto' {
  const { share, steps } = shortHorizon[step]
  return horizonSteps <= Math.min(steps, share * observed) ? 'ensemble' : 'auto'
}
