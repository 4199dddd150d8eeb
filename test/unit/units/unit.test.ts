import { describe, expect, it } from 'vitest'
import { JevonsError } from '../../../src/errors.ts'
import { canonicalUnit } from '../../../src/units/canonical-unit.ts'
import { parseHorizon } from '../../../src/units/horizon.ts'
import { editDistance, nearest } from '../../../src/units/nearest.ts'
import { convert, parseUnit, sameDimension } from '../../../src/units/unit.ts'

describe('conversion', () => {
  it.each([
    [1, 'MW', 'kW', 1000],
    [250, 'W', 'kW', 0.25],
    [60, 'requests/min', 'requests/s', 1],
    [1, 'requests/s', 'requests/day', 86_400],
    [1, 'tokens/month', 'tokens/day', 1 / 30.4375],
    [1, 'y', 'd', 365.25],
    [1, 'quarter', 'month', 3],
    [1, 'kB', 'B', 1000],
    [1, 'KiB', 'B', 1024],
    [1, 'TB', 'GB', 1000],
    [70, '%', 'x', 0.7],
    [3, 'USD/Mtok', 'USD/tokens', 3e-6],
    [2, 'tokens/request', 'tokens/requests', 2],
  ])('%d %s is in %s', (value, from, to, expected) => {
    expect(convert(value, from, to)).toBe(expected)
  })

  it.each([
    ['gpus', 'kW'],
    ['requests/s', 'writes/s'],
    ['requests', 'requests/day'],
    ['kWh', 'kW'],
    ['USD', 'EUR'],
    ['gpu-hours/day', 'gpus'],
  ])('%s and %s do not convert, and the error names both', (from, to) => {
    expect(sameDimension(from, to)).toBe(false)
    try {
      convert(1, from, to)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(JevonsError)
      expect(error instanceof JevonsError && error.code).toBe('UNIT_MISMATCH')
      expect(String(error)).toContain(`\`${from}\``)
      expect(String(error)).toContain(`\`${to}\``)
    }
  })

  it('symbols are case-sensitive, words are not', () => {
    expect(parseUnit('GPUs').name).toBe('gpus')
    expect(parseUnit('Requests/Day').name).toBe('requests/day')
    expect(() => parseUnit('mw')).toThrow(/expected a unit/)
    expect(() => parseUnit('KW')).toThrow(/expected a unit/)
  })

  it.each([
    ['MW', 'kW'],
    ['TB', 'GB'],
    ['requests/min', 'requests/min'],
    ['tokens/month', 'tokens/day'],
    ['GPU', 'gpus'],
    ['USD/month', 'USD/day'],
  ])('%s is kept as %s', (written, canonical) => {
    expect(canonicalUnit(parseUnit(written))).toBe(canonical)
  })
})

describe('nearest word', () => {
  it('counts a swap of neighbours as one edit', () => {
    expect(editDistance('ordred', 'ordered')).toBe(1)
    expect(editDistance('acpacity', 'capacity')).toBe(1)
    expect(editDistance('kitten', 'sitting')).toBe(3)
    expect(editDistance('', 'abc')).toBe(3)
  })

  it('is silent when nothing is near', () => {
    expect(nearest('zzz', ['growth', 'level'])).toBeUndefined()
    expect(nearest('growht', ['growth', 'level'])).toBe('growth')
  })
})

describe('a horizon', () => {
  it.each([
    ['24mo', { months: 24 }],
    ['2y', { months: 24 }],
    ['13w', { days: 91 }],
    ['90d', { days: 90 }],
    ['48h', { days: 2 }],
  ])('%s', (text, span) => {
    expect(parseHorizon(text)).toEqual(span)
  })

  it.each(['24m', '24', 'mo', '0d', '-3mo', '1.1mo'])('refuses %s', (text) => {
    expect(() => parseHorizon(text)).toThrow(/expected a length of time/)
  })
})
