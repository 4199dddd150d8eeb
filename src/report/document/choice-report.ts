import type { ChoiceFinding, RegretPoint, SwitchFinding } from '../../decide/choose/choice-finding.ts'
import { formatDay } from '../../units/day.ts'
import { crossingReport } from './crossing-report.ts'
import type { ChoiceReport } from './sections/choice.ts'

/** Findings of a run's choices as the report holds them. */
export function choiceReports(findings: readonly ChoiceFinding[], currency: string): ChoiceReport[] {
  return findings.map(({ id, unknown, options, switches }) => ({
    id,
    unit: currency,
    status: unknown ? 'unknown' : 'ok',
    options,
    switches: switches.map(switchOf),
  }))
}

function regretOf({ day, mean, p90 }: RegretPoint): ChoiceReport['switches'][number]['best'] {
  return { date: day === null ? null : formatDay(day), mean, p90 }
}

function switchOf(found: SwitchFinding): ChoiceReport['switches'][number] {
  const { utilisation } = found
  return {
    from: found.from,
    to: found.to,
    switchOver: crossingReport(found.switchOver),
    reverses: crossingReport(found.reverses),
    cheaperNow: found.cheaperNow,
    cheaperAtEnd: found.cheaperAtEnd,
    cheaperBy: found.cheaperBy.map(({ day, probability }) => ({ date: formatDay(day), probability })),
    decideBy: found.decideBy === null ? null : formatDay(found.decideBy),
    regret: found.regret.map(regretOf),
    best: regretOf(found.best),
    utilisation: utilisation && {
      now: utilisation.now,
      breakEven: Object.values(utilisation.breakEven).every(Number.isFinite) ? utilisation.breakEven : null,
    },
  }
}
