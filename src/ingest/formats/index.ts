import type { UsageFormat } from '../usage-format.ts'
import { genericLong } from './generic-long.ts'
import { genericPivoted } from './generic-pivoted.ts'
import { genericWide } from './generic-wide.ts'

/** Usage formats, most specific first; the generic tables come last and are asked only when no other format claims a file. */
export const usageFormats: readonly UsageFormat[] = [genericPivoted, genericLong, genericWide]
