import type { ReportDocument } from '../document/report-document.ts'
import type { AssumptionReport } from '../document/sections/assumption.ts'
import type { ConstraintReport } from '../document/sections/constraint.ts'
import type { LadderReport } from '../document/sections/ladder.ts'
import type { StackReport } from '../document/sections/load.ts'
import { choiceCsvRows } from './choice-csv.ts'
import { commitmentCsvRows } from './commitment-csv.ts'
import {
  type CsvRow,
  csvColumns,
  dateRows,
  type Fields,
  quantileRows,
  row,
  seriesRows,
  stats,
} from './csv-row.ts'

/** The whole document as rows, the heading row first; unknown values and dates are empty. */
export function reportCsvRows(document: ReportDocument): CsvRow[] {
  return [
    csvColumns,
    ...document.constraints.flatMap(constraintRows),
    ...(document.commitments ?? []).flatMap(commitmentCsvRows),
    ...(document.choices ?? []).flatMap(choiceCsvRows),
    ...document.cascade.flatMap(({ id, date }, i) =>
      dateRows({ kind: 'cascade', id, measure: 'breach', value: i + 1 }, date),
    ),
    ...document.demand.flatMap(demandRows),
    ...document.resources.flatMap((r) => [
      ...(r.modelOverMeasured === null
        ? []
        : [
            row({
              kind: 'resource',
              id: r.id,
              measure: r.measure,
              stat: 'modelOverMeasured',
              unit: 'ratio',
              value: r.modelOverMeasured,
            }),
          ]),
      ...seriesRows({ kind: 'resource', id: r.id, measure: r.measure, unit: r.unit }, r.series),
      ...seriesRows({ kind: 'served', id: r.id, measure: r.measure, unit: r.unit }, r.served),
    ]),
    ...(document.stacks ?? []).flatMap(stackRows),
    ...(document.steps ?? []).flatMap(ladderRows),
    ...otherRows(document),
  ]
}

/** One row per factor; `stat` says how it enters. */
function stackRows({ id, unit, start, steps, result }: StackReport): CsvRow[] {
  const fields = { kind: 'stack', id }
  return [
    row({ ...fields, measure: start.name, stat: 'start', unit, value: start.value }),
    ...steps.map(({ name, op, value }) =>
      row({ ...fields, measure: name, stat: op, unit: op === '+' ? unit : 'ratio', value }),
    ),
    row({ ...fields, measure: 'need', stat: 'result', unit, value: result }),
  ]
}

function constraintRows(constraint: ConstraintReport): CsvRow[] {
  const { id, unit } = constraint
  const at = (measure: string, stat: string, value: number | null, of = unit): CsvRow =>
    row({ kind: 'constraint', id, measure, stat, unit: of, value })
  const breach = (['breach', 'touch'] as const).flatMap((measure) => [
    row({
      kind: 'breach',
      id,
      measure,
      stat: 'probability',
      unit: 'probability',
      value: constraint[measure].probability,
    }),
    ...dateRows({ kind: 'breach', id, measure }, constraint[measure]),
  ])
  return [
    at('limit', 'value', constraint.limit),
    at('now', 'value', constraint.now),
    at('utilisation', 'value', constraint.utilisation, 'ratio'),
    ...breach,
    at('bindsFirst', 'probability', constraint.bindsFirst, 'probability'),
    ...quantileRows({ kind: 'constraint', id, measure: 'leadTime', unit: 'days' }, constraint.leadTimeDays),
    ...(constraint.leadTimeParts ?? []).flatMap(({ name, medianDays, p90Days, decides }) => [
      row({ kind: 'lead-time', id, measure: name, stat: 'p50', unit: 'days', value: medianDays }),
      row({ kind: 'lead-time', id, measure: name, stat: 'p90', unit: 'days', value: p90Days }),
      row({ kind: 'lead-time', id, measure: name, stat: 'decides', unit: 'probability', value: decides }),
    ]),
    row({ kind: 'breach', id, measure: 'decideBy', stat: 'p10', date: constraint.decideBy }),
    row({
      kind: 'breach',
      id,
      measure: 'late',
      stat: 'probability',
      unit: 'probability',
      value: constraint.lateProbability,
    }),
    ...(constraint.periods ?? []).flatMap((period) => periodRows(constraint, period)),
    ...servingRows(constraint),
  ]
}

/** What a limit in force let through, and the dates of what is served where such a limit moves them. */
function servingRows({ id, serving, served }: ConstraintReport): CsvRow[] {
  const breach = (measure: string, found: ConstraintReport['breach']): CsvRow[] => [
    row({ kind: 'served', id, measure, stat: 'probability', unit: 'probability', value: found.probability }),
    ...dateRows({ kind: 'served', id, measure }, found),
  ]
  if (!serving) return served ? breach('breach', served.breach) : []
  const of = (measure: string, unit: string): Omit<Fields, 'stat' | 'value'> => ({
    kind: 'served',
    id,
    measure,
    unit,
  })
  return [
    ...breach('binds', serving.binds),
    ...quantileRows(of('lost', 'ratio'), serving.lostShare),
    ...quantileRows(of('bought', 'ratio'), serving.boughtShare),
    ...quantileRows(of('longestWait', 'days'), serving.longestWaitDays),
    ...quantileRows(of('backlog', 'days'), serving.backlogDays),
    ...(served ? breach('breach', served.breach) : []),
  ]
}

/** Each rung of a ladder: `traces` as it is, `traces+pooler` after that step and those before it. */
function ladderRows({ of, rungs }: LadderReport): CsvRow[] {
  return rungs.flatMap((rung) => {
    const fields = { kind: 'step', id: rung.step === null ? of : `${of}+${rung.step}` }
    const bought = rung.boughtDays
    const ended = { kind: 'step', id: fields.id, measure: 'lasts' }
    return [
      row({ ...ended, stat: 'probability', unit: 'probability', value: rung.lasts.probability }),
      ...dateRows(ended, rung.lasts),
      ...(bought
        ? stats.map((stat) => row({ ...fields, measure: 'bought', stat, unit: 'days', value: bought[stat] }))
        : []),
      ...quantileRows({ ...fields, measure: 'leadTime', unit: 'days' }, rung.leadTimeDays),
      row({ ...fields, measure: 'decideBy', stat: 'p10', date: rung.decideBy }),
      row({
        ...fields,
        measure: 'late',
        stat: 'probability',
        unit: 'probability',
        value: rung.lateProbability,
      }),
      ...(['start', 'end'] as const).map((stat) =>
        row({
          ...fields,
          measure: 'costPerMonth',
          stat,
          unit: 'money/month',
          value: rung.costPerMonth?.[stat] ?? null,
        }),
      ),
      row({ ...fields, measure: 'cost', stat: 'value', unit: 'money', value: rung.cost }),
    ]
  })
}

function periodRows(
  { id, unit }: ConstraintReport,
  period: NonNullable<ConstraintReport['periods']>[number],
): CsvRow[] {
  const fields = { kind: 'period', id, unit, from: period.from, to: period.to }
  return [
    row({ ...fields, measure: 'limit', stat: 'value', value: period.limit }),
    row({ ...fields, measure: 'spent', stat: 'value', value: period.spent }),
    ...quantileRows({ ...fields, measure: 'total' }, period.total),
    row({
      ...fields,
      measure: 'over',
      stat: 'probability',
      unit: 'probability',
      value: period.overProbability,
    }),
    row({ ...fields, measure: 'overrun', stat: 'mean', value: period.expectedOverrun }),
    row({ ...fields, measure: 'firstDayOver', stat: 'p50', unit: '', date: period.firstDayOver }),
  ]
}

function demandRows(demand: ReportDocument['demand'][number]): CsvRow[] {
  const fields = { kind: 'demand', id: demand.id }
  const factors = Object.entries(demand.growthFactor).map(([stat, value]) =>
    row({ ...fields, measure: 'growthFactor', stat, unit: 'ratio', value }),
  )
  return [
    row({ ...fields, measure: 'now', stat: 'value', unit: demand.unit, value: demand.now }),
    ...quantileRows({ ...fields, measure: 'growthPerYear', unit: 'ratio' }, demand.growthPerYear),
    ...factors,
    ...quantileRows({ ...fields, measure: 'elasticity', unit: 'ratio' }, demand.elasticity),
    row({ ...fields, measure: 'rebound', stat: 'share', unit: 'ratio', value: demand.rebound.share }),
    row({
      ...fields,
      measure: 'ceilingTouched',
      stat: 'probability',
      unit: 'probability',
      value: demand.ceilingTouched,
    }),
    ...seriesRows({ ...fields, measure: 'volume', unit: demand.unit }, demand.series),
    ...seriesRows({ kind: 'served', id: demand.id, measure: 'volume', unit: demand.unit }, demand.served),
  ]
}

function otherRows(document: ReportDocument): CsvRow[] {
  return [
    ...document.checks.map((c) =>
      row({
        kind: 'check',
        id: c.id,
        measure: c.level,
        stat: c.result,
        date: typeof c.value === 'string' ? c.value : '',
        value: typeof c.value === 'number' ? c.value : null,
      }),
    ),
    ...document.runRate.map((r) =>
      row({ kind: 'run-rate', id: r.id, measure: 'breach', stat: 'value', date: r.date, value: r.total }),
    ),
    ...document.efficiencies.flatMap((e) => [
      ...quantileRows({ kind: 'efficiency', id: e.id, measure: 'gross', unit: 'ratio' }, e.gross),
      ...quantileRows({ kind: 'efficiency', id: e.id, measure: 'net', unit: 'ratio' }, e.net),
    ]),
    ...document.drivers.map((d) =>
      row({ kind: 'driver', id: d.name, measure: 'spread', stat: 'share', unit: 'ratio', value: d.share }),
    ),
    ...(document.assumptions ?? []).flatMap(assumptionRows),
    ...document.warnings.map((w) =>
      row({ kind: 'warning', id: w.subject ?? '', measure: w.code, stat: w.level, value: 1 }),
    ),
  ]
}

/** An input: its range, and the share of a date that it explains; `stat` of the last row is its grade. */
function assumptionRows({ of, id, param, range, unit, grade, asOf, influence }: AssumptionReport): CsvRow[] {
  const fields = { kind: 'assumption', id: of === id ? id : `${of} ${id}`, measure: param }
  const ends = range
    ? (['p05', 'p50', 'p95'] as const).map((stat) => row({ ...fields, stat, unit, value: range[stat] }))
    : []
  return [...ends, row({ ...fields, stat: grade, unit: 'ratio', date: asOf, value: influence })]
}
