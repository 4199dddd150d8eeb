import {
  numberQuantiles,
  reachedBy,
  summariseCrossings,
  unknownCrossings,
} from '../../assess/quantiles-of.ts'
import { makeDraws } from '../../stats/make-draws.ts'
import { addMonths, type Day, startOfMonth } from '../../units/day.ts'
import { rangeQuantile } from '../../units/range.ts'
import { breakEvenOf, type FleetSums } from './break-even.ts'
import type { ChoiceFinding, NumberQuantiles, OptionFinding, SwitchFinding } from './choice-finding.ts'
import type { ChoiceRun, ChoiceState, OptionState, PairState } from './choice-state.ts'
import { windowDays } from './difference-window.ts'
import { leastRegret, regretsOf } from './regret.ts'

/** What a watched choice says. */
export function finishChoice(state: ChoiceState): ChoiceFinding {
  const { spec, options, pairs } = state
  const unknown = options.some(({ total }) => total.some((value) => Number.isNaN(value)))
  return {
    id: spec.id,
    unknown,
    options: unknown ? [] : options.map((option) => finishOption(option, state.run)),
    switches: unknown ? [] : pairs.map((pair) => finishPair(pair, state)),
  }
}

/** Days of the first and the last window; a horizon shorter than four weeks has one. */
const daysOf = ({ start, end }: ChoiceRun): number => Math.min(windowDays, end - start)

function finishOption({ spec, first, last, total }: OptionState, run: ChoiceRun): OptionFinding {
  const perDay = (sum: Float64Array): NumberQuantiles =>
    numberQuantiles(sum.map((value) => value / daysOf(run)))
  return {
    id: spec.id,
    of: spec.of,
    now: perDay(first),
    atEnd: perDay(last),
    total: numberQuantiles(total),
  }
}

function finishPair(pair: PairState, { spec, run, options }: ChoiceState): SwitchFinding {
  const { window, to, cheaperNow } = pair
  const { switchDay, reverseDay, total, wasCheaper } = window
  const candidates = [...pair.candidates, { day: null, dearer: total }]
  const regret = regretsOf(candidates, spec.switchCost)
  const known = run.end - run.start >= windowDays
  return {
    from: options[0]?.spec.id ?? '',
    to: to.spec.id,
    switchOver: known ? summariseCrossings(switchDay, run.end) : unknownCrossings,
    reverses: known ? summariseCrossings(reverseDay, run.end) : unknownCrossings,
    cheaperNow: shareOf(cheaperNow),
    cheaperAtEnd: shareOf(wasCheaper),
    cheaperBy: quartersOf(run).map((day) => ({ day, probability: before(switchDay, day) })),
    decideBy: decideBy(switchDay, { spec, run }),
    regret,
    best: leastRegret(regret),
    utilisation: to.fleet ? utilisationOf(pair.fleet) : null,
  }
}

function shareOf(flags: Uint8Array): number {
  return flags.reduce((sum, flag) => sum + flag, 0) / flags.length
}

function before(days: Float64Array, day: Day): number {
  let count = 0
  for (let i = 0; i < days.length; i++) if ((days[i] as number) < day) count++
  return count / days.length
}

/** First days of the quarters within the horizon. */
function quartersOf({ start, end }: ChoiceRun): Day[] {
  const quarters: Day[] = []
  for (let n = 1; addMonths(startOfMonth(start), 3 * n) < end; n++)
    quarters.push(addMonths(startOfMonth(start), 3 * n))
  return quarters
}

/** Waiting costs money, not service: half of futures, not nine tenths, are enough. */
function decideBy(
  switchDay: Float64Array,
  { spec, run }: { readonly spec: ChoiceState['spec']; readonly run: ChoiceRun },
): Day | null {
  const { paths, seed } = run
  const draws = makeDraws({ seed, entity: `choice:${spec.id}`, firstPath: 0, paths })
  const range = spec.leadTimeDays
  const uniform = range.shape === 'point' ? undefined : draws.uniform('lead-time')
  const days = switchDay.map((day, i) => day - rangeQuantile(range, uniform?.[i] ?? 0.5)).sort()
  const half = reachedBy(days, 0.5)
  return Number.isFinite(half) ? Math.floor(half) : null
}

function utilisationOf(sums: FleetSums): SwitchFinding['utilisation'] {
  const { now, breakEven } = breakEvenOf(sums)
  return { now: numberQuantiles(now), breakEven: numberQuantiles(breakEven) }
}
