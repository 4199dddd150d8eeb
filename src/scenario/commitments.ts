import { z } from 'zod'
import type { CommitmentSpec, CreditSpec } from '../simulate/bill/commitment-spec.ts'
import type { Day } from '../units/day.ts'
import {
  dayField,
  idField,
  type MoneyValue,
  moneyField,
  multipleField,
  shareField,
  wordField,
} from '../units/field.ts'
import { point, type Range } from '../units/range.ts'
import { type Budget, budgetField } from './budget-field.ts'
import { monthField } from './month-field.ts'
import { type ProvisionedForm, provisionedSchema, readProvisioned } from './provisioned.ts'
import { posAt, type Reading, read, report, valueAt } from './reading.ts'
import { stated } from './stated.ts'

type CreditForm = {
  readonly amount: MoneyValue
  readonly from?: Day | undefined
  readonly expires?: Day | undefined
}

type CommitmentForm = {
  readonly covers: readonly string[]
  readonly commit?: Budget | undefined
  readonly 'fiscal-year-start'?: number | undefined
  readonly start?: Day | undefined
  readonly end?: Day | undefined
  readonly drawn?: MoneyValue | undefined
  readonly unused?: 'lost' | 'rolls' | undefined
  readonly pays?: 'as-used' | 'upfront' | 'monthly' | undefined
  readonly discount?: Range | undefined
  readonly overage?: Range | undefined
  readonly credits?: readonly CreditForm[] | undefined
  readonly provisioned?: ProvisionedForm | undefined
  readonly support?: { readonly percent: Range; readonly minimum?: MoneyValue | undefined } | undefined
  readonly flat?: MoneyValue | undefined
}

/** A contract over what resources cost, as written. */
export const commitmentSchema: z.ZodType<CommitmentForm> = z.strictObject({
  covers: z
    .preprocess((value): unknown => (Array.isArray(value) ? value : [value]), z.array(idField()).min(1))
    .meta({ type: ['string', 'array'] }),
  commit: budgetField.optional(),
  'fiscal-year-start': monthField.optional(),
  start: dayField().optional(),
  end: dayField().optional(),
  drawn: moneyField().optional(),
  unused: wordField(['lost', 'rolls']).optional(),
  pays: wordField(['as-used', 'upfront', 'monthly']).optional(),
  discount: shareField().optional(),
  overage: multipleField().optional(),
  credits: z
    .array(
      z.strictObject({
        amount: moneyField(),
        from: dayField().optional(),
        expires: dayField().optional(),
      }),
    )
    .optional(),
  provisioned: provisionedSchema.optional(),
  support: z.strictObject({ percent: shareField(), minimum: moneyField('month').optional() }).optional(),
  flat: moneyField('month').optional(),
})

/** Nothing off, no minimum. */
const none: Range = point(0)

/** The commitment of that id, or undefined after its problems were noted. */
export function readCommitment(reading: Reading, id: string): CommitmentSpec | undefined {
  const path = ['commitments', id]
  const map = read(reading, commitmentSchema, valueAt(reading, path), path)
  if (!map) return undefined
  const currency = currencyOf(reading, id, map)
  if (currency === undefined || !checkTerms(reading, id, map)) return undefined
  const provisioned = map.provisioned && readProvisioned(reading, [...path, 'provisioned'], map.provisioned)
  if (map.provisioned && !provisioned) return undefined
  return {
    id,
    pos: posAt(reading, path),
    currency,
    ...termsOf(map),
    ...stated({ ...moneyOf(map), provisioned }),
  }
}

/** What every contract has, with its defaults. */
function termsOf(
  map: CommitmentForm,
): Pick<CommitmentSpec, 'covers' | 'fiscalYearStart' | 'unused' | 'pays' | 'discount' | 'credits'> {
  return {
    covers: [...new Set(map.covers)],
    fiscalYearStart: map['fiscal-year-start'] ?? 1,
    unused: map.unused ?? 'lost',
    pays: map.pays ?? 'as-used',
    discount: map.discount ?? none,
    credits: creditsOf(map.credits ?? []),
  }
}

/** What a contract may have; undefined where it does not. */
function moneyOf(map: CommitmentForm) {
  return {
    commit: map.commit && { amount: map.commit.amount, period: map.commit.period },
    start: map.start,
    // Written is the last day of the contract.
    end: map.end === undefined ? undefined : map.end + 1,
    drawn: map.drawn?.range.shape === 'point' ? map.drawn.range.value : undefined,
    overage: map.overage,
    support: supportOf(map.support),
    flatPerMonth: map.flat?.range,
  }
}

function supportOf(support: CommitmentForm['support']): CommitmentSpec['support'] {
  return support && { percent: support.percent, minimumPerMonth: support.minimum?.range ?? none }
}

/** The first to expire first: that is the order in which they are used. */
function creditsOf(credits: readonly CreditForm[]): CreditSpec[] {
  const expiry = ({ expires }: CreditForm): number => expires ?? Number.POSITIVE_INFINITY
  return [...credits]
    .sort((a, b) => expiry(a) - expiry(b))
    .map(({ amount, from, expires }) => ({
      amount: amount.range,
      ...(from === undefined ? {} : { from }),
      ...(expires === undefined ? {} : { expires }),
    }))
}

/** The one currency of a contract's money; the scenario's where it states none. */
function currencyOf(reading: Reading, id: string, map: CommitmentForm): string | undefined {
  const codesStated = [
    map.commit?.currency,
    map.drawn?.currency,
    ...(map.credits ?? []).map(({ amount }) => amount.currency),
    map.provisioned?.price.currency,
    map.support?.minimum?.currency,
    map.flat?.currency,
  ].filter((code) => code !== undefined)
  const codes = [...new Set(codesStated)]
  if (codes.length <= 1) {
    const own = valueAt(reading, ['currency'])
    return codes[0] ?? (typeof own === 'string' ? own : 'USD')
  }
  report(
    reading,
    {
      code: 'CURRENCY_MIX',
      message: `found money in ${codes.join(' and ')}, expected one currency per commitment`,
      hint: `state all of it in ${codes[0] ?? ''}, or write two commitments`,
    },
    ['commitments', id],
    { at: 'key' },
  )
  return undefined
}

type Fault = { readonly key: string; readonly message: string; readonly hint: string }

function checkTerms(reading: Reading, id: string, map: CommitmentForm): boolean {
  const faults = faultsOf(map)
  for (const { key, message, hint } of faults)
    report(reading, { code: 'BAD_SCENARIO', message, hint }, ['commitments', id, key])
  return faults.length === 0
}

function faultsOf(map: CommitmentForm): Fault[] {
  return [...commitFaults(map), ...termFaults(map)]
}

function commitFaults({ commit, end, pays, unused }: CommitmentForm): Fault[] {
  if (commit?.period.kind === 'rolling')
    return [
      {
        key: 'commit',
        message: 'found a rolling commit, expected money per month, quarter or year, or in total',
        hint: 'write e.g. `$1.2M/year`',
      },
    ]
  const needsEnd = pays === 'monthly' || unused === 'lost'
  if (commit?.period.kind !== 'total' || end !== undefined || !needsEnd) return []
  return [
    {
      key: 'commit',
      message: 'found a total commit without `end:`, expected the day by which it must be used',
      hint: 'add `end:` (the last day of the contract)',
    },
  ]
}

function termFaults(map: CommitmentForm): Fault[] {
  const { commit, start, end, drawn } = map
  const faults: Fault[] = []
  if (end !== undefined && start !== undefined && end < start)
    faults.push({ key: 'end', message: 'found an end before the start', hint: 'write the last day' })
  if (drawn && drawn.range.shape !== 'point')
    faults.push({ key: 'drawn', message: 'found a range, expected one amount', hint: 'write e.g. `$400k`' })
  if (!commit && (drawn ?? map.unused ?? map.pays ?? map.overage) !== undefined)
    faults.push({
      key: 'covers',
      message:
        'found `drawn:`, `unused:`, `pays:` or `overage:` without `commit:`, expected what is promised',
      hint: 'add `commit:`, e.g. `$1.2M/year`',
    })
  return faults
}
