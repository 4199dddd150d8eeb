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

/** Writes the tokens of a day: V a f (1 - h), V a f h, V b f, with h held within 0..1. */
export function splitTokens(demand: TokenDemand, out: TokenColumns): void {
  const { requests, tokens, inputPerRequest, outputPerRequest, outputShare } = demand
  const { cachedShare, cachedShift, factor } = demand
  for (let i = 0; i < requests.length; i++) {
    const volume = requests[i] ?? Number.NaN
    const ready = tokens[i] ?? Number.NaN
    const toOutput = outputShare[i] ?? Number.NaN
    const work = factor[i] ?? Number.NaN
    const input = (volume * (inputPerRequest[i] ?? Number.NaN) + ready * (1 - toOutput)) * work
    const hit = Math.min(1, Math.max(0, (cachedShare[i] ?? Number.NaN) + (cachedShift[i] ?? 0)))
    out.cached[i] = input * hit
    out.input[i] = input * (1 - hit)
    out.output[i] = (volume * (outputPerRequest[i] ?? Number.NaN) + ready * toOutput) * work
  }
}

/** Factors measured / physics, where the exports hold the metric. */
export type TokenAnchors = {
  readonly total: number | undefined
  readonly cached: number | undefined
  readonly output: number | undefined
}

/**
 * Moves the parts to their measured levels in place: cached and output by their own factor (else by the total's), the
 * uncached input to what the anchored total leaves, so that the parts still add up.
 */
export function anchorTokens(anchors: TokenAnchors, out: TokenColumns): void {
  const { total } = anchors
  if (Object.values(anchors).every((anchor) => anchor === undefined)) return
  const byCached = anchors.cached ?? total ?? 1
  const byOutput = anchors.output ?? total ?? 1
  for (let i = 0; i < out.input.length; i++) {
    const input = out.input[i] ?? 0
    const cached = out.cached[i] ?? 0
    const output = out.output[i] ?? 0
    out.cached[i] = cached * byCached
    out.output[i] = output * byOutput
    if (total === undefined) continue
    out.input[i] = Math.max(0, total * (input + cached + output) - cached * byCached - output * byOutput)
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
export function addTokens(parts: TokenColumns, total: Float64Array): void {
  const { input, cached, output } = parts
  for (let i = 0; i < total.length; i++) total[i] = (input[i] ?? 0) + (cached[i] ?? 0) + (output[i] ?? 0)
}
