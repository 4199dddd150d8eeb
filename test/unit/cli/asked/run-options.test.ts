import { availableParallelism } from 'node:os'
import { describe, expect, test } from 'vitest'
import { seedAsked, threadsAsked, typedOption } from '../../../../src/cli/asked/run-options.ts'
import { main } from '../../../../src/cli/main.ts'
import { fakeIo } from '../../../support/fake-io.ts'

describe('options that a variable may state', () => {
  test('are named as they were typed', () => {
    const io = fakeIo({ env: { JEVONS_START: '2027-01-01' } })
    expect(typedOption({}, 'start', io)).toEqual({ text: '2027-01-01', option: 'JEVONS_START' })
    expect(typedOption({ start: 'x' }, 'start', io)).toEqual({ text: 'x', option: '--start' })
    expect(typedOption({}, 'horizon', io)).toBeUndefined()
    expect(() => seedAsked({}, fakeIo({ env: { JEVONS_SEED: 'x' } }))).toThrow("JEVONS_SEED is 'x'")
  })

  test.each([
    ['JEVONS_SEED', 'x', 'hint: for example JEVONS_SEED=42'],
    ['JEVONS_PATHS', '0', 'hint: for example JEVONS_PATHS=8192'],
    ['JEVONS_HORIZON', '60y', 'JEVONS_HORIZON: found `60y`, expected a length of time of at most 50 years'],
    ['JEVONS_START', 'tomorrow', 'JEVONS_START: found `tomorrow`'],
  ])('a bad %s=%s is told under its own name by simulate', async (name, value, told) => {
    const io = fakeIo({ env: { [name]: value } })
    expect(await main(['demo'], io)).toBe(2)
    expect(io.err().replace(/\s+/g, ' ')).toContain(told)
    expect(io.err()).not.toContain('--se')
  })

  test('no more threads are started than help', () => {
    const io = fakeIo()
    expect(threadsAsked({ threads: '3' }, io)).toBe(3)
    expect(threadsAsked({ threads: '1000' }, io)).toBe(Math.max(8, availableParallelism()))
    expect(threadsAsked({}, io)).toBeUndefined()
  })
})
