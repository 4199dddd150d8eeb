import type { ChoiceReport } from '../document/sections/choice.ts'
import { type CsvRow, dateRows, quantileRows, row } from './csv-row.ts'

type Switch = ChoiceReport['switches'][number]

/** Options and switch-overs of one choice; the id names choice and way: `serve api>own`. */
export function choiceCsvRows(choice: ChoiceReport): CsvRow[] {
  const { id, unit } = choice
  return [
    ...choice.options.flatMap((option) => {
      const place = { kind: 'option', id: `${id} ${option.id}` }
      return [
        ...quantileRows({ ...place, measure: 'now', unit: `${unit}/day` }, option.now),
        ...quantileRows({ ...place, measure: 'atEnd', unit: `${unit}/day` }, option.atEnd),
        ...quantileRows({ ...place, measure: 'total', unit }, option.total),
      ]
    }),
    ...choice.switches.flatMap((one) => switchRows(`${id} ${one.from}>${one.to}`, one, unit)),
  ]
}

function switchRows(id: string, one: Switch, unit: string): CsvRow[] {
  const place = { kind: 'choice', id }
  const share = (measure: string, value: number | null, date = ''): CsvRow =>
    row({ ...place, measure, stat: 'probability', unit: 'probability', date, value })
  const { utilisation } = one
  return [
    share('switchOver', one.switchOver.probability),
    ...dateRows({ ...place, measure: 'switchOver' }, one.switchOver),
    share('reverses', one.reverses.probability),
    ...dateRows({ ...place, measure: 'reverses' }, one.reverses),
    share('cheaperNow', one.cheaperNow),
    share('cheaperAtEnd', one.cheaperAtEnd),
    ...one.cheaperBy.map(({ date, probability }) => share('cheaperBy', probability, date)),
    row({ ...place, measure: 'decideBy', stat: 'p50', date: one.decideBy }),
    ...one.regret.flatMap(({ date, mean, p90 }) => [
      row({ ...place, measure: 'regret', stat: 'mean', unit, date: date ?? 'never', value: mean }),
      row({ ...place, measure: 'regret', stat: 'p90', unit, date: date ?? 'never', value: p90 }),
    ]),
    ...(utilisation
      ? [
          ...quantileRows({ ...place, measure: 'utilisation', unit: 'ratio' }, utilisation.now),
          ...quantileRows(
            { ...place, measure: 'breakEvenUtilisation', unit: 'ratio' },
            utilisation.breakEven,
          ),
        ]
      : []),
  ]
}
