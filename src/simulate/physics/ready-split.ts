import type { BuildContext, Input } from '../resource-kind.ts'
import { columnOf } from './columns.ts'
import type { TokenAnchors, TokenColumns } from './token-split.ts'

/** The token columns of a feeder that has counted and split its tokens itself, else undefined. */
export function readySplit(feeder: Input): TokenColumns | undefined {
  const input = columnOf(feeder, 'tokens-input')
  const cached = columnOf(feeder, 'tokens-cached')
  const output = columnOf(feeder, 'tokens-output')
  return input && cached && output ? { input, cached, output } : undefined
}

/** Feeders that have counted and split their tokens themselves (agents), and the requests behind them. */
export type ReadySplit = {
  /** Requests per day: those asked of the node itself, and share x those behind the ready tokens. */
  readonly requests: Float64Array
  /** Adds the step's ready tokens to the node's own, which `asked` requests brought. */
  add(anchors: TokenAnchors, out: TokenColumns, total: Float64Array): void
}

/** Ready tokens of a node's feeders; `asked` is its own column of requests. Without such feeders nothing is added. */
export function makeReadySplit(context: BuildContext<unknown>, asked: Float64Array): ReadySplit {
  const { share } = context
  const feeders = context.inputs.flatMap((feeder) => {
    const columns = readySplit(feeder)
    return columns ? [{ columns, requests: feeder.requests }] : []
  })
  if (feeders.length === 0) return { requests: asked, add: () => undefined }
  const requests = new Float64Array(context.paths)
  return {
    requests,
    add(anchors, out, total) {
      requests.set(asked)
      for (const feeder of feeders) {
        addReady(feeder.columns, { share, anchors }, out, total)
        if (feeder.requests) addPart(feeder.requests, share, requests)
      }
    },
  }
}

function addPart(column: Float64Array, share: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++)
    out[i] = (out[i] as number) + (share[i] as number) * (column[i] as number)
}

/**
 * Adds share x the tokens of such a feeder to a day's tokens and their total, each part moved to its measured level as
 * `splitTokens` moves it: the uncached input takes what the anchored total leaves.
 */
function addReady(
  ready: TokenColumns,
  { share, anchors }: { readonly share: Float64Array; readonly anchors: TokenAnchors },
  out: TokenColumns,
  total: Float64Array,
): void {
  const byTotal = anchors.total ?? 1
  const byCached = anchors.cached ?? byTotal
  const byOutput = anchors.output ?? byTotal
  for (let i = 0; i < total.length; i++) {
    const part = share[i] as number
    const input = part * (ready.input[i] as number)
    const cached = part * (ready.cached[i] as number)
    const output = part * (ready.output[i] as number)
    const [cachedNow, outputNow] = [cached * byCached, output * byOutput]
    const inputNow =
      anchors.total === undefined
        ? input
        : Math.max(0, byTotal * (input + cached + output) - cachedNow - outputNow)
    out.input[i] = (out.input[i] as number) + inputNow
    out.cached[i] = (out.cached[i] as number) + cachedNow
    out.output[i] = (out.output[i] as number) + outputNow
    total[i] = (out.input[i] as number) + (out.cached[i] as number) + (out.output[i] as number)
  }
}
