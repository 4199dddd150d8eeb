import type { Planning } from '../plan/planning.ts'
import type { ResourceSpec } from '../plan/specs.ts'

/** A parameter that the exports told: its value, and the rest of the sentence `<resource>: <name> <value>...` that says from what. */
export type MeasuredParameter = { readonly name: string; readonly value: number; readonly told: string }

/** The parameters with a measured one among them; its source is remarked on. */
export function takeMeasured(
  spec: ResourceSpec,
  params: ResourceSpec['params'],
  { name, value, told }: MeasuredParameter,
  planning: Planning,
): ResourceSpec['params'] {
  planning.notice({
    code: 'measured-rate',
    level: 'info',
    subject: spec.id,
    message: `${spec.id}: ${name} ${String(Number(value.toPrecision(3)))}${told}`,
  })
  return { ...params, [name]: { shape: 'point', value, grade: 'measured' } }
}
