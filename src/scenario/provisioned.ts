import { z } from 'zod'
import type { ProvisionedSpec } from '../simulate/bill/commitment-spec.ts'
import { type ProvisionedModel, provisionedModels } from '../simulate/bill/provisioned-models.ts'
import {
  countField,
  type MoneyValue,
  moneyField,
  multipleField,
  quantityField,
  wordField,
} from '../units/field.ts'
import type { Range } from '../units/range.ts'
import { type Reading, report } from './reading.ts'
import { stated } from './stated.ts'
import type { TreePath } from './tree.ts'

/** Provisioned throughput as written. */
export type ProvisionedForm = {
  readonly units: Range
  readonly price: MoneyValue
  readonly model?: string | undefined
  readonly throughput?: Range | undefined
  readonly 'output-weight'?: Range | undefined
  readonly 'cached-weight'?: Range | undefined
  readonly peak?: Range | undefined
  readonly burst?: Range | undefined
  readonly minimum?: number | undefined
  readonly step?: number | undefined
}

export const provisionedSchema: z.ZodType<ProvisionedForm> = z.strictObject({
  units: countField(),
  price: moneyField('h'),
  model: wordField(Object.keys(provisionedModels)).optional(),
  throughput: quantityField('tokens/min').optional(),
  'output-weight': countField().optional(),
  'cached-weight': countField().optional(),
  peak: multipleField().optional(),
  burst: countField().optional(),
  minimum: z.int().min(0).optional(),
  step: z.int().min(1).optional(),
})

/** Busy-hour factor: 1.3 global, 2.0 in one region (MODELS 4.3). */
const assumedPeak: Range = { shape: 'lognormal', p05: 1.3, p95: 2, grade: 'assumed' }
/** Measured on a public chat trace: cv of tokens per minute 0.3 (MODELS 4.3). */
const assumedBurst: Range = { shape: 'point', value: 0.3, grade: 'benchmarked' }

const preset = (value: number, grade: 'vendor' | 'assumed' = 'vendor'): Range => ({
  shape: 'point',
  value,
  grade,
})

/** Provisioned capacity with the presets of its model, or undefined after noting that it has neither model nor throughput. */
export function readProvisioned(
  reading: Reading,
  path: TreePath,
  map: ProvisionedForm,
): ProvisionedSpec | undefined {
  const model = map.model === undefined ? undefined : provisionedModels[map.model]
  const throughput = map.throughput ?? (model && preset(model.throughput))
  if (!throughput) {
    report(
      reading,
      {
        code: 'BAD_SCENARIO',
        message: `found no \`throughput:\` and no \`model:\`, expected what a unit carries`,
        hint: `write \`throughput: 3k tokens/min\`, or \`model:\` one of ${Object.keys(provisionedModels).join(', ')}`,
      },
      path,
      { at: 'key' },
    )
    return undefined
  }
  return { ...presetsOf(model), ...statedOf(map), throughput, units: map.units, price: map.price.range }
}

/** What a unit is taken to be where the scenario does not say. */
function presetsOf(
  model: ProvisionedModel | undefined,
): Omit<ProvisionedSpec, 'units' | 'price' | 'throughput'> {
  const grade = model ? 'vendor' : 'assumed'
  return {
    outputWeight: preset(model?.outputWeight ?? 4, grade),
    cachedWeight: preset(0, grade),
    peak: assumedPeak,
    burst: assumedBurst,
    minimum: model?.minimum ?? 1,
    step: model?.step ?? 1,
  }
}

function statedOf(map: ProvisionedForm): Partial<ProvisionedSpec> {
  return stated({
    outputWeight: map['output-weight'],
    cachedWeight: map['cached-weight'],
    peak: map.peak,
    burst: map.burst,
    minimum: map.minimum,
    step: map.step,
  })
}
