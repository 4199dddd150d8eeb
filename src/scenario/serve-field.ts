import type { z } from 'zod'
import { JevonsError } from '../errors.ts'
import type { ServeRule } from '../simulate/serving/serving-plan.ts'
import { idField, wordField, yamlField } from '../units/field.ts'
import { describe } from '../units/quantity.ts'
import { parseOrThrow } from './zod-problems.ts'

const cuts = ['clip', 'queue', 'shed'] as const

/** `serve: clip`, `queue`, `shed`, or `serve: { buy: <resource> }`: what becomes of load above a capacity. */
export const serveField: z.ZodType<ServeRule> = yamlField(
  (value): ServeRule => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return bought(value)
    if (value === 'buy')
      throw new JevonsError({
        code: 'BAD_SCENARIO',
        message: 'found `buy`, expected the resource that takes over what is above the limit',
        hint: 'write `serve: { buy: claude }`',
      })
    return { mode: parseOrThrow(wordField([...cuts, 'buy']), value) as (typeof cuts)[number] }
  },
  {
    description: 'what becomes of load above the limit; without it nothing is clipped',
    anyOf: [
      { type: 'string', enum: [...cuts] },
      {
        type: 'object',
        properties: { buy: { type: 'string' } },
        required: ['buy'],
        additionalProperties: false,
      },
    ],
    examples: ['clip', 'queue', '{ buy: claude }'],
  },
)

function bought(map: object): ServeRule {
  const odd = Object.keys(map).find((key) => key !== 'buy')
  if (odd === undefined && 'buy' in map) return { mode: 'buy', route: parseOrThrow(idField(), map.buy) }
  throw new JevonsError({
    code: odd === undefined ? 'BAD_SCENARIO' : 'UNKNOWN_KEY',
    message: `found ${odd === undefined ? describe(map) : `\`${odd}:\``}, expected \`buy:\``,
    hint: 'write `serve: { buy: claude }`',
  })
}
