import { columnLoop } from '../../stats/loops/column-loop.ts'
import { scaleColumn } from './anchoring.ts'

/** Tokens per day by what they cost: uncached input, cached input, output; one entry per future. */
export type TokenColumns = {
  readonly input: Float64Array
  readonly cached: Float64Array
  readonly output: Float64Array
}

/** What a day asks for and how it splits, one entry per future. */
export type TokenDemand = {
  /** Requests per day. */
  readonly requests: Float64Array
  /** Tokens per day of demands that already count tokens. */
  readonly tokens: Float64Array
  /** Input and output tokens per request. */
  readonly inputPerRequest: Float64Array
  readonly outputPerRequest: Float64Array
  /** Share of output in `tokens`. */
  readonly outputShare: Float64Array
  /** Share of the input that is cached, and this step's shift of it in points. */
  readonly cachedShare: Float64Array
  readonly cachedShift: Float64Array
  /** Tokens per unit of useful work relative to start. */
  readonly factor: Float64Array
}

/** Factors measured / physics, where the exports hold the metric. */
export type TokenAnchors = {
  readonly total: number | undefined
  readonly cached: number | undefined
  readonly output: number | undefined
}

const splitColumns = [
  ...(['requests', 'tokens', 'inputPerRequest', 'outputPerRequest', 'outputShare'] as const),
  ...(['cachedShare', 'cachedShift', 'factor', 'input', 'cached', 'output', 'total'] as const),
] as const
const parts = `
  asked = (requests * inputPerRequest + tokens * (1 - outputShare)) * factor
  answered = (requests * outputPerRequest + tokens * outputShare) * factor
  hit = min(1, max(0, cachedShare + cachedShift))
  cachedAsked = asked * hit
  rest = asked * (1 - hit)
  cached = cachedAsked * byCached
  output = answered * byOutput`
const sum = 'total = input + cached + output'
const splitting = columnLoop(
  splitColumns,
  ['byCached', 'byOutput'],
  `${parts}
  input = rest
  ${sum}`,
)
const splittingTotal = columnLoop(
  splitColumns,
  ['byCached', 'byOutput', 'byTotal'],
  `${parts}
  input = max(0, byTotal * (rest + cachedAsked + answered) - cached - output)
  ${sum}`,
)

/**
 * A function that writes the tokens of a day: V a f (1 - h), V a f h, V b f, with h held within 0..1, and moves them to their
 * measured levels: cached and output by their own factor (else by the total's), the uncached input to what the anchored total
 * leaves, so that the parts still add up; then their total.
 */
export function tokenSplitter(
  demand: TokenDemand,
  anchors: TokenAnchors,
  out: TokenColumns,
  total: Float64Array,
): () => void {
  const byTotal = anchors.total ?? 1
  const byCached = anchors.cached ?? byTotal
  const byOutput = anchors.output ?? byTotal
  const columns = { ...demand, ...out, total }
  if (anchors.total === undefined) {
    const loop = splitting.over(columns)
    return () => {
      loop.run(byCached, byOutput)
    }
  }
  const loop = splittingTotal.over(columns)
  return () => {
    loop.run(byCached, byOutput, byTotal)
  }
}

/**
 * Back-cast (one future): takes a measured level of the day in place of the modelled one: the total scales every part; cached or output tokens
 * are set, and the uncached input is what the total leaves.
 */
export function meetMeasuredTokens(
  measure: string,
  level: number,
  out: TokenColumns,
  total: Float64Array,
): void {
  if (measure === 'tokens') {
    const modelled = total[0] ?? 0
    for (const part of [out.input, out.cached, out.output])
      scaleColumn(part, modelled > 0 ? level / modelled : 0)
  } else {
    const part = measure === 'tokens-cached' ? out.cached : out.output
    part.fill(level)
    for (let i = 0; i < total.length; i++) {
      out.input[i] = Math.max(0, (total[i] ?? 0) - (out.cached[i] ?? 0) - (out.output[i] ?? 0))
    }
  }
  addTokens(out, total)
}

/** total = input + cached + output. */
function addTokens(parts: TokenColumns, total: Float64Array): void {
  const { input, cached, output } = parts
  for (let i = 0; i < total.length; i++) total[i] = (input[i] ?? 0) + (cached[i] ?? 0) + (output[i] ?? 0)
}
