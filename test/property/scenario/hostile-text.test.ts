import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JevonsError } from '../../../src/errors.ts'
import { parseScenario } from '../../../src/scenario/parse-scenario.ts'

fc.configureGlobal({ seed: 20_261_123 })

const base = `version: 1
usage: exports/
demand:
  assistant: { history: measured, elasticity: 0.8 to 1.6, ceiling: 40x }
resources:
  tokens: { kind: tokens, from: assistant, input: 1.8k, output: 350 }
  inference: { kind: gpu, from: tokens, share: 30%, price: $2.60/h }
  spend: { kind: cost, of: [inference], flat: $4k/month }
constraints:
  budget: { budget: $250k/month, of: spend }
  gpus: { capacity: 640 gpus, of: inference, lead-time: 20w to 40w }
checks: { gate: "p(breach(gpus) within 6mo) <= 20%" }
`

/** A refusal is a JevonsError whose every problem has a place in the text; anything else is a bug. */
function refusesOrReads(text: string): void {
  try {
    parseScenario(text, { file: 'x.yml' })
  } catch (error) {
    if (!(error instanceof JevonsError)) throw error
    const lines = text.split('\n').length
    for (const { pos, message, excerpt } of error.problems) {
      expect(message).not.toBe('')
      expect(pos?.line ?? 0).toBeGreaterThanOrEqual(1)
      expect(pos?.line ?? 0).toBeLessThanOrEqual(lines)
      expect(pos?.column ?? 0).toBeGreaterThanOrEqual(1)
      expect(excerpt).toContain('^')
    }
  }
}

describe('a scenario, however broken,', () => {
  it('with a stretch of text deleted is read or refused with places', () => {
    fc.assert(
      fc.property(fc.nat(base.length), fc.nat(30), (from, length) => {
        refusesOrReads(base.slice(0, from) + base.slice(from + length))
      }),
      { numRuns: 400 },
    )
  })

  it('with text put in is read or refused with places', () => {
    const junk = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom(
        '~',
        '.nan',
        '.inf',
        '- ',
        ': ',
        '{',
        ']',
        '*x',
        '&x ',
        '<<: ',
        '!!set ',
        '\t',
        '\n',
        '#',
        '"',
        "'",
        '%YAML 1.1\n',
        '|\n',
        '? ',
        '1e999',
        '__proto__: 1\n',
      ),
    )
    fc.assert(
      fc.property(fc.nat(base.length), junk, (at, text) => {
        refusesOrReads(base.slice(0, at) + text + base.slice(at))
      }),
      { numRuns: 600 },
    )
  })

  it('made of anything is read or refused with places', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        refusesOrReads(text)
      }),
      { numRuns: 300 },
    )
  })
})
