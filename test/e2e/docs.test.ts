import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { isBuilt, runBin } from '../support/run-bin.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** A transcript in a document: commands that start with `$ `, each with what it prints. */
type Transcript = { readonly place: string; readonly command: string; readonly output: string }

/** Every command of the blocks marked `console` whose first line starts with `$ `. */
function transcripts(path: string): Transcript[] {
  const lines = readFileSync(join(root, path), 'utf8').split('\n')
  const found: Transcript[] = []
  for (let at = 0; at < lines.length; at++) {
    if (lines[at]?.trim() !== '```console' || !lines[at + 1]?.startsWith('$ ')) continue
    const end = lines.indexOf('```', at)
    const block = lines.slice(at + 1, end)
    block.forEach((line, i) => {
      if (!line.startsWith('$ ')) return
      const next = block.findIndex((other, j) => j > i && other.startsWith('$ '))
      const output = block.slice(i + 1, next < 0 ? undefined : next)
      found.push({
        place: `${path}:${String(at + 2 + i)}`,
        command: line.slice(2).replace(/\s+#.*$/, ''),
        output: output.join('\n').trimEnd(),
      })
    })
    at = end
  }
  return found
}

/** The words of a simple shell command; quotes group, nothing is expanded. */
function words(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? m[2] ?? m[3] ?? '')
}

const documents = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md') && !path.startsWith('api'))
    .map((path) => `docs/${path}`),
]
const all = documents.flatMap(transcripts)

/** Text inside the fenced blocks of a document. */
function blocks(path: string): string {
  return [...readFileSync(join(root, path), 'utf8').matchAll(/^```.*\n([^]*?)^```/gm)]
    .map((m) => m[1])
    .join('')
}

// A shell block that is no transcript is still held to what the program knows: each `jevons` command in it must exist.
const shown = documents.flatMap((path) =>
  [...blocks(path).matchAll(/^(?:\$ )?(?:npx )?jevons ([a-z]+)\b/gm)].map((m) => [m[1] ?? '', path] as const),
)

describe.skipIf(!isBuilt)('what the documents show', () => {
  test.skipIf(all.length === 0).each(all.map((t) => [t.place, t] as const))(
    '%s prints what it says',
    async (_, { command, output }) => {
      const [program, ...argv] = words(command.replace(/^npx /, ''))
      expect(program).toBe('jevons')
      const { stdout, stderr } = await runBin(argv, root)
      expect((stdout + stderr).trimEnd()).toBe(output)
    },
  )

  test('what a command printed stands in a block that is executed', () => {
    // `sh` blocks hold commands alone; a block of any other kind that begins with one would be a transcript nobody runs.
    const unmarked = documents.flatMap((path) =>
      [
        ...readFileSync(join(root, path), 'utf8').matchAll(
          /^```(?!console|sh)(\w*)\n(?:\$ )?(?:npx )?jevons .*\n.+/gm,
        ),
      ].map((m) => `${path}: ${m[0]}`),
    )
    expect(unmarked).toEqual([])
    for (const path of documents.filter((one) => one.startsWith('docs/scenarios/')))
      expect(all.map(({ place }) => place.split(':')[0])).toContain(path)
  })

  test('every command that they name exists', async () => {
    const { stdout } = await runBin(['--help'], root)
    const known = [...stdout.matchAll(/^ {2}([a-z]+) .*$/gm)].map((m) => m[1])
    expect(known).toContain('simulate')
    expect(shown.filter(([command]) => !known.includes(command))).toEqual([])
    expect(shown.length).toBeGreaterThan(0)
  })

  test('every command that the program itself names exists, in hints, in NEXT and in help', async () => {
    const { stdout } = await runBin(['--help'], root)
    const known = [...stdout.matchAll(/^ {2}([a-z]+) .*$/gm)].map((m) => m[1])
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => `src/${path}`)
    const reports = readdirSync(join(root, 'test/golden'))
      .filter((path) => path.endsWith('.txt'))
      .map((path) => `test/golden/${path}`)
    // Behind a quote, a bar and the like it is typed; elsewhere it is prose. The title of a JSON Schema is neither.
    const typed = /(?<!title: )(?:[`'"|(]|&& |NEXT {3}|, |: |; {7}|with: )jevons ([a-z]+)(?= |`|')/g
    const named = [...sources, ...reports].flatMap((path) =>
      [...readFileSync(join(root, path), 'utf8').matchAll(typed)].map((m) => ({ path, command: m[1] ?? '' })),
    )
    expect(named.length).toBeGreaterThan(50)
    expect(named.filter(({ command }) => !known.includes(command))).toEqual([])
  })
})
