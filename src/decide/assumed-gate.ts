import { assumedShare, type DateInfluences, type Influence, tooMuchAssumed } from '../assess/influence.ts'
import type { CheckSpec } from './expression/check-spec.ts'
import type { CheckOutcome } from './expression/evaluate-check.ts'
import { datesIn } from './expression/names-in.ts'

/** What moves each date, by constraint. */
export type Influences = ReadonlyMap<string, DateInfluences>

type Resting = { readonly id: string; readonly share: number; readonly on: readonly Influence[] }

/** The date of the check that rests most on assumed inputs, when it does so too much. */
function restsOnAssumed(check: CheckSpec, influences: Influences): Resting | undefined {
  const resting = datesIn(check.expression).flatMap(({ kind, id }): Resting[] => {
    const found = influences.get(id)
    const on = (kind === 'breach' ? found?.breach : found?.decideBy) ?? null
    const share = assumedShare(on)
    return share !== null && share > tooMuchAssumed
      ? [{ id, share, on: (on ?? []).filter(({ grade }) => grade === 'assumed') }]
      : []
  })
  return resting.sort((a, b) => b.share - a.share)[0]
}

/** `pue of hall-b`. */
function inputName({ entity, name }: Influence): string {
  const colon = entity.indexOf(':')
  return colon < 0 ? `${entity} ${name}` : `${name} of ${entity.slice(colon + 1)}`
}

/**
 * The verdict with a failure at level error made a warning where more than 30 % of the spread of a date that it speaks of comes
 * from assumed inputs: an assumption may not stop anybody's work, unless the check says `allow-assumed: true`.
 */
export function softenAssumed(outcome: CheckOutcome, check: CheckSpec, influences: Influences): CheckOutcome {
  if (outcome.result !== 'fail' || outcome.level !== 'error' || check.allowAssumed === true) return outcome
  const resting = restsOnAssumed(check, influences)
  if (resting === undefined) return outcome
  const names = resting.on.slice(0, 2).map(inputName).join(', ')
  const percent = String(Math.round(100 * resting.share))
  return {
    ...outcome,
    level: 'warn',
    assumedShare: resting.share,
    reason: `a warning, not a failure: ${percent}% of the spread of ${resting.id} comes from assumed inputs (${names}); measure them, or write allow-assumed: true`,
  }
}
