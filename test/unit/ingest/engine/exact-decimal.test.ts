import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decimalToNumber, exactToNumber, parseExact } from '../../../../src/ingest/engine/exact-decimal.ts'

/** A count of 1e-12 as the engine writes it. */
function textOf(count: bigint): string {
  const digits = String(count < 0n ? -count : count).padStart(13, '0')
  return `${count < 0n ? '-' : ''}${digits.slice(0, -12)}.${digits.slice(-12)}`
}

test('a decimal is the double that its text is parsed to, whatever its size', () => {
  const counts = fc.oneof(
    fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }),
    fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }),
    // Whole numbers, and those a hair beside them.
    fc
      .tuple(fc.bigInt({ min: -(2n ** 54n), max: 2n ** 54n }), fc.integer({ min: -2, max: 2 }))
      .map(([whole, off]) => whole * 10n ** 12n + BigInt(off)),
  )
  fc.assert(
    fc.property(counts, (count) => {
      expect(decimalToNumber(count)).toBe(Number(textOf(count)))
      expect(exactToNumber(count)).toBe(Number(textOf(count)))
      expect(parseExact(textOf(count))).toBe(count)
    }),
  )
})
