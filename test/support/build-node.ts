import type { Notice } from '../../src/notice.ts'
import type {
  Clock,
  Input,
  Measure,
  MeasuredRatio,
  ResourceKind,
  ResourceNode,
  TokenPrices,
} from '../../src/simulate/resource-kind.ts'
import { resourceKinds } from '../../src/simulate/resources/index.ts'
import { type Day, dayOf } from '../../src/units/day.ts'
import { point, type Range, rangeQuantile } from '../../src/units/range.ts'

/** 2026-12-01, the start of every node built here. */
export const start: Day = dayOf(2026, 12, 1)

type Days = { readonly from: Day; readonly values: Float64Array }

/** What a test may say about a node; everything else is neutral. */
export type NodeSetting = {
  readonly inputs?: readonly Input[]
  readonly paths?: number
  readonly share?: number
  readonly currency?: string
  readonly ratios?: Readonly<Record<string, MeasuredRatio>>
  readonly measured?: Readonly<Record<string, Days>>
  readonly tokenPrices?: Readonly<Record<string, TokenPrices>>
  readonly anchors?: Readonly<Record<string, number>>
  readonly fx?: Readonly<Record<string, number>>
  readonly normals?: (stream: string, step: number, out: Float64Array) => void
}

/** A built node with its knobs. */
export type TestNode = {
  readonly node: ResourceNode
  readonly measures: readonly Measure[]
  readonly notices: readonly Notice[]
  readonly names: readonly string[]
  readonly priceIndex: Float64Array
  readonly priceSteps: Float64Array
  readonly tokensFactor: Float64Array
  readonly cachedShareShift: Float64Array
  /** Steps at a time in days (a daily step unless told) and returns the node itself for chaining. */
  at(tDays: number, clock?: Partial<Clock>): TestNode
  /** The measure's column as it stands. */
  column(measure: string): Float64Array
  /** The measure in the first future. */
  value(measure: string): number
  /** The node as a feeder of another. */
  asInput(id?: string): Input
}

/** The kind of that name. */
function kindNamed(name: string): ResourceKind {
  const kind = resourceKinds.find((candidate) => candidate.kind === name)
  if (!kind) throw new Error(`no resource kind ${name}`)
  return kind
}

/** Stratified draws, shuffled by name so that two unknowns are not the same one. */
function drawOf(name: string, range: Range, paths: number): Float64Array {
  const stride = Array.from(name).reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % paths
  return Float64Array.from({ length: paths }, (_, i) =>
    rangeQuantile(range, (((i * 7919 + stride) % paths) + 0.5) / paths),
  )
}

const column = (paths: number, value: number): Float64Array => new Float64Array(paths).fill(value)

/** Builds a node of a kind from its parameters as the scenario writes them. */
export function buildNode(
  kind: string,
  params: Readonly<Record<string, unknown>>,
  setting: NodeSetting = {},
): TestNode {
  const { paths = 1, inputs = [], currency = 'USD' } = setting
  const resourceKind = kindNamed(kind)
  const notices: Notice[] = []
  const names: string[] = []
  const made = new Map<string, Float64Array>()
  const knobs = {
    priceIndex: column(paths, 1),
    priceSteps: column(paths, 1),
    tokensFactor: column(paths, 1),
    cachedShareShift: column(paths, 0),
  }
  const node = resourceKind.build({
    id: kind,
    params: resourceKind.params.parse(params),
    inputs,
    share: column(paths, setting.share ?? 1),
    paths,
    column: (values) => Float64Array.from(values ?? new Float64Array(paths)),
    currency,
    start,
    draw(name, range) {
      names.push(name)
      const values = made.get(name) ?? drawOf(name, range, paths)
      made.set(name, values)
      return values
    },
    ratios: setting.ratios ?? {},
    measured: (metric) => setting.measured?.[metric],
    tokenPrices: setting.tokenPrices ?? {},
    ...knobs,
    ...(setting.anchors ? { anchors: setting.anchors } : {}),
    ...(setting.fx ? { fx: setting.fx } : {}),
    ...(setting.normals ? { normals: setting.normals } : {}),
    notice: (notice) => notices.push(notice),
  })
  const find = (measure: string): Float64Array => {
    const values = node.columns[node.measures.findIndex((m) => m.name === measure)]
    if (!values) throw new Error(`${kind} has no measure ${measure}`)
    return values
  }
  const self: TestNode = {
    node,
    measures: node.measures,
    notices,
    names,
    ...knobs,
    at(tDays, clock = {}) {
      node.step({
        day: start + tDays,
        tDays,
        stepDays: 1,
        step: Math.max(0, tDays),
        extended: false,
        ...clock,
      })
      return self
    },
    column: find,
    value: (measure) => find(measure)[0] ?? Number.NaN,
    asInput: (id = kind) => ({ id, kind, measures: node.measures, columns: node.columns }),
  }
  return self
}

/** A demand of one measure; write its column to change it. */
export function demand(
  volume: number | readonly number[],
  options: {
    readonly unit?: string
    readonly paths?: number
    readonly past?: Days
    readonly level?: number
    readonly id?: string
  } = {},
): Input {
  const { unit = 'requests/day', paths = 1, id = 'assistant' } = options
  const values = typeof volume === 'number' ? column(paths, volume) : Float64Array.from(volume)
  return {
    id,
    kind: 'demand',
    measures: [{ name: 'volume', unit, nature: 'flow' }],
    columns: [values],
    ...(options.past ? { past: options.past } : {}),
    ...(options.level === undefined ? {} : { levels: [options.level] }),
  }
}

/** A feeder with the given measures, one future each (or as many as the longest list). */
export function feeder(
  kind: string,
  values: Readonly<Record<string, { readonly unit: string; readonly value: number | readonly number[] }>>,
  id: string = kind,
): Input {
  return {
    id,
    kind,
    measures: Object.entries(values).map(([name, { unit }]) => ({ name, unit, nature: 'flow' as const })),
    columns: Object.values(values).map(({ value }) =>
      Float64Array.from(typeof value === 'number' ? [value] : value),
    ),
  }
}

/** Daily values that end the day before start. */
export function pastDays(count: number, value: (tDays: number) => number): Days {
  return {
    from: start - count,
    values: Float64Array.from({ length: count }, (_, i) => value(i - count)),
  }
}

/** A measured ratio without spread. */
export function ratio(
  value: number,
  growthPerYear = 0,
  past: Days = { from: start, values: new Float64Array(0) },
): MeasuredRatio {
  return { value: point(value), growthPerYear: point(growthPerYear), past }
}
