import type { Day } from '../../../units/day.ts'
import type { Range } from '../../../units/range.ts'
import type { BuildContext, Clock } from '../../resource-kind.ts'
import { drawn } from '../parameter.ts'

/** From about `at` on, something is `multiply` x what it was. */
export type DatedMultiple = {
  readonly at: Day
  readonly multiply: Range
  readonly slip?: Range | undefined
}

/** Product of the multiples whose day has come, one entry per future. */
export type DatedMultiples = { readonly factors: Float64Array; at(clock: Clock): void }

/** Draws dates and sizes of each step once a future. */
export function makeDatedMultiples(
  context: BuildContext<unknown>,
  name: string,
  steps: readonly DatedMultiple[],
): DatedMultiples {
  const factors = new Float64Array(context.paths).fill(1)
  const known = steps.map((step, k) => ({
    day: step.slip
      ? drawn(context, `${name}-${String(k)}-slip`, step.slip).map((slip) => step.at + slip)
      : new Float64Array(context.paths).fill(step.at),
    size: drawn(context, `${name}-${String(k)}-multiply`, step.multiply),
  }))
  return {
    factors,
    at(clock) {
      if (known.length === 0) return
      factors.fill(1)
      for (const { day, size } of known)
        for (let i = 0; i < factors.length; i++)
          if (clock.day >= (day[i] as number)) factors[i] = (factors[i] as number) * (size[i] as number)
    },
  }
}
