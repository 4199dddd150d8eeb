import { type Flows, flowNames, type Ledger } from './ledger.ts'

/** Measures before the flows: what is paid, what counts in the basis of the run, and its excess over the charges. */
export const headNames = ['cash', 'money', 'net'] as const

type Head = (typeof headNames)[number]

/** Where the flows of a step go. */
export type FlowTarget = {
  /** Scenario currency per unit of the contract's, one entry per future, as it stands when the step is written. */
  readonly rate: Float64Array
  /** `billed`, `effective`, `contracted` or `list`. */
  readonly basis: string
  /** {@link headNames}, the flows, the commit's balance, the balances of the credits. */
  readonly columns: readonly Float64Array[]
}

/** Writes a step's flows as means per day, and the balances, in the scenario's currency. */
export function makeFlowWriter(ledger: Ledger, target: FlowTarget): (days: number) => void {
  const { rate, basis, columns } = target
  const { flows, left, terms } = ledger
  const column = (k: number): Float64Array => columns[k] ?? new Float64Array(rate.length)
  const head = (name: Head): Float64Array => column(headNames.indexOf(name))
  const first = headNames.length
  const written = {} as Record<keyof Flows, Float64Array>
  flowNames.forEach((name, k) => {
    written[name] = column(first + k)
  })
  const balances = [left, ...terms.credits.map((credit) => credit.left)]
  return (days) => {
    for (const name of flowNames) convert(flows[name], rate, days, written[name])
    balances.forEach((balance, k) => {
      convert(balance, rate, 1, column(first + flowNames.length + k))
    })
    writeHead(written, basis, { cash: head('cash'), money: head('money'), net: head('net') })
  }
}

/** out = column x rate / days. */
function convert(column: Float64Array, rate: Float64Array, days: number, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = ((column[i] as number) * (rate[i] as number)) / days
}

/** Sums of parts in one order, so that they add up exactly. */
function writeHead(flows: Flows, basis: string, out: Readonly<Record<Head, Float64Array>>): void {
  const { cash, money, net } = out
  for (let i = 0; i < cash.length; i++) {
    const others =
      (flows.overage[i] as number) +
      (flows.provisioned[i] as number) +
      (flows.support[i] as number) +
      (flows.flat[i] as number)
    const paid = (flows.payments[i] as number) + others
    cash[i] = paid
    money[i] =
      inBasis(flows, i, basis, paid) ?? (flows.drawn[i] as number) + (flows.unused[i] as number) + others
    net[i] = (money[i] as number) - (flows.charges[i] as number)
  }
}

/** Money of a basis other than effective. */
function inBasis(flows: Flows, i: number, basis: string, paid: number): number | undefined {
  if (basis === 'billed') return paid
  if (basis === 'list') return flows.charges[i]
  if (basis === 'contracted') return (flows.charges[i] as number) - (flows.discount[i] as number)
  return undefined
}
