import { z } from 'zod'
import type { Range } from '../../units/range.ts'
import { anchorOf } from '../physics/anchoring.ts'
import { moneyIndexOf, moneyMeasure } from '../physics/money/money.ts'
import { drawn } from '../physics/parameter.ts'
import {
  type BuildContext,
  type Clock,
  defineResourceKind,
  type Measure,
  type ResourceKind,
} from '../resource-kind.ts'
import type { CommitmentSpec, ProvisionedSpec } from './commitment-spec.ts'
import { flowNames, type Ledger, openLedger, passDay, type Terms } from './ledger.ts'
import { makeProvisioned, type Provisioned, unitsOnOffer } from './provisioned.ts'
import { headNames, makeFlowWriter } from './write-flows.ts'

/** What a planned commitment carries beside its terms. */
export type CommitmentParams = {
  readonly spec: CommitmentSpec
  /** Cost basis of the measure `money`. */
  readonly basis: string
  /** Feeders of the covered nodes, by covered node: for the split of their tokens. */
  readonly upstream: Readonly<Record<string, readonly string[]>>
}

const params = z.custom<CommitmentParams>()

function measures({ spec }: CommitmentParams, currency: string): Measure[] {
  return [
    ...headNames.map((name) => moneyMeasure(currency, name)),
    ...flowNames.map((name) => moneyMeasure(currency, name)),
    { name: 'commit-left', unit: currency, nature: 'gauge' },
    ...spec.credits.map(
      (_, k): Measure => ({ name: `credit-left-${k + 1}`, unit: currency, nature: 'gauge' }),
    ),
  ]
}

type Context = BuildContext<CommitmentParams>

function termsOf(context: Context): Terms {
  const { spec } = context.params
  const draw = (name: string, range: Range): Float64Array => drawn(context, name, range)
  const credits = spec.credits.map(({ amount, from, expires }, k) => ({
    left: Float64Array.from(draw(`credit-${k + 1}`, amount)),
    from: from ?? Number.NEGATIVE_INFINITY,
    expires: expires ?? Number.POSITIVE_INFINITY,
  }))
  const { support } = spec
  return {
    discount: draw('discount', spec.discount),
    overage: spec.overage && draw('overage', spec.overage),
    credits: credits,
    support: support && {
      percent: draw('support', support.percent),
      minimumPerMonth: draw('support-minimum', support.minimumPerMonth),
      due: new Float64Array(context.paths),
      month: new Float64Array(context.paths),
    },
    flatPerMonth: spec.flatPerMonth && draw('flat', spec.flatPerMonth),
  }
}

function provisionedOf(context: Context, spec: ProvisionedSpec): Provisioned {
  const draw = (name: string, range: Range): Float64Array => drawn(context, `provisioned-${name}`, range)
  const byId = new Map(context.inputs.map((input) => [input.id, input]))
  const covered = context.params.spec.covers.flatMap((id) => {
    const node = byId.get(id)
    const upstream = (context.params.upstream[id] ?? []).flatMap((name) => byId.get(name) ?? [])
    return node ? [{ node, upstream }] : []
  })
  return makeProvisioned(covered, {
    units: draw('units', spec.units).map((units) => unitsOnOffer(units, spec.minimum, spec.step)),
    price: draw('price', spec.price),
    throughput: draw('throughput', spec.throughput),
    outputWeight: draw('output-weight', spec.outputWeight),
    cachedWeight: draw('cached-weight', spec.cachedWeight),
    peak: draw('peak', spec.peak),
    burst: draw('burst', spec.burst),
  })
}

/** Rate of the contract's currency on the step, one entry per future. */
function rateOf(context: Context): Float64Array {
  const { currency } = context.params.spec
  const rate = currency === context.currency ? 1 : context.fx?.[currency]
  if (rate === undefined) throw new Error(`${context.id}: no rate for ${currency}`)
  return new Float64Array(context.paths).fill(rate)
}

/**
 * A contract over what nodes cost: commit per period, discount, overage, credits, provisioned throughput, support and flat
 * items; order of application: provisioned capacity, discount, credits, commit, overage (ledger.ts; docs/models/bill.md).
 *
 *   cash      = payments + overage + provisioned + support + flat          what is paid on the day
 *   effective = drawn + unused + overage + provisioned + support + flat    what the day owes: the commit as it is used
 *   net       = money - charges,  money = cash (basis billed), effective, or charges - discount (contracted), charges (list)
 * Where the bill that sums the covered nodes was measured, charges take its factor measured / physics. Books are kept in the
 * contract's currency. Beyond the horizon a step holds the mean of its days. In the back-cast everything due is paid when due.
 */
export const commitment: ResourceKind = defineResourceKind({
  kind: 'commitment',
  summary: 'A contract over what other nodes cost: commit, discount, credits, overage, provisioned capacity',
  params,
  feeds: [],
  measures,
  build(context) {
    const { paths, start, currency, params: p } = context
    const { spec, basis } = p
    const own = measures(p, currency)
    const columns = own.map(() => new Float64Array(paths))
    const rate = rateOf(context)
    const ledger = openLedger(spec, termsOf(context), { paths, start })
    const provisioned = spec.provisioned && provisionedOf(context, spec.provisioned)
    const write = makeFlowWriter(ledger, { rate, basis, columns })
    const first = rate[0] ?? 1
    const move = context.fxMove?.(spec.currency)
    const charges = new Float64Array(paths)
    const factor = anchorOf(context, 'charges') ?? 1
    const sources = context.inputs.flatMap((input) =>
      spec.covers.includes(input.id) ? (input.columns[moneyIndexOf(input, currency)] ?? []) : [],
    )
    return {
      measures: own,
      columns,
      selfAnchored: true,
      step(clock) {
        if (move) for (let i = 0; i < paths; i++) rate[i] = first * (move[i] as number)
        sumCharges(sources, rate, factor, charges)
        provisioned?.at()
        passStep(ledger, clock, { charges, provisioned })
        write(daysOf(clock))
      },
    }
  },
  examples: [],
})

function daysOf({ extended, stepDays }: Clock): number {
  return extended ? Math.max(1, Math.round(stepDays)) : 1
}

/** charges = factor x sum of what the covered nodes cost / rate. */
function sumCharges(
  sources: readonly Float64Array[],
  rate: Float64Array,
  factor: number,
  out: Float64Array,
): void {
  out.fill(0)
  for (const source of sources)
    for (let i = 0; i < out.length; i++)
      out[i] = (out[i] as number) + ((source[i] as number) * factor) / (rate[i] as number)
}

function passStep(
  ledger: Ledger,
  clock: Clock,
  use: { readonly charges: Float64Array; readonly provisioned: Provisioned | undefined },
): void {
  for (const name of flowNames) ledger.flows[name].fill(0)
  for (let d = 0; d < daysOf(clock); d++) passDay(ledger, clock.day + d, use)
}
