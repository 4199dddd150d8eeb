import { columnOf, type Layout } from '../../simulate/layout.ts'
import type { ChoiceSpec, OptionSpec } from '../../simulate/plan/choice-spec.ts'
import type { Clock } from '../../simulate/resource-kind.ts'
import { addMonths, type Day } from '../../units/day.ts'
import type { ChoiceFinding } from './choice-finding.ts'
import type { ChoiceRun, ChoiceState, FleetColumns, OptionState, PairState } from './choice-state.ts'
import { compareDay, newDifferenceWindow, windowDays } from './difference-window.ts'
import { finishChoice } from './finish-choice.ts'

/** Follows the choices of a running simulation over the display horizon. */
export type ChoiceWatch = {
  /** Global columns that it reads. */
  readonly columns: ReadonlySet<number>
  observe(clock: Clock, columns: readonly Float64Array[]): void
  finish(): ChoiceFinding[]
}

/** Watches every choice of a plan. */
export function watchChoices(choices: readonly ChoiceSpec[], layout: Layout, run: ChoiceRun): ChoiceWatch {
  const states = choices.map((spec) => newState(spec, layout, run))
  return {
    columns: new Set(states.flatMap(({ options }) => options.flatMap(columnsOf))),
    observe(clock, columns) {
      if (clock.day < run.end) for (const state of states) observeDay(state, clock.day, columns)
    },
    finish: () => states.map(finishChoice),
  }
}

function columnsOf({ money, fleet }: OptionState): number[] {
  const { busy, hours, idle } = fleet ?? {}
  return [...money, ...[busy, hours, idle].filter((column) => column !== undefined)]
}

/** Candidate days: every month of the horizon, from start on. */
function monthsOf({ start, end }: ChoiceRun): Set<Day> {
  const months = new Set<Day>()
  for (let n = 0; addMonths(start, n) < end; n++) months.add(addMonths(start, n))
  return months
}

function newState(spec: ChoiceSpec, layout: Layout, run: ChoiceRun): ChoiceState {
  const column = (): Float64Array => new Float64Array(run.paths)
  const options = spec.options.map((option) => newOption(option, layout, run.paths))
  const pairs = options.slice(1).map(
    (to): PairState => ({
      to,
      window: newDifferenceWindow(run.paths),
      cheaperNow: new Uint8Array(run.paths),
      candidates: [],
      fleet: { busy: column(), paidHours: column(), money: column(), others: column(), today: column() },
    }),
  )
  return { spec, run, options, pairs, months: monthsOf(run) }
}

function newOption(spec: OptionSpec, layout: Layout, paths: number): OptionState {
  const column = (): Float64Array => new Float64Array(paths)
  const fleets = spec.of.filter((id) => columnOf(layout, id, 'busy-gpus') !== undefined)
  const [fleet] = fleets
  return {
    spec,
    money: spec.of.map((id) => moneyColumn(layout, id)),
    fleet: fleet !== undefined && fleets.length === 1 ? fleetColumns(layout, fleet) : undefined,
    today: column(),
    first: column(),
    last: column(),
    total: column(),
  }
}

/** Money of a node: its measure of that name, else its first (a demand that is a spend). */
function moneyColumn(layout: Layout, id: string): number {
  const column = columnOf(layout, id, 'money') ?? columnOf(layout, id)
  if (column === undefined) throw new Error(`no node ${id} to choose`)
  return column
}

function fleetColumns(layout: Layout, id: string): FleetColumns | undefined {
  const of = (measure: string): number | undefined => columnOf(layout, id, measure)
  const [money, busy, hours] = [of('money'), of('busy-gpus'), of('gpu-hours')]
  if (money === undefined || busy === undefined || hours === undefined) return undefined
  return { money, busy, hours, idle: of('idle-gpus') }
}

function observeDay(state: ChoiceState, day: Day, columns: readonly Float64Array[]): void {
  const { run, options, pairs, months } = state
  const { start, end } = run
  for (const option of options) {
    option.today.fill(0)
    for (const column of option.money) addTo(columns[column] as Float64Array, option.today)
    addTo(option.today, option.total)
    if (day < start + windowDays) addTo(option.today, option.first)
    if (day >= end - windowDays) addTo(option.today, option.last)
  }
  const [current] = options
  if (!current) return
  for (const pair of pairs) {
    if (months.has(day)) pair.candidates.push({ day, dearer: Float64Array.from(pair.window.total) })
    compareDay(pair.window, { day, start }, current.today, pair.to.today)
    if (day === start + windowDays - 1) pair.cheaperNow.set(pair.window.wasCheaper)
    if (day < start + windowDays) addFleet(pair, current.today, columns)
  }
}

function addFleet({ to, fleet }: PairState, today: Float64Array, columns: readonly Float64Array[]): void {
  if (!to.fleet) return
  const read = (column: number): Float64Array => columns[column] as Float64Array
  const [money, busy, hours] = [read(to.fleet.money), read(to.fleet.busy), read(to.fleet.hours)]
  const idle = to.fleet.idle === undefined ? undefined : read(to.fleet.idle)
  addTo(today, fleet.today)
  addTo(busy, fleet.busy)
  addTo(money, fleet.money)
  addTo(hours, fleet.paidHours)
  for (let i = 0; i < money.length; i++) {
    const beside = (to.today[i] as number) - (money[i] as number)
    fleet.others[i] = (fleet.others[i] as number) + beside
    if (idle) fleet.paidHours[i] = (fleet.paidHours[i] as number) + 24 * (idle[i] as number)
  }
}

function addTo(column: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + (column[i] as number)
}
