import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { clocksOf } from '../../../../src/simulate/clock.ts'
import { layoutOf } from '../../../../src/simulate/couple.ts'
import { columnOf } from '../../../../src/simulate/layout.ts'
import type { SimulationPlan } from '../../../../src/simulate/plan/plan.ts'
import { runTrials } from '../../../../src/simulate/run/run-trials.ts'
import { dayOf } from '../../../../src/units/day.ts'
import { point } from '../../../../src/units/range.ts'
import {
  demandOf,
  growthOf,
  historyOf,
  planOf,
  type Recorded,
  record,
  resourceOf,
  start,
  tokensOf,
} from '../../../support/plan.ts'

/** Fitted drift with noise, elasticity, events, prices of every sort, and resources over it. */
function richPlan(parts: Partial<SimulationPlan> = {}): SimulationPlan {
  const growth = growthOf(
    'drift',
    historyOf(
      200,
      (before) => 100 * Math.exp(-before / 500 + 0.1 * Math.sin(before * 12.9898) + 0.2 * Math.cos(before)),
    ),
  )
  const demand = demandOf(growth, {
    elasticity: { shape: 'lognormal', p05: 0.5, p95: 1.5 },
    pastDecline: { perYear: { shape: 'normal', p05: 0, p95: 0.3 }, assumed: false },
    spec: {
      responseHalfLifeDays: { shape: 'lognormal', p05: 30, p95: 90 },
      ceiling: point(20),
      events: [
        {
          name: 'launch',
          at: start + 100,
          slipDays: { shape: 'truncated-normal', p05: 0, p95: 60 },
          multiply: { shape: 'lognormal', p05: 1.2, p95: 3 },
          rampDays: point(30),
          probability: 0.6,
        },
      ],
    },
  })
  return planOf([demand], {
    end: start + 200,
    extendedEnd: start + 500,
    paths: 500,
    prices: {
      declinePerYear: { shape: 'normal', p05: 0.1, p95: 0.4 },
      steps: [{ at: start + 50, multiply: { shape: 'lognormal', p05: 0.7, p95: 0.9 } }],
      migrate: [
        { to: 'mini', at: start + 80, price: point(0.5), tokens: point(1.3), adoptionDays: point(60) },
      ],
      caching: [{ at: start + 120, share: point(0.6), rampDays: point(30), readPrice: point(0.1) }],
    },
    resources: [tokensOf(), resourceOf('spend', 'cost', { flat: '$1/month' }, { inputs: ['tokens'] })],
    ...parts,
  })
}

const bytes = (steps: readonly Recorded[]): string[] =>
  steps.map(
    ({ clock, columns }) =>
      `${JSON.stringify(clock)} ${columns.map((c) => Buffer.from(c.buffer).toString('base64')).join()}`,
  )

describe('the steps of a run', () => {
  it('are daily to the horizon, then monthly from its end on, the last at the extended end', () => {
    const clocks = clocksOf({
      start: dayOf(2026, 12, 1),
      end: dayOf(2027, 1, 31),
      extendedEnd: dayOf(2027, 5, 10),
    })
    expect(clocks.slice(0, 61).map((c) => [c.tDays, c.stepDays, c.extended])).toEqual(
      Array.from({ length: 61 }, (_, i) => [i, 1, false]),
    )
    expect(clocks.slice(61).map((c) => [c.day, c.stepDays, c.extended, c.step])).toEqual([
      [dayOf(2027, 1, 31), 28, true, 61],
      [dayOf(2027, 2, 28), 31, true, 62],
      [dayOf(2027, 3, 31), 30, true, 63],
      [dayOf(2027, 4, 30), 10, true, 64],
      [dayOf(2027, 5, 10), 1, true, 65],
    ])
    expect(clocksOf({ start: 0, end: 3, extendedEnd: 3 }).map((c) => c.day)).toEqual([0, 1, 2])
  })
})

describe('a simulation', () => {
  it('gives the same bytes twice in a row', async () => {
    expect(bytes((await record(richPlan())).steps)).toEqual(bytes((await record(richPlan())).steps))
  })

  it('gives other futures for another seed', async () => {
    const [a, b] = [await record(richPlan({ paths: 8 })), await record(richPlan({ paths: 8, seed: 43 }))]
    expect(a.steps.at(-1)?.columns[0]).not.toEqual(b.steps.at(-1)?.columns[0])
  })

  it('with fewer futures is the prefix of one with more', async () => {
    const [few, many] = [await record(richPlan({ paths: 60 })), await record(richPlan())]
    const cut = many.steps.map(({ clock, columns }) => ({
      clock,
      columns: columns.map((c) => c.slice(0, 60)),
    }))
    expect(bytes(cut)).toEqual(bytes(few.steps))
  })

  it('with a longer horizon begins with the shorter one', async () => {
    const short = await record(richPlan({ paths: 40, end: start + 60, extendedEnd: start + 60 }))
    const long = await record(richPlan({ paths: 40 }))
    expect(bytes(long.steps.slice(0, 60))).toEqual(bytes(short.steps))
  })

  it('leaves every other column bit-identical when a resource or a demand is added', async () => {
    const plain = await record(richPlan())
    const extra = richPlan()
    const growth = growthOf(
      'drift',
      historyOf(100, (before) => 7 + Math.sin(before)),
    )
    const more = await record({
      ...extra,
      demands: [demandOf(growth, { id: 'another', levelNow: 7 }), ...extra.demands],
      resources: [tokensOf('new', ['another']), ...extra.resources],
    })
    const places = plain.layout.nodes.flatMap((node) =>
      node.measures.map((measure) => columnOf(more.layout, node.id, measure.name) ?? -1),
    )
    expect(places).toEqual([1, 7, 8, 9, 10, 11, 12, 13, 14])
    const same = more.steps.map(({ clock, columns }) => ({
      clock,
      columns: places.map((place) => columns[place] ?? new Float64Array(0)),
    }))
    expect(bytes(same)).toEqual(bytes(plain.steps))
  })

  it('compares scenarios on common random numbers: cheaper tokens are cheaper in every future', async () => {
    const plan = richPlan()
    const cheaper = richPlan({
      resources: [
        resourceOf('tokens', 'tokens', { input: 1000, output: 0, cached: 0, price: '$0.5/M tokens' }),
      ],
    })
    const [a, b] = [await record(plan), await record(cheaper)]
    const money = columnOf(a.layout, 'tokens', 'money') ?? -1
    const ratios = a.steps.flatMap(({ columns }, s) =>
      [...(columns[money] ?? [])].map((value, i) => (b.steps[s]?.columns[money]?.[i] ?? Number.NaN) / value),
    )
    expect(ratios.every((ratio) => Math.abs(ratio - 0.5) < 1e-12)).toBe(true)
  })

  it('lays out demands first, then resources, with every measure', () => {
    const layout = layoutOf(richPlan())
    expect(layout.nodes.map(({ id, kind, firstColumn }) => [id, kind, firstColumn])).toEqual([
      ['assistant', 'demand', 0],
      ['tokens', 'tokens', 1],
      ['spend', 'cost', 6],
    ])
    expect(columnOf(layout, 'assistant')).toBe(0)
    expect(columnOf(layout, 'tokens', 'money')).toBe(5)
    expect([columnOf(layout, 'nobody'), columnOf(layout, 'tokens', 'gpus')]).toEqual([undefined, undefined])
  })

  it('names every unknown with its grade and gives its draws', async () => {
    const { summary } = await record(richPlan({ paths: 100 }))
    const names = summary.draws.map(({ entity, name, grade }) => `${entity} ${name} ${grade}`)
    expect(names).toContain('demand:assistant elasticity stated')
    expect(names).toContain('prices decline stated')
    expect(new Set(names).size).toBe(names.length)
    const elasticity = summary.draws.find(({ name }) => name === 'elasticity')?.uniforms()
    const values = summary.demands[0]?.elasticity
    const order = (x: Float64Array | undefined): number[] =>
      [...(x ?? [])]
        .map((v, i) => [v, i] as const)
        .sort((a, b) => a[0] - b[0])
        .map(([, i]) => i)
    expect(order(elasticity)).toEqual(order(values))
  })

  it('keeps medians of the growth split that multiply to the total', async () => {
    const { summary } = await record(richPlan())
    const { total, organic, rebound, events } = summary.demands[0]?.growthFactor ?? planError()
    expect(organic * rebound * events).toBeCloseTo(total, 12)
    expect(events).toBeGreaterThan(1)
    expect(rebound).toBeGreaterThan(1)
    expect(summary.efficiencies.map(({ id }) => id)).toEqual([
      'decline',
      'step 1',
      'migrate mini',
      'caching 1',
    ])
  })
})

function planError(): never {
  throw new Error('no demand in the summary')
}

// Threads run the built files: `npm test` builds them first.
const built = existsSync(fileURLToPath(new URL('../../../../dist/simulate/run/workers.js', import.meta.url)))

describe.skipIf(!built)(`threads${built ? '' : ' (skipped: npm run build first)'}`, () => {
  it.each([2, 3, 4])('%d of them give the same bytes and the same summary as one', async (threads) => {
    // Three blocks of futures, so that two and three workers have their share.
    const plan = richPlan({ paths: 2500, end: start + 150, extendedEnd: start + 300 })
    const digest = async (count: number) => {
      const hash = createHash('sha256')
      const summary = await runTrials(plan, {
        threads: count,
        observe: (clock, columns) => {
          hash.update(JSON.stringify(clock))
          for (const column of columns) hash.update(column)
        },
      })
      for (const d of summary.draws) hash.update(d.entity).update(d.name).update(d.uniforms())
      // Numbers print so that they read back as the same bits.
      hash.update(JSON.stringify(summary))
      return hash.digest('hex')
    }
    expect(await digest(threads)).toEqual(await digest(1))
  })

  it('pass on what goes wrong while observing, and stop', async () => {
    const failing = runTrials(richPlan(), {
      threads: 2,
      observe: () => {
        throw new Error('no more room')
      },
    })
    await expect(failing).rejects.toThrow('no more room')
  })

  it('pass on what goes wrong in a worker', async () => {
    const plan = richPlan()
    const broken = { ...plan, demands: plan.demands.map((d) => ({ ...d, spec: { ...d.spec, events: 7 } })) }
    await expect(
      runTrials(broken as unknown as SimulationPlan, { threads: 2, observe: () => undefined }),
    ).rejects.toThrow()
  })
})
