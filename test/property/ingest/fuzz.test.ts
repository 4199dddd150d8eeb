import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { fuzzCorpus, fuzzImports } from '../../support/fuzz-imports.ts'
import { tempFolder } from '../../support/usage-files.ts'

vi.mock('../../../src/ingest/engine/duckdb.ts', async (original) => ({
  ...(await original<Record<string, unknown>>()),
  withDuckDb: (await import('../../support/shared-engine.ts')).withSharedEngine,
}))

/** `npm run fuzz` sets these; a case is a function of the seed and its number alone. */
const cases = Number(process.env['JEVONS_FUZZ_CASES'] ?? 98)
const seed = Number(process.env['JEVONS_FUZZ_SEED'] ?? 20_261_123)
const from = Number(process.env['JEVONS_FUZZ_FROM'] ?? 0)

test('a damaged export is refused in words or read within its own numbers: no crash, no hang', async () => {
  const corpus = fuzzCorpus(fileURLToPath(new URL('../../../fixtures/usage', import.meta.url)))
  expect(corpus.length).toBeGreaterThan(20)
  const result = await fuzzImports(corpus, { seed, from, cases, folder: join(tempFolder(), 'fuzz') })
  const refused = Object.entries(result.refused).map(([code, n]) => `${code} ${String(n)}`)
  console.log(
    `fuzz: seed ${String(seed)}, cases ${String(from)} to ${String(from + cases - 1)} from ${String(corpus.length)} exports: ` +
      `${String(result.imported)} read, refused ${refused.join(', ')}; slowest ${String(Math.round(result.slowestMs))} ms`,
  )
  expect(result.failures).toEqual([])
  expect(result.imported).toBeGreaterThan(cases / 10)
}, 7_200_000)
