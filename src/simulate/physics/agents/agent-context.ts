import { momentBelow, type TaskSize } from './task-spread.ts'

/** Tokens of one agent's conversation. */
export type ContextSizes = {
  /** System prompt, tools and task, there from the first turn on. */
  readonly context: number
  /** New input of a turn: what tools and users answer. */
  readonly input: number
  /** Output of a turn. */
  readonly output: number
  /** Context at which the conversation is compacted; Infinity = never. */
  readonly window: number
  /** Share of the window that is left after it was compacted, 0..1. */
  readonly kept: number
}

/** Tokens that one agent sends and receives in all its turns. */
export type AgentTokens = {
  /** Input of all turns, the context read anew in each. */
  input: number
  /** Part of the input that no earlier turn has sent. */
  unique: number
  output: number
}

/**
 * Tokens of an agent that takes `turns` turns over an append-only context:
 *
 *   input  I = n s + a n (n + 1) / 2 + r n (n - 1) / 2      quadratic in n: every turn reads everything before it
 *   unique U = s + n a + (n - 1) r,  re-sent = I - U,  output = n r
 * with s = context, a = input and r = output of a turn (MODELS 5). Beyond n_W = (W - s + r) / (a + r) turns the window W is
 * full: the context is compacted to the share q and grows again, so that a turn reads W (1 + q) / 2 on average, and every
 * (1 - q) W / (a + r) turns the q W that are left are new to the cache.
 */
export function agentTokens(turns: number, sizes: ContextSizes): AgentTokens {
  return meanAgentTokens({ mean: turns, spread: 0 }, sizes, { input: 0, unique: 0, output: 0 })
}

/**
 * The mean of {@link agentTokens} over tasks whose turns are lognormal; written to and returned in `out`. The input is
 * convex in the turns, so the mean of n would be too little: E[I] needs E[n^2] = e^(s^2) E[n]^2 (1.9 E[n]^2 at s = 0.8), and
 * partial moments below and above n_W where there is a window.
 */
export function meanAgentTokens(turns: TaskSize, sizes: ContextSizes, out: AgentTokens): AgentTokens {
  const { context: s, input: a, output: r, window, kept } = sizes
  const full = window === Number.POSITIVE_INFINITY ? window : Math.max(1, (window - s + r) / (a + r))
  const [p0, p1, p2] = [momentBelow(turns, 0, full), momentBelow(turns, 1, full), momentBelow(turns, 2, full)]
  const linear = s + (a - r) / 2
  const bend = (a + r) / 2
  let input = linear * p1 + bend * p2
  let unique = (s - r) * p0 + (a + r) * p1
  if (full !== Number.POSITIVE_INFINITY) {
    // Turns that come after the window is full, and the share of agents that get there.
    const above = 1 - p0
    const beyond = turns.mean - p1 - full * above
    input += above * (linear * full + bend * full * full) + (beyond * window * (1 + kept)) / 2
    const rewritten = (kept * (a + r)) / (1 - kept)
    unique += above * (s - r + (a + r) * full) + beyond * (a + r + rewritten)
  }
  out.input = input
  out.unique = Math.min(input, unique)
  out.output = r * turns.mean
  return out
}
