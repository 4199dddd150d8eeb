import { columnOf } from '../physics/columns.ts'
import { makeThrottle } from '../physics/endpoint/throttle.ts'
import { readySplit } from '../physics/ready-split.ts'
import type { Input } from '../resource-kind.ts'

/** Provisioned capacity in each future. */
export type ProvisionedTerms = {
  /** Whole units on offer. */
  readonly units: Float64Array
  /** Per unit and hour, in the contract's currency. */
  readonly price: Float64Array
  /** Input-equivalent tokens per minute and unit. */
  readonly throughput: Float64Array
  readonly outputWeight: Float64Array
  readonly cachedWeight: Float64Array
  /** Busiest hour over the day's mean; cv of a minute within its hour. */
  readonly peak: Float64Array
  readonly burst: Float64Array
}

/** Provisioned capacity under the load of a day. */
export type Provisioned = {
  /** Share of the covered tokens that it carries. */
  readonly share: Float64Array
  /** What it costs a day: units x price x 24 h, used or not. */
  readonly price: Float64Array
  at(): void
}

/** What is covered: a node, and where it does not split its tokens itself, the nodes that feed it. */
export type Covered = { readonly node: Input; readonly upstream: readonly Input[] }

/** On offer are at least `minimum` units, in steps of `step`. */
export function unitsOnOffer(units: number, minimum: number, step: number): number {
  return Math.max(minimum, Math.ceil(units / step - 1e-9) * step)
}

/**
 * Provisioned throughput (MODELS.md 4.1): load in input-equivalent tokens per minute
 *   W = (input + c cached + r output) / 1,440,   capacity C = units x throughput
 *   share = 1 - E[(X - C)+] / E[X],  X the minutes of the day around their hours (physics/endpoint/throttle.ts)
 * What does not fit spills to the on-demand price. Limits of the endpoint that it covers are left as they are.
 */
export function makeProvisioned(covered: readonly Covered[], terms: ProvisionedTerms): Provisioned {
  const { units, price, throughput, peak, burst } = terms
  const load = new Float64Array(units.length)
  const throttle = makeThrottle({ peak, burst }, { attempts: 1, refusedWeight: 0 })
  const share = new Float64Array(units.length)
  return {
    share,
    price: price.map((perHour, i) => perHour * 24 * (units[i] as number)),
    at() {
      load.fill(0)
      for (const one of covered) addWeighted(one, terms, load)
      for (let i = 0; i < share.length; i++) {
        const capacity = (units[i] as number) * (throughput[i] as number)
        const ratio = (((load[i] as number) / 1440) * (peak[i] as number)) / capacity
        share[i] = 1 - throttle.lostAt(ratio, i)
      }
    },
  }
}

/** Adds the weighted tokens of a day. An endpoint's tokens (answers, and tokens paid twice) are split as those that feed it. */
function addWeighted({ node, upstream }: Covered, terms: ProvisionedTerms, out: Float64Array): void {
  const { cachedWeight, outputWeight } = terms
  const own = readySplit(node)
  const splits = own ? [own] : upstream.flatMap((input) => readySplit(input) ?? [])
  const [goodput, twice] = own ? [] : [columnOf(node, 'goodput'), columnOf(node, 'tokens-twice')]
  for (let i = 0; i < out.length; i++) {
    let [weighted, all] = [0, 0]
    for (const { input, cached, output } of splits) {
      weighted +=
        (input[i] as number) +
        (cachedWeight[i] as number) * (cached[i] as number) +
        (outputWeight[i] as number) * (output[i] as number)
      all += (input[i] as number) + (cached[i] as number) + (output[i] as number)
    }
    const tokens = goodput ? (goodput[i] as number) + (twice?.[i] ?? 0) : all
    out[i] = (out[i] as number) + (all > 0 ? (weighted / all) * tokens : 0)
  }
}
