import type { Draws } from '../../stats/draws.ts'
import type { Clock, Measure } from '../resource-kind.ts'
import { limitPath } from './limit-path.ts'
import { overload } from './overload.ts'
import type { ServingPlan } from './serving-plan.ts'

/** One limit under simulation: what was asked of it on a step, and what became of it. */
export type Limiter = {
  readonly plan: ServingPlan
  readonly measures: readonly Measure[]
  /** In the order of `measures`: asked, served, lost, bought, backlog, wait, use. */
  readonly columns: readonly Float64Array[]
  readonly served: Float64Array
  /** Served / asked of the step, one per future; above 1 while a backlog is worked off. */
  readonly servedShare: Float64Array
  /** `asked`: the limited measure, one entry per future. */
  step(clock: Clock, asked: Float64Array): void
}

/** What counts as waiting: `tokens` of `tokens/day`, `gpus x days` of a level. */
function backlogUnit(unit: string): string {
  return unit.endsWith('/day') ? unit.slice(0, -'/day'.length) : `${unit} x days`
}

function measuresOf(unit: string, nature: Measure['nature']): Measure[] {
  const load = (name: string): Measure => ({ name, unit, nature })
  return [
    ...['asked', 'served', 'lost', 'bought'].map(load),
    { name: 'backlog', unit: backlogUnit(unit), nature: 'gauge' },
    { name: 'wait', unit: 'days', nature: 'gauge' },
    { name: 'use', unit: '%', nature: 'gauge' },
  ]
}

/**
 * A limit C (limit-path.ts) on a load a, on every step of n days, with backlog B and peak p:
 *   clip, shed, buy   over = overload(a, p, C);  served = a - over;  over is lost, or bought on the route
 *   queue             served = min(a + B / n, C);  B grows by n (a - served);  wait = B / C days, first come first served
 *   use               min(a p, C) / C at the peak; queue: served / C, because a queue fills the quiet hours
 * so that served + lost + bought + (change of B) / n = asked in each future on each step. What is not a number stays so.
 */
export function makeLimiter(plan: ServingPlan, draws: Draws, limited: Measure): Limiter {
  const column = (): Float64Array => new Float64Array(draws.paths)
  const [asked, served, lost, bought] = [column(), column(), column(), column()]
  const [backlog, wait, use, servedShare] = [column(), column(), column(), column()]
  const path = limitPath(plan, draws)
  const over = plan.mode === 'buy' ? bought : lost
  const queueStep = (f: number, load: number, days: number): void => {
    const limit = path.limit[f] as number
    const waiting = backlog[f] as number
    // Nothing asked: what would be worked off has no load to be counted by, so it waits one step more.
    const through = load === 0 ? 0 : Math.min(load + waiting / days, limit)
    served[f] = through
    backlog[f] = Math.max(0, waiting + days * (load - through))
    wait[f] = backlog[f] === 0 ? 0 : backlog[f] / limit
    use[f] = (100 * through) / limit
  }
  const cutStep = (f: number, load: number): void => {
    const [limit, peak] = [path.limit[f] as number, path.peak[f] as number]
    const above = overload(load, peak, limit)
    // A flat day that is over is served exactly what it may be.
    served[f] = above > 0 && peak <= 1 ? limit : load - above
    over[f] = load - served[f]
    use[f] = (100 * Math.min(load * Math.max(1, peak), limit)) / limit
  }
  return {
    plan,
    measures: measuresOf(limited.unit, limited.nature),
    columns: [asked, served, lost, bought, backlog, wait, use],
    served,
    servedShare,
    step(clock, load) {
      path.at(clock.day)
      asked.set(load)
      for (let f = 0; f < load.length; f++) {
        const now = load[f] as number
        if (plan.mode === 'queue') queueStep(f, now, clock.stepDays)
        else cutStep(f, now)
        servedShare[f] = now === 0 ? 1 : (served[f] as number) / now
      }
    },
  }
}
