import { describe, expect, test } from 'vitest'
import { JevonsError } from '../../../src/errors.ts'
import { parseScenario } from '../../../src/scenario/parse-scenario.ts'

const scenario = (limit: string): string => `version: 1
demand:
  app: { level: 1M requests/day, growth: flat }
resources:
  tokens: { kind: tokens, from: app }
  own:    { kind: gpu, from: tokens, share: 50% }
  api:    { kind: gpu, from: tokens, share: 50% }
  hall:   { kind: power, from: own }
constraints:
  pool: { capacity: 640 gpus, ${limit} }
`

function problemOf(limit: string): object {
  try {
    parseScenario(scenario(limit), { file: 'scenario.yml' })
  } catch (error) {
    if (error instanceof JevonsError) return error.problems[0]
    throw error
  }
  throw new Error('no problem')
}

describe('serve: of a capacity', () => {
  test.each([
    ['serve: clip, of: own', { mode: 'clip' }],
    ['serve: queue, of: own', { mode: 'queue' }],
    ['serve: shed, of: own', { mode: 'shed' }],
    ['serve: { buy: api }, of: own', { mode: 'buy', route: 'api' }],
  ])('reads %s', (text, serve) => {
    const [constraint] = parseScenario(scenario(text), { file: 'scenario.yml' }).constraints
    expect(constraint).toMatchObject({ serve })
  })

  test.each([
    ['of: own, serve: clipp', 'UNKNOWN_NAME', 'did you mean `clip`?'],
    ['of: own, serve: buy', 'BAD_SCENARIO', 'serve: { buy: claude }'],
    ['of: own, serve: { route: api }', 'UNKNOWN_KEY', 'serve: { buy: claude }'],
    ['of: own, serve: { buy: apy }', 'UNKNOWN_NAME', 'did you mean `api`?'],
    ['of: own, serve: { buy: hall }', 'BAD_SCENARIO', 'from: tokens'],
    ['serve: clip', 'BAD_SCENARIO', 'add `of:`'],
  ])('refuses %s with a place and what to write', (text, code, hint) => {
    expect(problemOf(text)).toMatchObject({
      code,
      hint: expect.stringContaining(hint) as string,
      pos: { file: 'scenario.yml', line: 10 },
    })
  })
})
