import { JevonsError } from '../../../errors.ts'
import type { BuildContext } from '../../resource-kind.ts'
import { drawn } from '../parameter.ts'
import { assumedContention, assumptions, type DatabaseParams, engineOf } from './database-params.ts'
import { uslPeak, uslThroughput } from './usl.ts'
import { fitUsl, type UslFit, type UslPoint } from './usl-fit.ts'

/** What one machine, or a cluster of them, sustains; one entry per future. */
export type Ceiling = {
  /** Writes per second: of the machine, or of one node of a cluster. */
  readonly perNode: Float64Array
  /** How nodes add up; undefined for one machine. */
  readonly scaling?: {
    readonly sigma: Float64Array
    readonly kappa: Float64Array
    /** Nodes that exist; undefined = as many as are needed. */
    readonly nodes: Float64Array | undefined
    readonly most: Float64Array
    readonly fill: Float64Array
  }
}

type Law = { readonly lambda?: Float64Array; readonly sigma?: Float64Array; readonly kappa?: Float64Array }

function refusal(id: string, message: string, hint: string): JevonsError {
  return new JevonsError({ code: 'BAD_SCENARIO', message: `${id}: ${message}`, hint })
}

/** Says what the fit found, and what it could not. */
function tellFit(context: BuildContext<DatabaseParams>, points: readonly UslPoint[], fit: UslFit): void {
  const { id } = context
  const clients = points.map((p) => p.clients)
  const [least, most] = [Math.min(...clients), Math.max(...clients)]
  const thin =
    points.length < 5 || most < 8 * least
      ? `; ${points.length} points over a factor of ${Number((most / least).toPrecision(2))} say little (5 over a factor of 8 are wanted)`
      : ''
  const beyond = fit.kappaIdentified
    ? ''
    : '; the data do not reach the peak, so kappa is not identified: measure at more clients, or state a ceiling'
  const number = (value: number): string => String(Number(value.toPrecision(3)))
  context.notice({
    code: 'usl-fitted',
    level: fit.kappaIdentified && thin === '' ? 'info' : 'warning',
    subject: id,
    message: `${id}: scalability law fitted to ${points.length} points: lambda ${number(fit.lambda)}, sigma ${number(fit.sigma)}, kappa ${number(fit.kappa)} (rms of logs ${number(fit.rmsError)})${thin}${beyond}`,
  })
}

/** The law's parameters: fitted to points, or stated. */
function lawOf(context: BuildContext<DatabaseParams>): Law {
  const { id, paths, params } = context
  const { usl } = params
  if (!usl) return {}
  if (usl.points) {
    const points = usl.points.map(([clients, throughput]) => ({ clients, throughput }))
    const fit = fitUsl(points)
    if (!fit || usl.lambda || usl.sigma || usl.kappa)
      throw refusal(
        id,
        `found ${points.length} usl points${fit ? ' beside stated parameters' : ''}, expected three or more at different clients, and nothing beside them`,
        'write `usl: { points: [[1, 2947], [8, 21607], [64, 71624]] }`, or `{ lambda: , sigma: , kappa: }`',
      )
    tellFit(context, points, fit)
    const column = (value: number): Float64Array => new Float64Array(paths).fill(value)
    return { lambda: column(fit.lambda), sigma: column(fit.sigma), kappa: column(fit.kappa) }
  }
  return {
    ...(usl.lambda ? { lambda: drawn(context, 'usl-lambda', usl.lambda) } : {}),
    ...(usl.sigma ? { sigma: drawn(context, 'usl-sigma', usl.sigma) } : {}),
    ...(usl.kappa ? { kappa: drawn(context, 'usl-kappa', usl.kappa) } : {}),
  }
}

/** One machine: a stated ceiling first, else the law at `clients`, else at its peak. */
function machineCeiling(context: BuildContext<DatabaseParams>): Float64Array {
  const { id, params: p } = context
  if (p.ceiling) return drawn(context, 'ceiling', p.ceiling)
  const { lambda, sigma, kappa } = lawOf(context)
  if (!lambda || !sigma || !kappa)
    throw refusal(
      id,
      'found an incomplete usl, expected lambda, sigma and kappa, or points',
      'state all three, or `usl: { points: [[clients, writes per second], ...] }`',
    )
  const used = p.clients && drawn(context, 'clients', p.clients)
  return lambda.map((value, i) => {
    const law = { lambda: value, sigma: sigma[i] as number, kappa: kappa[i] as number }
    return used ? uslThroughput(law, used[i] as number) : uslPeak(law).throughput
  })
}

/** A cluster: what one node does, and how nodes add up: stated, fitted, or assumed by how keys spread. */
function clusterCeiling(context: BuildContext<DatabaseParams>): Ceiling {
  const { id, paths, params: p } = context
  const law = lawOf(context)
  const perNode = p.ceiling ? drawn(context, 'ceiling', p.ceiling) : law.lambda
  if (!perNode)
    throw refusal(
      id,
      'found no throughput of one node',
      'add `ceiling: 9k writes/s` (one node), or usl with lambda or points by nodes',
    )
  return {
    perNode,
    scaling: {
      sigma: law.sigma ?? drawn(context, 'contention', assumedContention[p.keys ?? 'spread']),
      kappa: law.kappa ?? new Float64Array(paths),
      nodes: p.nodes && drawn(context, 'nodes', p.nodes),
      most: drawn(context, 'max-nodes', p['max-nodes'] ?? assumptions['max-nodes']),
      fill: drawn(context, 'fill', p.fill ?? assumptions.fill),
    },
  }
}

/**
 * Highest rate of writes that the engine sustains, per future: measured or stated, else from the Universal Scalability Law
 * (MODELS 3.5). For a cluster the ceiling is one node's, as measured with its replication on.
 */
export function ceilingOf(context: BuildContext<DatabaseParams>): Ceiling {
  return engineOf(context.params) === 'distributed'
    ? clusterCeiling(context)
    : { perNode: machineCeiling(context) }
}
