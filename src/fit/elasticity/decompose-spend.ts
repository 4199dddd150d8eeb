/** Spend and quantity of one part (a model), over consecutive periods; NaN = unknown, 0 = not used. */
export type SpendPart = {
  readonly name: string
  readonly cost: Float64Array
  readonly quantity: Float64Array
}

/** Growth of spend and what it is made of, log-points: spend = volume + price + mix, exactly. */
export type SpendDecomposition = {
  readonly spend: number
  /** More or less demand. */
  readonly volume: number
  /** The same parts dearer or cheaper. */
  readonly price: number
  /** Other parts: dearer or cheaper ones used more. */
  readonly mix: number
}

/** (a - b) / ln(a / b): the logarithmic mean. */
function logMean(a: number, b: number): number {
  if (!(a > 0 && b > 0)) return 0
  return a === b ? a : (a - b) / Math.log(a / b)
}

/**
 * Chained logarithmic-mean Divisia decomposition from period `from` to `to`: volume = ln of total quantity, price = sum over the parts that
 * both periods have of w ln(p1 / p0) with w the logarithmic mean of the part's spend over that of the total (Ang, 2005, "The LMDI
 * approach to decomposition analysis"), mix = the rest. Periods without a total are passed over. Undefined with fewer than two.
 */
export function decomposeSpend(
  parts: readonly SpendPart[],
  from: number,
  to: number,
): SpendDecomposition | undefined {
  const index = matchedPriceIndex(parts)
  const [first, last] = endsOf(index, from, to)
  if (first === undefined || last === undefined || first === last) return undefined
  const growth = (of: 'cost' | 'quantity'): number =>
    Math.log(total(parts, of, last) / total(parts, of, first))
  const price = (index[last] as number) - (index[first] as number)
  const spend = growth('cost')
  const volume = growth('quantity')
  return { spend, volume, price, mix: spend - volume - price }
}

function total(parts: readonly SpendPart[], of: 'cost' | 'quantity', t: number): number {
  return parts.reduce((sum, part) => sum + (part[of][t] as number), 0)
}

function endsOf(index: Float64Array, from: number, to: number): [number | undefined, number | undefined] {
  const known = Array.from(index.keys()).filter((t) => t >= from && t <= to && !Number.isNaN(index[t]))
  return [known[0], known.at(-1)]
}

/**
 * ln of the price of the same parts, period by period, 0 in the first: what those who sell changed, without what those who use chose.
 * NaN where spend or quantity is unknown.
 */
export function matchedPriceIndex(parts: readonly SpendPart[]): Float64Array {
  const length = parts[0]?.cost.length ?? 0
  const out = new Float64Array(length).fill(NaN)
  let before: number | undefined
  for (let now = 0; now < length; now++) {
    if (!(total(parts, 'cost', now) > 0 && total(parts, 'quantity', now) > 0)) continue
    if (before === undefined) out[now] = 0
    else {
      const spend = logMean(total(parts, 'cost', now), total(parts, 'cost', before))
      const change = parts.reduce((sum, part) => sum + priceTerm(part, before as number, now), 0) / spend
      out[now] = (out[before] as number) + change
    }
    before = now
  }
  return out
}

/** Log-mean spend of the part times the change of ln of its price; 0 where it is not in both periods. */
function priceTerm({ cost, quantity }: SpendPart, before: number, now: number): number {
  const [c0, c1, q0, q1] = [cost[before], cost[now], quantity[before], quantity[now]].map(Number) as [
    number,
    number,
    number,
    number,
  ]
  if (!(c0 > 0 && c1 > 0 && q0 > 0 && q1 > 0)) return 0
  return logMean(c1, c0) * Math.log(c1 / q1 / (c0 / q0))
}
