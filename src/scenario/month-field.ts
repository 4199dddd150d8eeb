import type { z } from 'zod'
import { wordField, yamlField } from '../units/field.ts'
import { parseOrThrow } from './zod-problems.ts'

const monthNames =
  'january february march april may june july august september october november december'.split(' ')

/** 1-12 from a month's name, its first three letters, or its number. */
export const monthField: z.ZodType<number> = yamlField(
  (value) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 12) return value
    const word = typeof value === 'string' ? value.toLowerCase() : ''
    const index = monthNames.findIndex(
      (name) => name === word || (word.length === 3 && name.startsWith(word)),
    )
    return index >= 0 ? index + 1 : monthNames.indexOf(parseOrThrow(wordField(monthNames), value)) + 1
  },
  { description: 'a month', examples: ['february', 2] },
)
