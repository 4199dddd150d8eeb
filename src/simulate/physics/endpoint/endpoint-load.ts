import type { BuildContext } from '../../resource-kind.ts'
import { columnOf } from '../columns.ts'
import type { AttemptCosts } from './attempt-costs.ts'

/** What is asked of an endpoint on a day, one entry per future. */
export type EndpointLoad = {
  readonly requests: Float64Array
  readonly input: Float64Array
  readonly cached: Float64Array
  readonly output: Float64Array
}

/** A node whose tokens an endpoint serves. */
export type TokenFeed = EndpointLoad & {
  /** True: its requests are known; else `requests` is empty and they follow from the size. */
  readonly counted: boolean
  /** Its tokens start at a measured level, which holds today's repeats already. */
  readonly measured: boolean
}

/** Feeders that hold tokens by kind; others give nothing. */
export function tokenFeeds(context: BuildContext<unknown>): TokenFeed[] {
  return context.inputs.flatMap((from) => {
    const input = columnOf(from, 'tokens-input')
    const cached = columnOf(from, 'tokens-cached')
    const output = columnOf(from, 'tokens-output')
    if (!input || !cached || !output) return []
    const level = from.levels?.[from.measures.findIndex(({ name }) => name === 'tokens')] ?? Number.NaN
    const requests = from.requests ?? new Float64Array(0)
    return [{ input, cached, output, requests, counted: from.requests !== undefined, measured: level > 0 }]
  })
}

/** How feeders are turned into load. */
export type LoadRule = {
  readonly share: Float64Array
  /** Tokens per request where the feeder does not count requests. */
  readonly requestSize: Float64Array
  /** Divides measured tokens, which were paid with their repeats. */
  readonly costs: readonly AttemptCosts[]
}

/** Adds up the feeders' tokens and requests, share applied: the answers that are wanted, without repeats. */
export function readLoad(feeds: readonly TokenFeed[], rule: LoadRule, out: EndpointLoad): void {
  for (const column of [out.requests, out.input, out.cached, out.output]) column.fill(0)
  for (const feed of feeds) addFeed(feed, rule, out)
}

function addFeed(feed: TokenFeed, { share, requestSize, costs }: LoadRule, out: EndpointLoad): void {
  for (let i = 0; i < share.length; i++) {
    const { succeeds, inputsTwice, outputsTwice } = costs[i] as AttemptCosts
    const part = share[i] as number
    const inputs = part / (feed.measured ? succeeds + inputsTwice : 1)
    const outputs = part / (feed.measured ? succeeds + outputsTwice : 1)
    const input = (feed.input[i] as number) * inputs
    const cached = (feed.cached[i] as number) * inputs
    const output = (feed.output[i] as number) * outputs
    out.input[i] = (out.input[i] as number) + input
    out.cached[i] = (out.cached[i] as number) + cached
    out.output[i] = (out.output[i] as number) + output
    const requests = feed.counted
      ? part * (feed.requests[i] as number)
      : (input + cached + output) / (requestSize[i] as number)
    out.requests[i] = (out.requests[i] as number) + requests
  }
}
