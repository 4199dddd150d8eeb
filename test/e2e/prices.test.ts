import { describe, expect, test } from 'vitest'
import { isBuilt, runBin } from '../support/run-bin.ts'
import { scrapFolder } from '../support/scrap-folder.ts'

const folder = scrapFolder({})

// Without dist there is no program to run; `npm test` and `npm run check` build first.
describe.skipIf(!isBuilt)('jevons prices', () => {
  test('shows what a model cost on a day, with its next change, and says how old the catalogue is', async () => {
    const { code, stdout, stderr } = await runBin(['prices', 'o3', '--at', '2025-06-01'], folder)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/openai:o3 +10 +0\.5 +- +40 +5\/20 +-/)
    expect(stdout).toContain('openai:o3: from 2025-06-10 2 in, 0.5 cached, 8 out')
    expect(stdout).toMatch(/At 2025-06-01; catalogue genai-prices \d+\.\d+\.\d+ of \d{4}-\d\d-\d\d, offline/)
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })

  test('JSON has every class of service with its source, and null where nothing is known', async () => {
    const argv = ['prices', 'o3', 'deepseek:deepseek-chat', '--format', 'json']
    const { code, stdout } = await runBin(argv, folder)
    expect(code).toBe(0)
    const document = JSON.parse(stdout) as {
      prices: { id: string; batchInput: number | null; classes: { name: string; source: string }[] }[]
    }
    const [o3, deepseek] = document.prices
    expect(o3?.classes.map((c) => c.name)).toEqual(['batch', 'flex', 'priority'])
    expect(o3?.classes.every((c) => c.source.startsWith('OpenAI'))).toBe(true)
    expect([deepseek?.batchInput, deepseek?.classes]).toEqual([null, []])
  })

  test('an unknown model is an error on stderr with the nearest names, and nothing is priced at zero', async () => {
    const { code, stdout, stderr } = await runBin(['prices', 'gpt-5-mimi'], folder)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/gpt-5-mimi/)
    expect(stderr).toMatch(/nearest: .*gpt-5-mini/)
  })

  test('a provider is a table for spreadsheets, into a file', async () => {
    const written = await runBin(
      ['prices', '--provider', 'anthropic', '--format', 'csv', '-o', 'p.csv'],
      folder,
    )
    expect({ code: written.code, stdout: written.stdout }).toEqual({ code: 0, stdout: '' })
    const shown = await runBin(['prices', '--provider', 'anthropic', '--format', 'csv'], folder)
    const [header = '', ...rows] = shown.stdout.trim().split(/\r?\n/)
    expect(header).toContain('batchInput,batchOutput,flexInput,flexOutput,priorityInput,priorityOutput,since')
    expect(rows.length).toBeGreaterThan(5)
    expect(rows.every((row) => /,anthropic:/.test(row))).toBe(true)
  })
})
