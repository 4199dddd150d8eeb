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

/**
 * Writes the tokens of a day: V a f (1 - h), V a f h, V b f, with h held within 0..1, and moves them to their measured
 * levels: cached and output by their own factor (else by the total's), the uncached input to what the anchored total
 * leaves, so that the parts still add up; then their total.
 */
export function splitTokens(
  demand: TokenDemand,
  anchors: TokenAnchors,
  out: TokenColumns,
  total: Float64Array,
): void {
  const { requests, tokens, inputPerRequest, outputPerRequest, outputShare } = demand
  const { cachedShare, cachedShift, factor } = demand
  const { input, cached, output } = out
  const byTotal = anchors.total ?? 1
  const byCached = anchors.cached ?? byTotal
  const byOutput = anchors.output ?? byTotal
  const hasTotal = anchors.total !== undefined
  for (let i = 0; i < total.length; i++) {
    const volume = requests[i] as number
    const ready = tokens[i] as number
    const toOutput = outputShare[i] as number
    const work = factor[i] as number
    const asked = (volume * (inputPerRequest[i] as number) + ready * (1 - toOutput)) * work
    const answered = (volume * (outputPerRequest[i] as number) + ready * toOutput) * work
    const hit = Math.min(1, Math.max(0, (cachedShare[i] as number) + (cachedShift[i] as number)))
    const cachedAsked = asked * hit
    const rest = asked * (1 - hit)
    const cachedNow = cachedAsked * byCached
    const answeredNow = answered * byOutput
    const restNow = hasTotal
      ? Math.max(0, byTotal * (rest + cachedAsked + answered) - cachedNow - answeredNow)
      : rest
    cached[i] = cachedNow
    output[i] = answeredNow
    input[i] = restNow
    total[i] = restNow + cachedNow + answeredNow
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
