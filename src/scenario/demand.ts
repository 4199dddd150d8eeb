import { z } from 'zod'
import { JevonsError } from '../errors.ts'
import { metricInfo } from '../ingest/metrics.ts'
import type { DemandSpec, EventSpec, GrowthSpec } from '../simulate/plan/specs.ts'
import { canonicalUnit } from '../units/canonical-unit.ts'
import {
  countField,
  dayField,
  durationField,
  idField,
  moneyField,
  multipleField,
  quantityField,
  shareField,
  yamlField,
} from '../units/field.ts'
import { quantityShape } from '../units/field-shape.ts'
import { nearest } from '../units/nearest.ts'
import { readQuantity } from '../units/quantity.ts'
import { point, type Range } from '../units/range.ts'
import { parseUnit } from '../units/unit.ts'
import { growthField } from './growth-field.ts'
import { parsePeriod } from './period-key.ts'
import { posAt, type Reading, read, report, valueAt } from './reading.ts'
import { shorthand } from './shorthand.ts'
import type { TreePath } from './tree.ts'
import { parseOrThrow } from './zod-problems.ts'

/** Share of a price change that the demand feels, by who pays (PRODUCT.md, "The scenario file"). */
const buyers: Readonly<Record<string, number>> = {
  metered: 1,
  'internal-chargeback': 1,
  'flat-fee': 0.5,
  'internal-showback': 0.3,
  none: 0,
}

type Buyer = Pick<DemandSpec, 'buyer' | 'passThrough'>

const buyerField: z.ZodType<Buyer> = yamlField(
  (value): Buyer => {
    const known = typeof value === 'string' && Object.hasOwn(buyers, value) ? buyers[value] : undefined
    if (known !== undefined && typeof value === 'string') return { buyer: value, passThrough: point(known) }
    if (typeof value === 'string' && /^[a-z]/i.test(value)) throw unknownBuyer(value)
    return { buyer: 'stated', passThrough: { grade: 'assumed', ...parseOrThrow(shareField(), value) } }
  },
  {
    description: `who feels the price: ${Object.keys(buyers).join(', ')}, or a share`,
    examples: ['metered', 0.4],
  },
)

function unknownBuyer(word: string): JevonsError {
  const near = nearest(word, Object.keys(buyers))
  return new JevonsError({
    code: 'UNKNOWN_NAME',
    message: `found the buyer \`${word}\`, expected ${Object.keys(buyers).join(', ')} or a share`,
    ...(near === undefined ? {} : { hint: `did you mean \`${near}\`?` }),
  })
}

const elasticityField: z.ZodType<Range | 'estimate'> = yamlField<Range | 'estimate'>(
  (value) => (value === 'estimate' ? value : parseOrThrow(countField(), value)),
  quantityShape('% more demand per % lower price, or `estimate`', ['0.8 to 1.6', 'estimate']),
)

const eventSchema = z
  .strictObject({
    name: idField().optional(),
    at: dayField(),
    slip: durationField().optional(),
    multiply: multipleField(),
    ramp: durationField().optional(),
    probability: shareField().optional(),
    'one-of': idField().optional(),
  })
  .transform(({ name, at, slip, multiply, ramp, probability, 'one-of': oneOf }, context): EventSpec => {
    if (probability !== undefined && probability.shape !== 'point')
      context.addIssue({
        code: 'custom',
        path: ['probability'],
        message: 'found a range, expected one probability such as `70%`',
      })
    return {
      name: name ?? 'event',
      at,
      slipDays: slip ?? point(0),
      multiply,
      rampDays: ramp ?? point(0),
      probability: probability?.shape === 'point' ? probability.value : 1,
      ...(oneOf === undefined ? {} : { oneOf }),
    }
  })

/** Alternatives happen in at most all futures together. */
const oneOfFits = [
  (events: readonly EventSpec[]): boolean => {
    const sums = new Map<string, number>()
    for (const { oneOf, probability } of events)
      if (oneOf !== undefined) sums.set(oneOf, (sums.get(oneOf) ?? 0) + probability)
    return [...sums.values()].every((sum) => sum <= 1 + 1e-9)
  },
  'found alternatives (`one-of`) whose probabilities add up to more than 100 %, expected at most 100 %',
] as const

const historyMap = z.strictObject({
  metric: idField(),
  where: z.record(z.string(), idField()).optional(),
})
const historyField = shorthand((short) => ({ metric: short }), historyMap)

/** What is counted over a time; the rest (gpus, kW, connections ...) is there at a time. */
const flows: ReadonlySet<string> = new Set(
  'tokens requests queries writes reads transactions runs images characters jobs tasks spans gpu-hours energy'.split(
    ' ',
  ),
)

function perWhatTime(unit: string): JevonsError {
  return new JevonsError({
    code: 'UNIT_MISMATCH',
    message: `found a level in \`${unit}\`, expected it per time`,
    hint: `write \`${unit}/day\``,
  })
}

/** `1.2M requests/day`: the level per day and its unit; a gauge such as `40 gpus` keeps its own unit. */
const levelField: z.ZodType<{ value: Range; unit: string }> = yamlField(
  (value) => {
    const quantity = readQuantity(value)
    const written = (quantity.form === 'point' ? quantity.at : quantity.low).unit
    if (written === '')
      throw new JevonsError({
        code: 'BAD_QUANTITY',
        message: 'found a number without a unit, expected a level per time',
        hint: 'write e.g. `1.2M requests/day`',
      })
    const parsed = parseUnit(written)
    if (flows.has(parsed.dimension) || parsed.dimension === `money:${parsed.currency ?? ''}`)
      throw perWhatTime(written)
    const unit = canonicalUnit(parsed).replace(/\/(?:ms|s|min|h)$/, '/day')
    if (parsed.currency === undefined) return { value: parseOrThrow(quantityField(unit), value), unit }
    return { value: parseOrThrow(moneyField('day'), value).range, unit: `${parsed.currency}/day` }
  },
  quantityShape('the level at start', ['1.2M requests/day']),
)

type DemandForm = {
  readonly history?:
    | { readonly metric: string; readonly where?: Readonly<Record<string, string>> | undefined }
    | undefined
  readonly level?: { readonly value: Range; readonly unit: string } | undefined
  readonly growth?: GrowthSpec | undefined
  readonly elasticity?: Range | 'estimate' | undefined
  readonly buyer?: Buyer | undefined
  readonly response?: Range | undefined
  readonly ceiling?: Range | undefined
  readonly events?: readonly EventSpec[] | undefined
  readonly override?: Readonly<Record<string, unknown>> | undefined
}

/** What people ask for, as written. `override` keys are periods; their values are read in the demand's own unit. */
export const demandSchema: z.ZodType<DemandForm> = shorthand(
  (short) => (typeof short === 'string' && /^[\d~]/.test(short) ? { level: short } : { history: short }),
  z.strictObject({
    history: historyField.optional(),
    level: levelField.optional(),
    growth: growthField().optional(),
    elasticity: elasticityField.optional(),
    buyer: buyerField.optional(),
    response: durationField().optional(),
    ceiling: multipleField().optional(),
    events: z
      .array(eventSchema)
      .refine(...oneOfFits)
      .optional(),
    override: z
      .record(z.string(), z.union([z.string(), z.number(), z.record(z.string(), z.unknown())]))
      .optional(),
  }),
)

/** A hard cap on demand relative to the level at start, graded assumed. */
const defaultCeiling: Range = { shape: 'point', value: 30, grade: 'assumed' }
const defaultResponse: Range = { shape: 'point', value: 90, grade: 'assumed' }

/** The demand of that id, or undefined after its problems were noted. */
export function readDemand(reading: Reading, id: string): DemandSpec | undefined {
  const path = ['demand', id]
  const map = read(reading, demandSchema, valueAt(reading, path), path)
  if (!map) return undefined
  if ((map.history === undefined) === (map.level === undefined)) {
    report(reading, { code: 'BAD_SCENARIO', ...oneSource(map) }, path, { at: 'key' })
    return undefined
  }
  const source = sourceOf(map, id)
  const unit = source.level?.unit ?? demandUnit(source.history?.metric ?? id)
  return {
    id,
    pos: posAt(reading, path),
    ...source,
    ...behaviour(map),
    events: map.events ?? [],
    overrides: readOverrides(reading, map.override ?? {}, { path: [...path, 'override'], unit }),
  }
}

/** `measured` stands for the metric of the demand's own name. */
function sourceOf({ history, level }: DemandForm, id: string): Pick<DemandSpec, 'history' | 'level'> {
  if (level) return { level }
  const metric = history?.metric ?? id
  return { history: { metric: metric === 'measured' ? id : metric, where: history?.where ?? {} } }
}

function oneSource({ history }: DemandForm): { message: string; hint: string } {
  const found = history === undefined ? 'neither `history:` nor `level:`' : 'both `history:` and `level:`'
  return {
    message: `found ${found}, expected one of them`,
    hint: 'write `history: measured`, `history: { metric: requests, where: { ... } }` or `level: 1.2M requests/day`',
  }
}

function behaviour(
  map: DemandForm,
): Pick<DemandSpec, 'growth' | 'elasticity' | 'buyer' | 'passThrough' | 'responseHalfLifeDays' | 'ceiling'> {
  return {
    growth: map.growth ?? { model: 'auto' },
    ...(map.elasticity === undefined ? {} : { elasticity: map.elasticity }),
    ...(map.buyer ?? { buyer: 'metered', passThrough: point(1) }),
    responseHalfLifeDays: map.response ?? defaultResponse,
    ceiling: map.ceiling ?? defaultCeiling,
  }
}

/** Unit of a demand by its metric: totals are per day; `money` stands for cost, `unknown` for a metric of the user's own. */
export function demandUnit(metric: string): string {
  if (metric === 'tokens') return 'tokens/day'
  const { unit, time } = metricInfo(metric)
  return time === 'sum' && unit !== 'unknown' && unit !== 'money' ? `${unit}/day` : unit
}

function readOverrides(
  reading: Reading,
  overrides: Readonly<Record<string, unknown>>,
  { path, unit }: { path: TreePath; unit: string },
): DemandSpec['overrides'] {
  return Object.entries(overrides).flatMap(([key, value]) => {
    const field =
      unit === 'money' || /^[A-Z]{3}\/day$/.test(unit)
        ? moneyField('day').transform((m) => m.range)
        : quantityField(unit)
    const range = read(reading, field, value, [...path, key])
    try {
      const period = parsePeriod(key)
      return range === undefined ? [] : [{ ...period, value: range }]
    } catch (error) {
      if (!(error instanceof JevonsError)) throw error
      report(reading, error.problems[0], [...path, key], { at: 'key' })
      return []
    }
  })
}
