import { type AgentTokens, type ContextSizes, meanAgentTokens } from './agent-context.ts'

/** What one agent does on average, one entry per future. */
export type RunWork = {
  readonly turns: Float64Array
  readonly input: Float64Array
  /** Part of the input that an earlier turn has sent already. */
  readonly resent: Float64Array
  readonly output: Float64Array
}

/** Parameters of the conversation, one entry per future. */
export type RunSizes = { readonly [K in keyof ContextSizes]: Float64Array }

/** Writes the work of an agent for turns of mean `turns` and log spread `spread`. */
export function workOfRuns(
  turns: { readonly mean: Float64Array; readonly spread: number },
  sizes: RunSizes,
  out: RunWork,
): void {
  const tokens: AgentTokens = { input: 0, unique: 0, output: 0 }
  const { context, input, output, window, kept } = sizes
  for (let i = 0; i < out.turns.length; i++) {
    const mean = turns.mean[i] as number
    const size = {
      context: context[i] as number,
      input: input[i] as number,
      output: output[i] as number,
      window: window[i] as number,
      kept: kept[i] as number,
    }
    meanAgentTokens({ mean, spread: turns.spread }, size, tokens)
    out.turns[i] = mean
    out.input[i] = tokens.input
    out.resent[i] = tokens.input - tokens.unique
    out.output[i] = tokens.output
  }
}

/** What the agents of a day do, one entry per future. */
export type DayOfAgents = {
  /** Agents started per day, sub-agents included. */
  readonly runs: Float64Array
  /** Calls of a model per day: one for each turn. */
  readonly calls: Float64Array
  readonly total: Float64Array
  readonly input: Float64Array
  readonly cached: Float64Array
  readonly output: Float64Array
}

/** Columns of zeros. */
export function newDayOfAgents(paths: number): DayOfAgents {
  const column = (): Float64Array => new Float64Array(paths)
  const [runs, calls, total] = [column(), column(), column()] as const
  return { runs, calls, total, input: column(), cached: column(), output: column() }
}

/** How tokens of a day follow from the runs. */
export type TokenRules = {
  /** Share of the re-sent context that the cache holds. */
  readonly cached: Float64Array
  /** This step's change of the cached share of all input, in points. */
  readonly cachedShift: Float64Array
  /** Tokens per unit of useful work relative to start. */
  readonly factor: Float64Array
}

/** Writes calls and tokens of `day.runs`. Cached input = resent x cached + shift x input, within 0 and the input. */
export function callsAndTokens(work: RunWork, rules: TokenRules, day: DayOfAgents): void {
  for (let i = 0; i < day.runs.length; i++) {
    const runs = day.runs[i] as number
    const scale = runs * (rules.factor[i] as number)
    const input = work.input[i] as number
    const hit =
      (work.resent[i] as number) * (rules.cached[i] as number) + input * (rules.cachedShift[i] as number)
    const cached = Math.min(input, Math.max(0, hit))
    const out = work.output[i] as number
    day.calls[i] = runs * (work.turns[i] as number)
    day.input[i] = scale * (input - cached)
    day.cached[i] = scale * cached
    day.output[i] = scale * out
    day.total[i] = (day.input[i] as number) + (day.cached[i] as number) + (day.output[i] as number)
  }
}

/** Tasks to runs, in place: x agents of a task x the anchor. */
export function startRuns(tasks: Float64Array, perTask: Float64Array, anchor: number): void {
  for (let i = 0; i < tasks.length; i++) tasks[i] = (tasks[i] as number) * (perTask[i] as number) * anchor
}

/** Runs per day x days of a run x the anchor. */
export function workAtOnce(runs: Float64Array, days: Float64Array, anchor: number, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = (runs[i] as number) * (days[i] as number) * anchor
}
