import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { stableJson } from '../../../src/report/text/stable-json.ts'
import { scenarioJsonSchema } from '../../../src/scenario/json-schema.ts'

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')

describe('the JSON Schema of a scenario', () => {
  it('is checked in as it is (rewrite it with `vitest run test/unit/scenario/json-schema -u`)', async () => {
    await expect(stableJson(scenarioJsonSchema())).toMatchFileSnapshot('../../../schema/scenario.schema.json')
  })

  const schema = z.fromJSONSchema(scenarioJsonSchema())

  it.each(['scenarios/minimal.yml', 'scenarios/platform.yml'])('accepts %s', (path) => {
    const result = schema.safeParse(parse(read(path)))
    expect(result.success ? [] : result.error.issues).toEqual([])
  })

  it.each([
    ['a typo in a top-level key', { version: 1, demnd: {} }],
    ['a typo in a demand key', { version: 1, demand: { a: { histroy: 'measured' } } }],
    [
      'a typo in a resource parameter',
      { version: 1, resources: { t: { kind: 'tokens', from: 'a', ouput: 3 } } },
    ],
    ['another version', { version: 2 }],
  ])('refuses %s', (_, value) => {
    expect(schema.safeParse(value).success).toBe(false)
  })
})
