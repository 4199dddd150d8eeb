import { describe, expect, test } from 'vitest'
import { stderrWidth, wrapWords } from '../../../../src/cli/terminal/wrap-words.ts'
import { fakeIo } from '../../../support/fake-io.ts'

describe('wrapping what goes to stderr', () => {
  test('breaks at spaces and indents what follows', () => {
    expect(wrapWords('error: one two three four', 14, 2)).toBe('error: one two\n  three four')
    expect(wrapWords('  hint: one two three', 15, 8)).toBe('  hint: one two\n        three')
  })

  test('leaves what fits as it is, double spaces and lines included', () => {
    expect(wrapWords('a  b\n  c', 10, 4)).toBe('a  b\n  c')
  })

  test('keeps what may be pasted whole where it fits on a line, and breaks it where it does not', () => {
    expect(wrapWords('hint: now type `a b c d` (or not)', 20, 2)).toBe('hint: now type\n  `a b c d` (or not)')
    expect(wrapWords('type `aaaa bbbb cccc dddd` now', 14, 2)).toBe('type `aaaa\n  bbbb cccc\n  dddd` now')
  })

  test('cuts nothing off a word that is longer than a line', () => {
    const path = '/a/path/that/is/far/too/long.yml'
    expect(wrapWords(`error: ${path} is absent`, 20, 2)).toBe(`error:\n  ${path}\n  is absent`)
  })

  test('a lone backtick loses no text', () => {
    expect(wrapWords('one ` two three', 8, 0).replace(/\n/g, ' ')).toBe('one ` two three')
  })

  test('is by the terminal between 40 and 80 columns, and by 80 through a pipe', () => {
    const width = (stderrIsTerminal: boolean, columns: number): number =>
      stderrWidth(fakeIo({ stderrIsTerminal, columns }))
    expect([width(true, 60), width(true, 200), width(true, 10)]).toEqual([60, 80, 40])
    expect([width(false, 60), width(false, 200)]).toEqual([80, 80])
  })
})
