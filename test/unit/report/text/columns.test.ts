import { describe, expect, test } from 'vitest'
import { columns, row } from '../../../../src/report/text/columns.ts'
import { textWidth } from '../../../../src/report/text/text-layout.ts'

const head = row(['CAPACITY', 'now/limit', 'headroom gone (80%)', 'decide by'])
const rows = [
  head,
  row(['gpu-pool', '80/160 gpus', '2027-03-11 (02-25..03-25)', '2026-06-24!']),
  row(['db', '1/9', '-', '-']),
]

describe('columns', () => {
  test('names too long for their column keep both ends, other cells their beginning', () => {
    const long = ['assistant', 'search'].map((team) =>
      row([`tokens_cache_read ${team}`, 'x'.repeat(70), 'tokens/day as exported']),
    )
    expect(columns(long, { width: 100, right: [], shrink: [2, 0] })).toEqual([
      `tokens_ca~ssistant  ${'x'.repeat(70)}  tokens/~`,
      `tokens_ca~d search  ${'x'.repeat(70)}  tokens/~`,
    ])
  })

  test('stand side by side where there is room', () => {
    expect(columns(rows, { width: 79, right: [], shrink: [] })).toHaveLength(3)
    expect(columns(rows, { width: 79, right: [], shrink: [] })[1]).toContain(
      '2027-03-11 (02-25..03-25)  2026-06-24!',
    )
  })

  test('become a block a row on a narrow screen, where no date is cut and no line is too long', () => {
    const lines = columns(rows, { width: 40, right: [1], shrink: [2] })
    expect(lines).toEqual([
      'CAPACITY',
      'gpu-pool',
      '  now/limit 80/160 gpus, headroom gone',
      '  (80%) 2027-03-11 (02-25..03-25),',
      '  decide by 2026-06-24!',
      'db',
      '  now/limit 1/9',
    ])
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(40)
  })

  test('become blocks too where many short columns together are wider than the screen', () => {
    const cells = Array.from({ length: 8 }, (_, i) => `${String(i)}.5`)
    const lines = columns(
      [row(['SERIES', ...cells.map((_, i) => `col${String(i)}`)]), row(['cost', ...cells])],
      {
        width: 40,
        right: [],
        shrink: [0],
      },
    )
    expect(lines.join(' ')).not.toContain('~')
    for (const [i, cell] of cells.entries())
      expect(lines.join(' ').replace(/ +/g, ' ')).toContain(`col${String(i)} ${cell}`)
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(40)
  })

  test('are painted line by line in a block too', () => {
    const painted = [
      head,
      row(['gpu-pool', '80/160 gpus', '2027-03-11 (02-25..03-25)', '2026-06-24!'], (text) => `<${text}>`),
    ]
    for (const line of columns(painted, { width: 40, right: [], shrink: [] }).slice(1))
      expect(line).toMatch(/^<.*>$/)
  })
})
