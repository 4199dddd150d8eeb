import { JevonsError } from '../errors.ts'
import { daysPerYear } from './day.ts'
import { durationField, yamlField } from './field.ts'
import { longestYears } from './horizon.ts'
import { leadPreset, leadPresets } from './lead-presets.ts'
import { type LeadTime, leadQuantile } from './lead-time.ts'
import { nearest } from './nearest.ts'
import { describe } from './quantity.ts'

/** Presets are words; a duration begins with a digit or `~`. */
const word = /^(?:preset\s+)?([a-z][a-z0-9-]*)$/
const oneTime = durationField()

function refusal(message: string, hint: string): JevonsError {
  return new JevonsError({ code: 'BAD_QUANTITY', message, hint })
}

/** Parts of a text at `mark` outside of brackets. */
function splitAt(text: string, mark: string): string[] {
  const parts = ['']
  let depth = 0
  for (const letter of text) {
    if (letter === '(') depth++
    if (letter === ')') depth--
    if (letter === mark && depth === 0) parts.push('')
    else parts.push((parts.pop() ?? '') + letter)
  }
  if (depth !== 0)
    throw refusal(
      `found \`${text}\`, expected as many ( as )`,
      'write e.g. `max(grid-100mw, building) + 12w`',
    )
  return parts.map((part) => part.trim())
}

function chainOf(chain: 'parallel' | 'serial', parts: readonly LeadTime[]): LeadTime {
  const [only] = parts
  return only && parts.length === 1 ? only : { chain, parts }
}

function presetOf(name: string): LeadTime {
  const preset = leadPreset(name)
  if (preset) return preset
  const near = nearest(name, leadPresets)
  throw new JevonsError({
    code: 'UNKNOWN_NAME',
    message: `found the lead time \`${name}\`, expected a duration or one of ${leadPresets.map((p) => `\`${p}\``).join(', ')}`,
    hint:
      near === undefined
        ? 'write e.g. `20w to 40w`, or take a name of that list'
        : `did you mean \`${near}\`?`,
  })
}

/** `max(grid-100mw, power-transformer, building) + 12w to 26w`. */
function parseText(text: string): LeadTime {
  const terms = splitAt(text, '+')
  return chainOf('serial', terms.map(parseTerm))
}

function parseTerm(text: string): LeadTime {
  const inside = /^max\((.*)\)$/s.exec(text)?.[1]
  if (inside !== undefined) return chainOf('parallel', splitAt(inside, ',').map(parseText))
  const name = word.exec(text)?.[1]
  return name === undefined ? plain(text) : presetOf(name)
}

/** One duration, in the words of its own field. */
function plain(value: unknown): LeadTime {
  const parsed = oneTime.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const hint: unknown = issue && 'params' in issue ? issue.params?.['hint'] : undefined
  throw refusal(
    issue?.message ?? `found ${describe(value)}`,
    typeof hint === 'string' ? hint : 'write e.g. `20w to 40w`',
  )
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [value]
}

function parseMap(map: object): LeadTime {
  const stray = Object.keys(map).find((key) => key !== 'parallel' && key !== 'then')
  if (stray !== undefined)
    throw refusal(
      `found the key \`${stray}\`, expected \`parallel\` and \`then\``,
      'write e.g. `{ parallel: [grid-100mw, building], then: 12w }`',
    )
  const steps = [
    ...('parallel' in map ? [chainOf('parallel', listOf(map.parallel).map(parseLead))] : []),
    ...('then' in map ? listOf(map.then).map(parseLead) : []),
  ]
  return chainOf('serial', steps)
}

function parseLead(value: unknown): LeadTime {
  if (typeof value === 'string') return parseText(value)
  if (typeof value === 'object' && value !== null && ('parallel' in value || 'then' in value))
    return parseMap(value)
  return plain(value)
}

/** The run goes on for the longest lead time, and its dates lie that far before the start. */
function boundedLead(value: unknown): LeadTime {
  const lead = parseLead(value)
  if (leadQuantile(lead, 0.95) <= longestYears * daysPerYear) return lead
  throw refusal(
    `found ${describe(value)}, expected a lead time of at most ${longestYears} years`,
    'write e.g. `20w to 40w` or `4y to 7y`',
  )
}

/**
 * A lead time: a duration, a preset by name, `max(...)` of what runs side by side, `+` for what follows, or the same as a map `{ parallel:
 * [...], then: ... }`.
 */
export const leadTimeField: ReturnType<typeof yamlField<LeadTime>> = yamlField(boundedLead, {
  description: `a duration, a preset (${leadPresets.join(', ')}), or a chain of them`,
  examples: [
    '90d',
    '20w to 40w',
    'power-transformer',
    'max(grid-100mw, power-transformer, building) + 12w to 26w',
  ],
  type: ['number', 'string', 'object'],
})
