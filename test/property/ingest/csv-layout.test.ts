import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvLayout } from '../../../src/ingest/probe/csv-layout.ts'

const cell = fc.oneof(
  fc.constantFrom('', ' ', '2026-01-02', '1.5', 'gpt-5', 'a b', '-3'),
  fc.string({ unit: fc.constantFrom('x', 'y', '1', '.', '-', ' '), maxLength: 6 }),
)

const table = fc.record({
  rows: fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 12 }),
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  newline: fc.constantFrom('\n', '\r\n', '\r'),
  blankLines: fc.array(fc.nat({ max: 12 }), { maxLength: 2 }),
  endsInNewline: fc.boolean(),
})

test('a table has the same layout with and without quotes around its cells', () => {
  fc.assert(
    fc.property(table, ({ rows, delimiter, newline, blankLines, endsInNewline }) => {
      const written = (quote: string): string => {
        const lines = [['day', 'model', 'tokens'], ...rows].map((cells) =>
          cells.map((text) => `${quote}${text}${quote}`).join(delimiter),
        )
        for (const at of blankLines) lines.splice(Math.min(at, lines.length), 0, '')
        return lines.join(newline) + (endsInNewline ? newline : '')
      }
      // A last cell that is blank is one only behind a line end, or in quotes.
      fc.pre(endsInNewline || rows.at(-1)?.[2] !== '')
      expect(csvLayout(written(''))).toEqual(csvLayout(written('"')))
    }),
  )
})
