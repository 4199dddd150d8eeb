import { describe, expect, it } from 'vitest'
import { prices } from '../../../src/cli/commands/prices.ts'
import { fakeIo } from '../../support/fake-io.ts'

type Json = {
  readonly at: string
  readonly catalogue: { readonly date: string }
  readonly prices: readonly Readonly<Record<string, unknown>>[]
}

async function json(names: readonly string[], options: object = {}): Promise<Json> {
  const io = fakeIo()
  await prices(names, { format: 'json', ...options }, io)
  return JSON.parse(io.out()) as Json
}

describe('jevons prices', () => {
  it('shows a price on the day that was asked for: past, present and scheduled', async () => {
    const [then] = (await json(['gpt-4o'], { at: '2024-06-30' })).prices
    const [later] = (await json(['gpt-4o'], { at: '2025-06-30' })).prices
    expect([then?.['input'], then?.['output'], then?.['since']]).toEqual([5, 15, '2024-05-13'])
    expect([later?.['input'], later?.['output'], later?.['since']]).toEqual([2.5, 10, '2024-10-02'])
    const [gemini] = (await json(['google:gemini-3.6-flash'], { at: '2026-10-01' })).prices
    expect(gemini?.['scheduled']).toHaveLength(1)
    expect(JSON.stringify(gemini?.['scheduled'])).toContain('"from":"2027-01-01"')
  })

  it("is dated by the catalogue, never by the clock, and says the catalogue's date", async () => {
    const document = await json(['claude-sonnet-4-5'])
    expect(document.at).toBe(document.catalogue.date)
    expect(document.prices[0]).toMatchObject({
      input: 3,
      output: 15,
      cached: 0.3,
      cacheWrite: 3.75,
      batchInput: 1.5,
      batchOutput: 7.5,
    })
  })

  it('shows each published class of service with its source, and leaves out what is not known', async () => {
    const { prices: rows } = await json(['o3', 'gpt-4o', 'claude-sonnet-4-5', 'deepseek:deepseek-chat'])
    const known = rows.map((row) => [row['model'], row['classes']])
    const openai = (name: string, factor: number, input: number, output: number): object => ({
      name,
      factor,
      input,
      output,
      source: expect.stringMatching(/^OpenAI .{8}/) as string,
    })
    expect(known).toEqual([
      ['o3', [openai('batch', 0.5, 1, 4), openai('flex', 0.5, 1, 4), openai('priority', 1.75, 3.5, 14)]],
      ['gpt-4o', [openai('batch', 0.5, 1.25, 5)]],
      [
        'claude-sonnet-4-5',
        [
          {
            name: 'batch',
            factor: 0.5,
            input: 1.5,
            output: 7.5,
            source: 'Anthropic Message Batches: 50 % of the standard price',
          },
        ],
      ],
      ['deepseek:deepseek-chat', []],
    ])
    expect(rows.at(-1)?.['batchInput']).toBeNull()
    const shown = fakeIo()
    await prices(['o3'], {}, shown)
    expect(shown.out()).toMatch(/openai:o3: priority 3\.5 in, 14 out \(OpenAI price list/)
  })

  it('refuses unknown models, all at once, with the nearest names, and prices none of them at zero', async () => {
    await expect(json(['gpt-5-mimi', 'claude-sonet-4-5'])).rejects.toMatchObject({
      problems: [
        { code: 'UNKNOWN_NAME', message: /gpt-5-mimi/, hint: /gpt-5-mini/ },
        { code: 'UNKNOWN_NAME', message: /claude-sonet-4-5/, hint: /claude-sonnet-4-5/ },
      ].map(({ code, message, hint }) => ({
        code,
        message: expect.stringMatching(message) as string,
        hint: expect.stringMatching(hint) as string,
      })),
    })
  })

  it('lists the models of a provider as a table and as CSV, unknown prices as - and empty', async () => {
    const io = fakeIo()
    await prices([], { provider: 'anthropic', format: 'csv' }, io)
    const lines = io.out().trim().split('\r\n')
    expect(lines.length).toBeGreaterThan(5)
    expect(lines.every((line) => line.split(',').length === lines[0]?.split(',').length)).toBe(true)
    const shown = fakeIo()
    await prices(['claude-sonnet-4-5'], {}, shown)
    expect(shown.out()).toMatch(/claude-sonnet-4-5 +3 +0\.3 +3\.75 +15 +1\.5\/7\.5/)
    expect(shown.out()).toMatch(/catalogue genai-prices .* offline/s)
  })

  it.each([
    [{ at: '31.12.2025' }, ['gpt-4o'], /not a day/],
    [{}, [], /no model was named/],
    [{ provider: 'nobody' }, [], /no provider 'nobody'/],
  ])('refuses %j %j', async (options, names, message) => {
    await expect(json(names, options)).rejects.toThrow(message)
  })
})
