import { JevonsError, type Problem } from '../../errors.ts'
import type { UsageData } from '../../ingest/usage-table.ts'
import type { Notice } from '../../notice.ts'
import { simulate } from '../../pipeline.ts'
import type { ConstraintReport } from '../../report/document/sections/constraint.ts'
import { parseScenario } from '../../scenario/parse-scenario.ts'
import { packageVersion } from '../version.ts'
import type { Typed } from './run-options.ts'

/** What `forecast --budget --limit` asks, as typed. */
export type AnswerOptions = {
  readonly usage: readonly string[]
  readonly budget: string | undefined
  readonly limit: string | undefined
  readonly metric: string | undefined
  readonly model: string | undefined
  readonly horizon: string
  readonly start: Typed | undefined
  readonly seed: number | undefined
  readonly paths: number | undefined
  readonly basis: string | undefined
}

/** The constraints of the report of a small scenario that holds nothing but the limits asked for. */
export async function datedAnswers(
  data: UsageData,
  asked: AnswerOptions,
): Promise<{ constraints: readonly ConstraintReport[]; notices: readonly Notice[] }> {
  const text = scenarioText(asked)
  const report = await inOptions({ text, start: asked.start?.option }, () =>
    simulate(parseScenario(text, { file: 'forecast options' }), data, { version: packageVersion() }),
  )
  const notices = report.warnings.map(
    (w): Notice => ({ ...w, level: w.level === 'info' ? 'info' : 'warning' }),
  )
  return { constraints: report.constraints, notices }
}

/** Refusals of the small scenario in the words of the command line that it was made from. */
async function inOptions<T>(
  { text, start }: { readonly text: string; readonly start: string | undefined },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof JevonsError)) throw error
    const [first, ...more] = error.problems.map((problem) => asOption(problem, text.split('\n'), start))
    throw first ? new JevonsError(first, ...more) : error
  }
}

function asOption(problem: Problem, lines: readonly string[], start = '--start'): Problem {
  const option = /^\s*(budget|limit|horizon|start|seed|paths):/.exec(
    lines[(problem.pos?.line ?? 0) - 1] ?? '',
  )?.[1]
  if (option === undefined) return problem
  const message = problem.message.replace(/^constraint '\w+'(?: has no of:, and|:) /, '')
  const unmeasured = problem.code === 'NO_SUCH_SERIES' || problem.code === 'AMBIGUOUS_SERIES'
  const hint = unmeasured
    ? { hint: 'name what it limits: --metric, one of those that `jevons inspect` lists' }
    : {}
  return { ...problem, message, ...hint, pos: { file: option === 'start' ? start : `--${option}` } }
}

/** The scenario as YAML, one limit a line, so that an error points at the limit as it was typed. */
function scenarioText(asked: AnswerOptions): string {
  const { budget, limit } = asked
  const target = targetOf(asked)
  const of = target === undefined ? '' : ', of: load'
  const stated = {
    horizon: wholeDays(asked.horizon),
    start: asked.start?.text,
    seed: asked.seed,
    paths: asked.paths,
    'budget-basis': asked.basis,
  }
  const lines = ['version: 1', 'name: forecast', `usage: ${JSON.stringify(asked.usage)}`]
  for (const [key, value] of Object.entries(stated)) if (value !== undefined) lines.push(`${key}: ${value}`)
  if (target !== undefined) lines.push('demand:', `  load: ${target}`)
  lines.push('constraints:')
  if (budget !== undefined) lines.push(`  budget: { budget: ${JSON.stringify(budget)}${of} }`)
  if (limit !== undefined) lines.push(`  limit: { capacity: ${JSON.stringify(limit)}${of} }`)
  return `${lines.join('\n')}\n`
}

/**
 * The demand that is limited, where the metric or model was named; undefined = the measured series of the limit's unit with
 * automatic growth.
 */
function targetOf({ budget, limit, metric, model }: AnswerOptions): string | undefined {
  if (model === undefined && (limit === undefined || metric === undefined)) return undefined
  const history = metric ?? (budget === undefined ? 'requests' : 'cost')
  return `{ history: { metric: ${history} }, growth: ${model ?? 'auto'} }`
}

/** A horizon in hours as whole days: limits are judged by the day. */
function wholeDays(horizon: string): string {
  return horizon.endsWith('h') ? `${Math.max(1, Math.ceil(Number.parseFloat(horizon) / 24))}d` : horizon
}
