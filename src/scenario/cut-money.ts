import { isScalar, type Pair, Scalar, type YAMLMap } from 'yaml'

/** An amount that a flow map tore apart: `{ budget: $1,000/month }` is `budget: $1` and a key `000/month`. */
export type CutAmount = { readonly amount: string; readonly offset: number; readonly rest: readonly Pair[] }

/** The amounts of a flow map that YAML cut at their thousands commas, put together again; `rest` are the torn-off pairs. */
export function cutMoney(map: YAMLMap): CutAmount[] {
  const found: CutAmount[] = []
  let start: CutAmount | undefined
  for (const pair of map.items) {
    if (start && isRest(pair)) {
      if (found.at(-1) === start) found.pop()
      start = { ...start, amount: `${start.amount},${keyText(pair)}`, rest: [...start.rest, pair] }
      found.push(start)
    } else start = amountOf(pair)
  }
  return found
}

/** Whether a pair is the torn-off rest of an amount: three digits, perhaps with a unit, and no value. */
function isRest(pair: Pair): boolean {
  const empty = pair.value === null || (isScalar(pair.value) && pair.value.value === null)
  return empty && /^\d{3}(?!\d)/.test(keyText(pair))
}

function keyText(pair: Pair): string {
  return isScalar(pair.key) && pair.key.type === Scalar.PLAIN ? (pair.key.source ?? '') : ''
}

function amountOf(pair: Pair): CutAmount | undefined {
  const value = pair.value
  if (!isScalar(value) || value.type !== Scalar.PLAIN || !value.range) return undefined
  const amount = value.source ?? ''
  return /\d$/.test(amount) ? { amount, offset: value.range[0], rest: [] } : undefined
}
