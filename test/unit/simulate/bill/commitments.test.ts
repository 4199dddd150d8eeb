import { describe, expect, it } from 'vitest'
import type { CommitmentReport } from '../../../../src/report/document/sections/commitment.ts'
import { constraintOf, run } from '../../../support/run-scenario.ts'

/** 1,000 a day for ever, from 2027-01-01. */
const head = `version: 1
start: 2027-01-01
horizon: 24mo
paths: 8
demand: { app: { level: 1M requests/day, growth: flat } }
resources:
  tokens: { kind: tokens, from: app, input: 1000, output: 0.000001, cached: 0%, price: { input: $1/M tokens, output: $1/M tokens } }
  spend: { kind: cost, of: [tokens] }
`

async function commitmentOf(terms: string, more = ''): Promise<CommitmentReport> {
  const report = await run(`${head}commitments: { azure: { covers: tokens, ${terms} } }\n${more}`)
  const found = report.commitments?.[0]
  if (!found) throw new Error('no commitment in the report')
  return found
}

/** To the cent: the priced output of a millionth of a token adds a billionth. */
const near = (value: number | undefined, expected: number): void => {
  expect(value).toBeCloseTo(expected, 2)
}

describe('a commitment, worked by hand (docs/models/bill.md)', () => {
  const terms = 'commit: $200k/year, discount: 10%, overage: 1x, credits: [{ amount: $9k }]'

  it('applies the credit first, then the commit, then charges overage', async () => {
    const { periods, credits } = await commitmentOf(terms)
    const [year] = periods
    // 900 a day after discount: the credit lasts 10 days, the commit 222.2 days more.
    expect(credits[0]?.exhausted.p50).toBe('2027-01-10')
    expect(year?.exhausted.p50).toBe('2027-08-21')
    near(year?.use.p50, 365 * 900 - 9000)
    near(year?.parts['over'], 365 * 900 - 9000 - 200_000)
    near(year?.parts['overage'], (365 * 900 - 9000 - 200_000) / 0.9)
    near(year?.cash.p50, 200_000 + (365 * 900 - 9000 - 200_000) / 0.9)
  })

  it('says by how much cash rises once the commit is used up, and once the credit is gone', async () => {
    const { jumpPerDay, credits } = await commitmentOf(terms)
    near(jumpPerDay?.p50, 100)
    // Nothing was paid before: 900 a day is.
    near(credits[0]?.jumpPerDay?.p50, 900)
  })

  it('begins every period with a whole commit', async () => {
    const { periods } = await commitmentOf('commit: $100k/quarter')
    expect(periods.map(({ from }) => from).slice(0, 3)).toEqual(['2027-01-01', '2027-04-01', '2027-07-01'])
    near(periods[1]?.unused?.p50, 100_000 - 91_000)
  })

  it('loses what is unused on the last day, and pays for it there', async () => {
    const { periods, series } = await commitmentOf('commit: $400k/year')
    near(periods[0]?.unused?.p50, 400_000 - 365_000)
    expect(periods[0]?.unusedProbability).toBe(1)
    const last = series?.dates.indexOf('2027-12-31') ?? -1
    near(series?.p50[last] ?? undefined, 36_000)
  })

  it('rolls what is unused into the next period until the contract ends', async () => {
    const { periods } = await commitmentOf('commit: $400k/year, unused: rolls, end: 2028-12-31')
    expect(periods[0]?.unused).toBeNull()
    near(periods[1]?.unused?.p50, 800_000 - 365_000 - 366_000)
  })

  it.each([
    ['upfront', '2027-01-01', 120_000, 0],
    ['monthly', '2027-02-01', 10_000, 0],
    ['as-used', '2027-02-01', 1000, 1000],
  ])('pays %s', async (pays, date, cash, dayAfter) => {
    const { series } = await commitmentOf(`commit: $120k/year, pays: ${pays}`)
    const day = series?.dates.indexOf(date) ?? -1
    near(series?.p50[day] ?? undefined, cash)
    near(series?.p50[day + 1] ?? undefined, dayAfter)
  })

  it('counts periods from the start of the contract, with what was drawn before', async () => {
    const { periods } = await commitmentOf('commit: $200k/year, start: 2026-10-15, drawn: $150k')
    expect(periods[0]).toMatchObject({ from: '2026-10-15', to: '2027-10-14', drawnBefore: 150_000 })
    expect(periods[0]?.exhausted.p50).toBe('2027-02-19')
    near(periods[0]?.use.p50, 150_000 + 287_000)
  })

  it('says when a credit expires before it is used', async () => {
    const { credits } = await commitmentOf('credits: [{ amount: $50k, expires: 2027-01-31 }]')
    near(credits[0]?.unused?.p50, 19_000)
    expect(credits[0]?.exhausted.p50).toBeNull()
  })

  it('uses the credit that expires first, first', async () => {
    const { credits } = await commitmentOf(
      'credits: [{ amount: $50k }, { amount: $10k, expires: 2027-03-31 }]',
    )
    expect(credits.map(({ exhausted }) => exhausted.p50)).toEqual(['2027-01-10', '2027-03-01'])
  })

  it('charges support as a share of what is due, with a minimum per month, and a flat item', async () => {
    const { cash } = await commitmentOf('support: { percent: 3%, minimum: $1k/month }, flat: $500/month')
    // 31 x 30 = 930 of 1,000 in January; February 840; every month takes the minimum.
    near(cash?.p50, 731_000 + 24 * 1000 + 24 * 500)
  })
})

describe('budgets of a bill with a commitment', () => {
  const budget = 'constraints: { money: { budget: $30k/month, of: spend } }\n'
  const monthsOf = async (basis: string, terms: string): Promise<number[]> => {
    const report = await run(
      `${head}budget-basis: ${basis}\ncommitments: { azure: { covers: tokens, ${terms} } }\n${budget}`,
    )
    return (constraintOf(report, 'money').periods ?? []).map(({ total }) => total.p50)
  }

  it('counts what is paid in the billed basis, and the commit as it is used in the effective one', async () => {
    const terms = 'commit: $365k/year, pays: upfront'
    const [billed, effective] = [await monthsOf('billed', terms), await monthsOf('effective', terms)]
    near(billed[0], 365_000)
    near(billed[1], 0)
    near(effective[0], 31_000)
    near(effective[1], 28_000)
  })

  it('leaves discounts out of list prices, and credits out of contracted ones', async () => {
    const terms = 'discount: 10%, credits: [{ amount: $5k }]'
    near((await monthsOf('list', terms))[0], 31_000)
    near((await monthsOf('contracted', terms))[0], 27_900)
    near((await monthsOf('effective', terms))[0], 22_900)
  })

  it('names the days that it does not know of a period that runs since long', async () => {
    const text = `${head}commitments: { azure: { covers: tokens, commit: $1M/year, start: 2024-03-01, discount: 5% } }\n`
    // A stated demand stands for the past too: ten months at 950 a day.
    const report = await run(text)
    near(report.commitments?.[0]?.periods[0]?.drawnBefore, 306 * 950)
  })

  it('refuses a cover without a price, and one that is covered twice', async () => {
    await expect(run(`${head}commitments: { a: { covers: app, discount: 5% } }\n`)).rejects.toThrow(
      /'app', which has no price/,
    )
    await expect(
      run(
        `${head}commitments: { a: { covers: tokens, discount: 5% }, b: { covers: tokens, discount: 5% } }\n`,
      ),
    ).rejects.toThrow(/covered by 'a' and by 'b'/)
  })

  it('gives the same bytes on two threads', async () => {
    const text =
      `${head}commitments: { azure: { covers: tokens, commit: $200k/year, discount: 5% to 15% } }\n`.replace(
        'paths: 8',
        'paths: 1024',
      )
    expect(JSON.stringify(await run(text, [], { threads: 2 }))).toBe(JSON.stringify(await run(text)))
  })
})

describe('provisioned throughput', () => {
  // 1,000 input tokens x 1M a day = 694,444 a minute.
  const units = async (n: number): Promise<CommitmentReport> =>
    commitmentOf(
      `provisioned: { units: ${n}, price: $1/h, throughput: 1000 tokens/min, output-weight: 1, peak: 1, burst: 0 }`,
    )

  it('carries the share that fits, and spills the rest at the on-demand price', async () => {
    const { cash } = await units(500)
    const share = 500_000 / (1e9 / 1440)
    expect(cash?.p50).toBeCloseTo(731 * (500 * 24 + 1000 * (1 - share)), -1)
  })

  it('is paid whether it is used or not', async () => {
    near((await units(1000)).cash?.p50, 731 * 24_000)
  })
})
