import type { Day } from '../../units/day.ts'
import type { DaySpan } from '../../units/period.ts'
import { monthShareOf } from '../physics/money/money.ts'
import type { CommitmentSpec } from './commitment-spec.ts'
import { contractPeriod, holdsOn, instalmentsOf, paysOn } from './contract-period.ts'
import { chargeSupport, type Support } from './support.ts'

/**
 * Flows of a day in the contract's currency, one entry per future each:
 *   charges = relief + discount + credit + drawn + over             where what is used goes
 *   cash    = payments + overage + provisioned + support + flat     what is paid; overage = over x its price
 */
export type Flows = {
  /** Undiscounted price of what is covered. */
  readonly charges: Float64Array
  /** The part of it that provisioned capacity carries, and what that capacity costs. */
  readonly relief: Float64Array
  readonly provisioned: Float64Array
  readonly discount: Float64Array
  readonly credit: Float64Array
  /** Paid for by the commit. */
  readonly drawn: Float64Array
  /** Beyond it, at the commit's price; and what is charged for that. */
  readonly over: Float64Array
  readonly overage: Float64Array
  /** Cash towards the commit. */
  readonly payments: Float64Array
  /** What is left of a period's commit when it is lost. */
  readonly unused: Float64Array
  readonly support: Float64Array
  readonly flat: Float64Array
}

/** Every flow, in the order of its columns. */
export const flowNames: readonly (keyof Flows)[] = [
  'charges',
  'relief',
  'provisioned',
  'discount',
  'credit',
  'drawn',
  'over',
  'overage',
  'payments',
  'unused',
  'support',
  'flat',
]

/** A credit in each future. */
export type Credit = { readonly left: Float64Array; readonly from: Day; readonly expires: Day }

/** The terms of a contract in each future. */
export type Terms = {
  readonly discount: Float64Array
  /** Multiple of the undiscounted charge. */
  readonly overage: Float64Array | undefined
  /** In the order in which they expire. */
  readonly credits: readonly Credit[]
  readonly support: Support | undefined
  readonly flatPerMonth: Float64Array | undefined
}

/** The books of a contract over one block of futures, changed in place. */
export type Ledger = {
  readonly spec: CommitmentSpec
  readonly terms: Terms
  readonly start: Day
  /** What is left of the running period's commit; as it stood at its end until the next one begins. */
  readonly left: Float64Array
  readonly flows: Flows
  /** Due after discounts; what credits leave of it. */
  readonly due: Float64Array
  period: DaySpan | undefined
}

/** Books at the start of a run: the running period has used `drawn` of its commit. */
export function openLedger(spec: CommitmentSpec, terms: Terms, run: { paths: number; start: Day }): Ledger {
  const { paths, start } = run
  const column = (): Float64Array => new Float64Array(paths)
  const flows = Object.fromEntries(flowNames.map((name) => [name, column()])) as Record<
    keyof Flows,
    Float64Array
  >
  return { spec, terms, start, left: column(), flows, due: column(), period: undefined }
}

/** What the day brings, one entry per future, in the contract's currency. */
export type DayOfUse = {
  readonly charges: Float64Array
  /** Share of the charges that provisioned capacity carries, and its price; undefined without. */
  readonly provisioned: { readonly share: Float64Array; readonly price: Float64Array } | undefined
}

/** Adds one day to `flows`: discount, then credits (the first to expire first), then the commit, then overage. */
export function passDay(ledger: Ledger, day: Day, use: DayOfUse): void {
  const holds = holdsOn(ledger.spec, day)
  if (day >= ledger.start) turnPeriod(ledger, day, holds)
  applyDiscount(ledger, use, holds)
  if (day < ledger.start) {
    // What the past has used up is settled: it was due, and it was paid.
    add(ledger.due, ledger.flows.drawn)
    add(ledger.due, ledger.flows.payments)
  } else {
    for (const credit of ledger.terms.credits) applyCredit(ledger, credit, day)
    applyCommit(ledger, holds)
    if (holds && day + 1 === ledger.period?.to) closePeriod(ledger)
  }
  if (!holds) return
  const { support, flatPerMonth } = ledger.terms
  if (support) chargeSupport(support, day, ledger.start, ledger.flows.support)
  if (flatPerMonth) addScaled(flatPerMonth, monthShareOf(day), ledger.flows.flat)
}

/** Begins the period that holds the day, with its commit and what is paid for it. */
function turnPeriod(ledger: Ledger, day: Day, holds: boolean): void {
  const { spec, flows } = ledger
  if (!holds || !spec.commit) {
    ledger.left.fill(0)
    ledger.period = undefined
    return
  }
  const { amount } = spec.commit
  if (ledger.period === undefined || day >= ledger.period.to) beginPeriod(ledger, amount, day)
  const { period } = ledger
  if (spec.pays === 'upfront' && period?.from === day) addConstant(amount, flows.payments)
  if (spec.pays === 'monthly' && period && paysOn(period, day))
    addConstant(amount / instalmentsOf(period), flows.payments)
}

/** The running period has used a part of its commit; what an earlier one leaves may roll into the next. */
function beginPeriod(ledger: Ledger, amount: number, day: Day): void {
  const { spec, left, start } = ledger
  const period = contractPeriod(spec, day, start)
  const used = period.from < start ? Math.min(amount, spec.drawn ?? 0) : 0
  if (spec.unused === 'lost' || ledger.period === undefined) left.fill(0)
  addConstant(amount - used, left)
  ledger.period = period
}

function applyDiscount(ledger: Ledger, { charges, provisioned }: DayOfUse, holds: boolean): void {
  const { flows, due, terms } = ledger
  const carried = holds ? provisioned : undefined
  const support = holds ? terms.support : undefined
  for (let i = 0; i < due.length; i++) {
    const all = charges[i] as number
    const relief = carried ? all * (carried.share[i] as number) : 0
    const discount = holds ? (all - relief) * (terms.discount[i] as number) : 0
    const rest = all - relief - discount
    flows.charges[i] = (flows.charges[i] as number) + all
    flows.relief[i] = (flows.relief[i] as number) + relief
    flows.discount[i] = (flows.discount[i] as number) + discount
    due[i] = rest
    if (support) support.due[i] = rest
  }
  if (carried) add(carried.price, flows.provisioned)
}

function applyCredit({ due, flows }: Ledger, { left, from, expires }: Credit, day: Day): void {
  if (day < from || day > expires) return
  for (let i = 0; i < due.length; i++) {
    const used = Math.max(0, Math.min(due[i] as number, left[i] as number))
    left[i] = (left[i] as number) - used
    due[i] = (due[i] as number) - used
    flows.credit[i] = (flows.credit[i] as number) + used
  }
}

function applyCommit(ledger: Ledger, holds: boolean): void {
  const { due, left, flows, terms, spec } = ledger
  const asUsed = spec.pays === 'as-used'
  const dearer = holds ? terms.overage : undefined
  for (let i = 0; i < due.length; i++) {
    const rest = due[i] as number
    const drawn = Math.max(0, Math.min(rest, left[i] as number))
    left[i] = (left[i] as number) - drawn
    const over = rest - drawn
    const kept = 1 - (terms.discount[i] as number)
    const price = dearer ? (kept > 0 ? (dearer[i] as number) / kept : 0) : 1
    flows.drawn[i] = (flows.drawn[i] as number) + drawn
    flows.over[i] = (flows.over[i] as number) + over
    flows.overage[i] = (flows.overage[i] as number) + over * price
    if (asUsed) flows.payments[i] = (flows.payments[i] as number) + drawn
  }
}

/** The evening of a period's last day: what does not roll on is lost, and paid for where it was not. */
function closePeriod({ spec, period, left, flows }: Ledger): void {
  const ends = spec.end !== undefined && period !== undefined && period.to >= spec.end
  if (spec.unused === 'rolls' && !ends) return
  add(left, flows.unused)
  if (spec.pays === 'as-used') add(left, flows.payments)
}

function add(column: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + (column[i] as number)
}

function addScaled(column: Float64Array, factor: number, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + (column[i] as number) * factor
}

function addConstant(amount: number, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + amount
}
