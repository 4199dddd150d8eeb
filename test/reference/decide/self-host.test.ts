import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { breakEvenOf } from '../../../src/decide/choose/break-even.ts'
import { watchChoices } from '../../../src/decide/choose/watch-choices.ts'
import { dayOf, daysPerYear } from '../../../src/units/day.ts'
import { point } from '../../../src/units/range.ts'
import { sharedPath } from '../../support/shared.ts'

const oracle = sharedPath('oracles/closed_forms.json')
if (oracle === undefined) process.stderr.write('the self-host oracle is absent: not compared\n')

type Crossing = {
  readonly fixed_self_per_month: number
  readonly api_price0: number
  readonly D0_units_per_month: number
  readonly g: number
  readonly d: number
  readonly t_years: number | null
}
type BreakEven = {
  readonly api_usd_per_mtok: number
  readonly gpu_usd_h: number
  readonly tok_s_gpu: number
  readonly util: number
  readonly usd_per_mtok_self: number
  readonly breakeven_util: number
}
type Oracle = { readonly selfhost_crossing_v0: readonly Crossing[]; readonly breakeven: readonly BreakEven[] }

const rows: Oracle =
  oracle === undefined
    ? { selfhost_crossing_v0: [], breakeven: [] }
    : (JSON.parse(readFileSync(oracle, 'utf8')) as Oracle)

const start = dayOf(2027, 1, 1)
const money = { name: 'money', unit: 'USD/day', nature: 'flow' } as const
const layout = {
  columnCount: 2,
  nodes: ['api', 'own'].map((id, k) => ({ id, kind: 'cost', measures: [money], firstColumn: k })),
}

/** Days from start to the switch-over of a growing, cheapening API to a fixed cost; undefined = never in ten years. */
function switchDays({ fixed_self_per_month: fixed, api_price0: p0, D0_units_per_month: v0, g, d }: Crossing) {
  const years = 10
  const end = start + years * 365
  const watch = watchChoices(
    [
      {
        id: 'serve',
        options: [
          { id: 'api', of: ['api'] },
          { id: 'own', of: ['own'] },
        ],
        leadTimeDays: point(90),
        switchCost: 0,
      },
    ],
    layout,
    { start, end, paths: 1, seed: 1 },
  )
  for (let day = start; day < end; day++) {
    const t = (day + 0.5 - start) / daysPerYear
    const api = Float64Array.of((p0 * v0 * Math.exp((g - d) * t)) / 30.4375)
    const own = Float64Array.of(fixed / 30.4375)
    watch.observe({ day, tDays: day - start, stepDays: 1, step: day - start, extended: false }, [api, own])
  }
  const found = watch.finish()[0]?.switches[0]
  expect(found?.reverses.probability).toBe(0)
  const at = found?.switchOver.p50 ?? undefined
  expect(found?.decideBy ?? undefined).toBe(at === undefined ? undefined : at - 90)
  return at === undefined ? undefined : at - start
}

test.skipIf(oracle === undefined)(
  'a growing API bill meets a fixed cost after ln(F / (p0 V0)) / (g - d), and never where prices fall faster than use grows',
  () => {
    for (const row of rows.selfhost_crossing_v0) {
      const days = switchDays(row)
      if (row.t_years === null) expect(days).toBeUndefined()
      // The middle of four weeks, in whole days.
      else expect(Math.abs((days ?? Number.NaN) - row.t_years * daysPerYear)).toBeLessThan(2)
    }
  },
)

test.skipIf(oracle === undefined)('break-even utilisation is price / (3,600 X p_api)', () => {
  for (const row of rows.breakeven) {
    // One GPU at full throughput for a day.
    const tokens = row.tok_s_gpu * 86_400
    const paid = 24 / row.util
    const { now, breakEven } = breakEvenOf({
      busy: Float64Array.of(1),
      paidHours: Float64Array.of(paid),
      money: Float64Array.of(paid * row.gpu_usd_h),
      others: Float64Array.of(0),
      today: Float64Array.of((tokens / 1e6) * row.api_usd_per_mtok),
    })
    expect(now[0]).toBeCloseTo(row.util, 12)
    expect(breakEven[0]).toBeCloseTo(row.breakeven_util, 12)
    expect(((paid * row.gpu_usd_h) / tokens) * 1e6).toBeCloseTo(row.usd_per_mtok_self, 12)
  }
})
