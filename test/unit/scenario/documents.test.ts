import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { JevonsError, type Problem } from '../../../src/errors.ts'
import { readMap } from '../../../src/ingest/tables/usage-map.ts'
import { scenarioJsonSchema } from '../../../src/scenario/json-schema.ts'
import { parseScenario } from '../../../src/scenario/parse-scenario.ts'
import { resourceKinds } from '../../../src/simulate/resources/index.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** A block marked `yaml` in a document. */
type Block = { readonly place: string; readonly text: string }

const blocks = ['README.md', ...readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' })]
  .filter((path) => path.endsWith('.md') && !path.startsWith('api'))
  .map((path) => (path === 'README.md' ? path : `docs/${path}`))
  .flatMap((path): Block[] => {
    const text = readFileSync(root + path, 'utf8')
    return [...text.matchAll(/^```yaml\n([^]*?)^```/gm)].map((m) => ({
      place: `${path}:${text.slice(0, m.index).split('\n').length + 1}`,
      text: m[1] ?? '',
    }))
  })

const indented = (text: string, by: number): string => text.replace(/^(?=.)/gm, ' '.repeat(by))

/** The fragment where it belongs in a scenario; undefined for a map of columns, which is no part of one. */
function asScenario({ text }: Block): string | undefined {
  const keys = Object.keys(parseDocument(text).toJS() as object)
  if (keys.includes('measures')) return undefined
  const head = `${keys.includes('version') ? '' : 'version: 1\n'}${keys.includes('demand') ? '' : 'demand: { assistant: measured }\n'}`
  if (
    /^\w[\w-]*:.*\bkind: |^ {2}kind: /m.test(text) &&
    !keys.includes('resources') &&
    !keys.includes('demand')
  )
    return `${head}resources:\n${indented(text, 2)}`
  if (keys.some((key) => ['usl', 'steps'].includes(key)))
    return `${head}resources:\n  traces:\n    kind: database\n    from: assistant\n${indented(text, 4)}`
  if (/^\w[\w-]*: +\{ (capacity|budget): /m.test(text) && !keys.includes('constraints'))
    return `${head}constraints:\n${indented(text, 2)}`
  return head + text
}

/** As much of a JSON Schema as is looked at here. */
type Shape = {
  readonly properties?: Readonly<Record<string, Shape>>
  readonly additionalProperties?: Shape
  readonly anyOf?: readonly Shape[]
}
const schema: Shape = scenarioJsonSchema()
const keysOf = (shape: Shape | undefined): string[] => Object.keys(shape?.properties ?? {})

/** A fragment names things that stand elsewhere in a scenario: those cannot be found. */
function isDangling({ code, message }: Problem): boolean {
  return code === 'UNKNOWN_NAME' && /expected the name of a /.test(message)
}

/** Where a document's own links lead, as paths from the root. */
function linksOf(path: string): string[] {
  return [...readFileSync(root + path, 'utf8').matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map((m) => m[1] ?? '')
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => join(dirname(path), link))
}

describe('the documents', () => {
  const pages = readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md') && !path.startsWith('api'))
    .map((path) => `docs/${path}`)

  test('have no link that leads nowhere', () => {
    const broken = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...pages].flatMap((path) =>
      linksOf(path).flatMap((link) => (existsSync(root + link) ? [] : [`${path}: ${link}`])),
    )
    expect(broken).toEqual([])
  })

  test('can all be reached from the README or CONTRIBUTING, decisions as a folder', () => {
    const reached = new Set<string>()
    const visit = (path: string): void => {
      if (reached.has(path)) return
      reached.add(path)
      if (path.endsWith('.md')) for (const link of linksOf(path)) if (existsSync(root + link)) visit(link)
    }
    visit('README.md')
    visit('CONTRIBUTING.md')
    expect(reached.has('docs/decisions')).toBe(true)
    expect(pages.filter((path) => !path.startsWith('docs/decisions/') && !reached.has(path))).toEqual([])
  })
})

describe('docs/scenario.md', () => {
  const page = readFileSync(`${root}docs/scenario.md`, 'utf8')

  test.each([
    ['top-level key', keysOf(schema)],
    ['key of a demand', keysOf(schema.properties?.['demand']?.additionalProperties)],
    ['key of prices', keysOf(schema.properties?.['prices'])],
    [
      'key of a budget or a capacity',
      (schema.properties?.['constraints']?.additionalProperties?.anyOf ?? []).flatMap(keysOf),
    ],
    ['kind of resource', resourceKinds.map(({ kind }) => kind)],
  ])('names every %s', (_, keys) => {
    expect(keys.length).toBeGreaterThan(3)
    expect(keys.filter((key) => !page.includes(`\`${key}\``))).toEqual([])
  })
})

describe('a scenario in a document', () => {
  test('there are some', () => {
    expect(blocks.length).toBeGreaterThan(15)
  })

  test.each(blocks.map((block) => [block.place, block] as const))('%s is understood', (_, block) => {
    const text = asScenario(block)
    if (text === undefined) {
      // The second map of docs/formats.md shows measures alone; `time` is what the first one is about.
      const whole = /^time:/m.test(block.text) ? block.text : `time: date\n${block.text}`
      expect(Object.keys(readMap(whole, 'map.yml').measures).length).toBeGreaterThan(0)
      return
    }
    let problems: readonly Problem[] = []
    try {
      parseScenario(text, { file: 'fragment.yml' })
    } catch (error) {
      if (!(error instanceof JevonsError)) throw error
      problems = error.problems
    }
    expect(problems.filter((problem) => !isDangling(problem))).toEqual([])
  })
})
