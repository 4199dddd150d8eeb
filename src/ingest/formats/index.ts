import type { UsageFormat } from '../usage-format.ts'

/** Usage formats, most specific first; the generic table comes last. */
export const usageFormats: readonly UsageFormat[] = []
