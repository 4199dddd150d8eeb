import { JevonsError } from '../../../errors.ts'
import type { MoneyValue } from '../../../units/field.ts'
import { point, type Range, z95 } from '../../../units/range.ts'
import type { Rung } from '../../resource-kind.ts'
import type { DatabaseParams } from './database-params.ts'

/** A step as the scenario states it: what changes, how long it takes, what it costs once, and limits that it moves. */
export type DatabaseStep = DatabaseParams & {
  readonly 'lead-time'?: Range | undefined
  readonly cost?: MoneyValue | undefined
  readonly limits?: Readonly<Record<string, string>> | undefined
}

/** Standard normal 90 % quantile. */
const z90 = 1.2815515655446004

/** A lognormal from its median and 90 % quantile, in days: how the lead times of MODELS 6.2 are given. */
function leadTime(median: number, p90: number): Range {
  const sigma = Math.log(p90 / median) / z90
  const end = (z: number): number => median * Math.exp(z * sigma)
  return { shape: 'lognormal', p05: end(-z95), p95: end(z95), grade: 'assumed' }
}

type Preset = { readonly changes: DatabaseParams; readonly leadTimeDays: Range }

/**
 * Steps that are known by name: what they change unless the scenario says otherwise, and how long they take. The move to
 * distributed SQL is MODELS 6.2 (median 9, P90 15 months); the others are our choice.
 */
const presets: Readonly<Record<string, Preset>> = {
  pooler: { changes: { pooler: 'transaction' }, leadTimeDays: leadTime(14, 42) },
  replicas: {
    changes: { 'replica-reads': { ...point(0.8), grade: 'assumed' } },
    leadTimeDays: leadTime(21, 60),
  },
  partitioning: { changes: { deletes: 'partitions' }, leadTimeDays: leadTime(45, 120) },
  'larger-primary': { changes: {}, leadTimeDays: leadTime(14, 42) },
  'vector-store': { changes: { embeddings: point(0) }, leadTimeDays: leadTime(60, 150) },
  'trace-store': { changes: {}, leadTimeDays: leadTime(90, 200) },
  distributed: { changes: { engine: 'distributed' }, leadTimeDays: leadTime(0.75 * 365.25, 1.25 * 365.25) },
}

/** What a step says of itself, not of the database. */
const ownKeys: ReadonlySet<string> = new Set(['lead-time', 'cost', 'limits'])

/** The parameters after a step: stated ones replace, those of reports one by one; a new ceiling takes the place of a law. */
function after(before: DatabaseParams, id: string, step: DatabaseStep): DatabaseParams {
  const stated = Object.fromEntries(
    Object.entries(step).filter(([name, value]) => value !== undefined && !ownKeys.has(name)),
  ) as DatabaseParams
  const changes: DatabaseParams = { ...presets[id]?.changes, ...stated }
  const { usl, clients, ceiling, ...rest } = before
  const keepsLaw = changes.ceiling === undefined && changes.usl === undefined && changes.engine === undefined
  const kept = keepsLaw ? { usl, clients, ceiling } : {}
  const moved =
    id === 'replicas' && before.reports ? { reports: { ...before.reports, on: 'replica' as const } } : {}
  const reports = changes.reports ? { reports: { ...before.reports, ...changes.reports } } : {}
  return { ...rest, ...kept, ...moved, ...changes, ...reports }
}

/** How long a step takes: stated, else known by its name. */
function leadTimeOf(id: string, step: DatabaseStep): Range {
  const known = step['lead-time'] ?? presets[id]?.leadTimeDays
  if (known) return known
  throw new JevonsError({
    code: 'BAD_SCENARIO',
    message: `step '${id}': found no \`lead-time:\`, expected how long it takes (known by name: ${Object.keys(presets).join(', ')})`,
    hint: 'write e.g. `lead-time: 4w to 12w`',
  })
}

/**
 * What can be done next about a database, each step on top of those before. A pooler changes what measured connections
 * mean, another engine what any level means but writes.
 * @throws JevonsError BAD_SCENARIO for a step of an unknown name without a lead time.
 */
export function databaseLadder(
  params: DatabaseParams,
  steps: Readonly<Record<string, DatabaseStep>> | undefined,
): Rung[] {
  let before = params
  return Object.entries(steps ?? {}).map(([id, step]) => {
    const next = after(before, id, step)
    const forgets = [
      ...(next.pooler === params.pooler ? [] : ['connections']),
      ...(next.engine === params.engine ? [] : ['GB', 'connections']),
    ]
    before = next
    return {
      id,
      params: next,
      leadTimeDays: leadTimeOf(id, step),
      ...(step.cost ? { cost: step.cost } : {}),
      limits: step.limits ?? {},
      forgets,
    }
  })
}
