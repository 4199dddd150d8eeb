import { z } from 'zod'
import {
  durationField,
  type MoneyField,
  type MoneyValue,
  moneyField,
  multipleField,
} from '../../../units/field.ts'
import { eitherField } from '../either-field.ts'
import type { TimeOfUse } from './energy-bill.ts'

const timeOfUse = z.strictObject({
  peak: moneyField('kWh'),
  'off-peak': moneyField('kWh'),
  hours: durationField({ max: 1 }),
  load: multipleField().optional(),
})

/** `$0.09/kWh`, or `{ peak: $0.18/kWh, off-peak: $0.07/kWh, hours: 8h, load: 1.1x }`. */
export const tariffField: z.ZodType<MoneyValue | TimeOfUse> = eitherField(
  (value) => typeof value === 'object' && value !== null && ('peak' in value || 'off-peak' in value),
  timeOfUse,
  moneyField('kWh'),
)

/** `$12/kW-month`, as contracts write it. */
export const demandChargeField: MoneyField = z
  .preprocess(
    (value): unknown => (typeof value === 'string' ? value.replace(/kW-(?=mo)/, 'kW/') : value),
    moneyField('kW/month'),
  )
  .meta({ description: 'money per kW and month. Examples: $12/kW-month', type: ['string', 'object'] })
