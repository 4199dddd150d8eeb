import type { Draws } from '../../stats/draws.ts'
import { type Day, daysPerYear } from '../../units/day.ts'
import { drawRange } from '../future-draws.ts'
import type { PriceSpec } from '../plan/specs.ts'
import type { Clock } from '../resource-kind.ts'
import { type PriceMix } from './price-mix.ts'

/** One dated or steady change of the effective price, for reports. */
export type PriceMove = {
  /** `decline`, `step 2027-01-01`, `migrate gpt-5-mini`, `caching 2027-03-01`. */
  readonly id: string
  /** Price after / before in each future, once the move is complete; the decline: over one year. */
  readonly factor: Float64Array
}

/**
 * Token prices and what a useful unit of work costs, one entry per future. Every index is 1 at start. The effective price
 * of useful work is price per token x tokens per unit, cheaper by what caching saves (MODELS.md 2.2):
 *   p_eff(t) / p_eff(start) = exp(-d t) x moves(t).
 */
export type PricePath = {
  readonly priceIndex: Float64Array
  readonly tokensFactor: Float64Array
  readonly cachedShareShift: Float64Array
  /** Price per token from dated steps and migrations alone. */
  readonly priceSteps: Float64Array
  /** ln of the effective price from dated moves alone (steps, migrations, caching). */
  readonly lnMoves: Float64Array
  /** d: log-points per year, positive = falling. */
  readonly decline: Float64Array
  /** False when no dated move can change `lnMoves`. */
  readonly hasMoves: boolean
  readonly moves: readonly PriceMove[]
  step(clock: Clock): void
  /** ln of the effective price at the last step, relative to start. */
  lnEffective(): Float64Array
}

/** A move that is adopted from day `at` on, linearly over `ramp` days; `apply` multiplies its effect since start in. */
type Ramp = {
  readonly at: Day
  readonly ramp: Float64Array
  readonly lastDay: Day
  /** `now`, `before`: share adopted on the day and at start, 0..1. */
  apply(future: number, now: number, before: number): void
}

/** The price path of a block of futures; `draws` are those of the entity `prices`. */
export function makePricePath(
  spec: PriceSpec,
  options: {
    readonly start: Day
    readonly mix: PriceMix
    readonly draws: Draws
    readonly pastDeclinePerYear?: number
  },
): PricePath {
  const { draws, start } = options
  const columns = {
    priceIndex: draws.column().fill(1),
    tokensFactor: draws.column().fill(1),
    cachedShareShift: draws.column(),
    priceSteps: draws.column().fill(1),
    lnMoves: draws.column(),
  }
  const decline = spec.declinePerYear
    ? drawRange(draws, 'decline', spec.declinePerYear)
    : new Float64Array(draws.paths)
  const moves: PriceMove[] = []
  if (spec.declinePerYear) moves.push({ id: 'decline', factor: decline.map((d) => Math.exp(-d)) })
  const ramps = [
    ...stepRamps(spec, draws, { columns, moves }),
    ...migrationRamps(spec, draws, { columns, moves }),
    ...cachingRamps(spec, draws, { columns, moves, mix: options.mix }),
  ]
  const refresh = makeRefresh(ramps, start, columns)
  let years = 0
  const steady = decline.every((d) => d === 0) && !options.pastDeclinePerYear
  return {
    ...columns,
    decline,
    hasMoves: ramps.length > 0,
    moves,
    step(clock) {
      const changed = refresh(clock.day)
      years = clock.tDays / daysPerYear
      if (steady) {
        if (changed) columns.priceIndex.set(columns.priceSteps)
        return
      }
      // Before start (a back-cast) prices stood higher by what they fell since.
      const past = years < 0 ? (options.pastDeclinePerYear ?? 0) : undefined
      fillDeclined(columns.priceIndex, columns.priceSteps, past ?? decline, years)
    },
    lnEffective: () => columns.lnMoves.map((ln, i) => ln - (decline[i] ?? Number.NaN) * years),
  }
}

function fillDeclined(
  out: Float64Array,
  steps: Float64Array,
  decline: Float64Array | number,
  years: number,
): void {
  if (typeof decline === 'number') {
    const factor = Math.exp(-decline * years)
    for (let i = 0; i < out.length; i++) out[i] = (steps[i] ?? 0) * factor
    return
  }
  for (let i = 0; i < out.length; i++) out[i] = (steps[i] ?? 0) * Math.exp(-(decline[i] ?? 0) * years)
}

type Columns = Pick<PricePath, 'tokensFactor' | 'cachedShareShift' | 'priceSteps' | 'lnMoves'>
type Target = { readonly columns: Columns; readonly moves: PriceMove[] }

/** Recomputes the columns of dated moves on days on which one is under way or has just begun or ended. */
function makeRefresh(ramps: readonly Ramp[], start: Day, columns: Columns): (day: Day) => boolean {
  const phases = new Int8Array(ramps.length).fill(-1)
  return (day) => {
    const now = Int8Array.from(ramps, (ramp) => (day < ramp.at ? 0 : day < ramp.lastDay ? 1 : 2))
    const changed = now.some((phase, k) => phase === 1 || phase !== phases[k])
    if (!changed) return false
    phases.set(now)
    columns.tokensFactor.fill(1)
    columns.priceSteps.fill(1)
    columns.cachedShareShift.fill(0)
    columns.lnMoves.fill(0)
    for (const ramp of ramps) {
      for (let i = 0; i < columns.lnMoves.length; i++)
        ramp.apply(i, adoption(ramp, i, day), atStart(ramp, i, start))
    }
    return true
  }
}

/** Adopted share on a day, 0 before `at`. */
function adoption(ramp: Ramp, future: number, day: Day): number {
  if (day < ramp.at) return 0
  const days = ramp.ramp[future] ?? 0
  return days > 0 ? Math.min(1, (day - ramp.at) / days) : 1
}

/** What was adopted before start is part of today's price already. A move dated at start is yet to come. */
function atStart(ramp: Ramp, future: number, start: Day): number {
  return ramp.at < start ? adoption(ramp, future, start) : 0
}

function lastDayOf(at: Day, ramp: Float64Array): Day {
  let longest = 0
  for (const days of ramp) longest = Math.max(longest, days)
  return at + longest
}

function stepRamps(spec: PriceSpec, draws: Draws, { columns, moves }: Target): Ramp[] {
  return spec.steps.map(({ at, multiply }, k) => {
    const factor = drawRange(draws, `step ${k}`, multiply)
    moves.push({ id: `step ${k + 1}`, factor })
    return {
      at,
      ramp: new Float64Array(draws.paths),
      lastDay: at,
      apply(i, now, before) {
        if (now === before) return
        // The inverse in a back-cast: before a step that is part of today's price.
        const change = (factor[i] ?? Number.NaN) ** (now - before)
        columns.priceSteps[i] = (columns.priceSteps[i] ?? 0) * change
        columns.lnMoves[i] = (columns.lnMoves[i] ?? 0) + Math.log(change)
      },
    }
  })
}

/** A migration moves a share a of the work: tokens per unit (1 - a) + a T, spend per unit (1 - a) + a T P. */
function migrationRamps(spec: PriceSpec, draws: Draws, { columns, moves }: Target): Ramp[] {
  return spec.migrate.map((migration, k) => {
    const price = drawRange(draws, `migrate ${k} price`, migration.price)
    const tokens = drawRange(draws, `migrate ${k} tokens`, migration.tokens)
    const ramp = drawRange(draws, `migrate ${k} adoption`, migration.adoptionDays)
    moves.push({ id: `migrate ${migration.to}`, factor: price.map((p, i) => p * (tokens[i] ?? Number.NaN)) })
    return {
      at: migration.at,
      ramp,
      lastDay: lastDayOf(migration.at, ramp),
      apply(i, now, before) {
        if (now === before) return
        const t = tokens[i] ?? Number.NaN
        const dearer = t * (price[i] ?? Number.NaN) - 1
        const spend = (1 + now * dearer) / (1 + before * dearer)
        const perUnit = (1 + now * (t - 1)) / (1 + before * (t - 1))
        columns.tokensFactor[i] = (columns.tokensFactor[i] ?? 0) * perUnit
        columns.priceSteps[i] = ((columns.priceSteps[i] ?? 0) * spend) / perUnit
        columns.lnMoves[i] = (columns.lnMoves[i] ?? 0) + Math.log(spend)
      },
    }
  })
}

/** Caching raises the cached share of input from where the entry before left it; cached input costs `readPrice`. */
function cachingRamps(
  spec: PriceSpec,
  draws: Draws,
  { columns, moves, mix }: Target & { readonly mix: PriceMix },
): Ramp[] {
  const w = mix.inputSpendShare
  let before: Float64Array = new Float64Array(draws.paths).fill(mix.cachedShare)
  return spec.caching.map((entry, k) => {
    const from = before
    const to = drawRange(draws, `caching ${k} share`, entry.share)
    const readPrice = drawRange(draws, `caching ${k} read`, entry.readPrice)
    const ramp = drawRange(draws, `caching ${k} ramp`, entry.rampDays)
    before = to
    const spendAt = (i: number, adopted: number): number => {
      const saved = 1 - (readPrice[i] ?? Number.NaN)
      const h0 = from[i] ?? Number.NaN
      const h = h0 + adopted * ((to[i] ?? Number.NaN) - h0)
      return 1 - w + (w * (1 - saved * h)) / (1 - saved * h0)
    }
    moves.push({ id: `caching ${k + 1}`, factor: from.map((_, i) => spendAt(i, 1)) })
    return {
      at: entry.at,
      ramp,
      lastDay: lastDayOf(entry.at, ramp),
      apply(i, now, before) {
        if (now === before) return
        // Today's measured share is where the rest of the rise to `share` begins.
        const adopted = before < 1 ? (now - before) / (1 - before) : 0
        const rise = (to[i] ?? Number.NaN) - (from[i] ?? Number.NaN)
        columns.cachedShareShift[i] = (columns.cachedShareShift[i] ?? 0) + adopted * rise
        columns.lnMoves[i] = (columns.lnMoves[i] ?? 0) + Math.log(spendAt(i, adopted))
      },
    }
  })
}
