import { describe, expect, test } from 'vitest'
import { horizonSteps, readHorizon } from '../../../src/cli/asked/forecast-horizon.ts'
import { scenarioChanges } from '../../../src/cli/run-scenario.ts'
import { keyValue, outputSettings, wholeNumber } from '../../../src/cli/settings.ts'
import { colourLevel } from '../../../src/cli/terminal/colour.ts'
import { JevonsError } from '../../../src/errors.ts'
import { dayOf } from '../../../src/units/day.ts'
import { fakeIo } from '../../support/fake-io.ts'

/** Code and message of the refusal. */
function refusal(run: () => unknown): { code: string; text: string } {
  try {
    run()
  } catch (error) {
    if (error instanceof JevonsError)
      return { code: error.code, text: `${error.message} ${error.problems[0].hint ?? ''}` }
  }
  throw new Error('not refused')
}

describe('layers of settings', () => {
  test('a flag beats the environment, the environment beats the scenario', () => {
    const io = fakeIo({ env: { JEVONS_SEED: '7', JEVONS_PATHS: '100', JEVONS_HORIZON: '' } })
    expect(scenarioChanges({ seed: '9' }, io)).toEqual([
      { path: 'seed', value: '9', option: '--seed' },
      { path: 'paths', value: '100', option: 'JEVONS_PATHS' },
    ])
    expect(scenarioChanges({}, fakeIo())).toEqual([])
  })

  test('--set comes before the named options and keeps everything after the first =', () => {
    expect(
      scenarioChanges({ set: ['checks.a=p(breach(x)) <= 0.2', 'seed=1'], horizon: '90d' }, fakeIo()),
    ).toEqual([
      { path: 'checks.a', value: 'p(breach(x)) <= 0.2' },
      { path: 'seed', value: '1' },
      { path: 'horizon', value: '90d', option: '--horizon' },
    ])
    expect(refusal(() => keyValue('seed', '--set', 'paths=4096')).text).toContain('--set paths=4096')
  })

  test('the extension of -o chooses the format unless --format says otherwise', () => {
    const formats = ['table', 'json', 'csv', 'md']
    const format = (raw: object, env = {}): string => outputSettings(raw, fakeIo({ env }), formats).format
    expect(format({ output: 'run.json' })).toBe('json')
    expect(format({ output: 'run.json', format: 'md' })).toBe('md')
    expect(format({ output: 'run.parquet' })).toBe('table')
    expect(format({}, { JEVONS_FORMAT: 'csv' })).toBe('csv')
    expect(format({ format: 'json' }, { JEVONS_FORMAT: 'csv' })).toBe('json')
  })

  test('an unknown format lists what there is', () => {
    expect(refusal(() => outputSettings({ format: 'xml' }, fakeIo(), ['table', 'json']))).toEqual({
      code: 'BAD_OPTION',
      text: "unknown format 'xml' --format takes table, json",
    })
  })

  test.each(['abc', '1.5', '-1', '', '1e3', '99999999999999999999'])('--seed %s is refused', (text) => {
    expect(refusal(() => wholeNumber(text, '--seed', 0)).code).toBe('BAD_OPTION')
  })

  test('progress needs a terminal on stderr', () => {
    const terminal = fakeIo({ stderrIsTerminal: true })
    expect(outputSettings({}, terminal, ['table']).progress).toBe(true)
    expect(outputSettings({ progress: false }, terminal, ['table']).progress).toBe(false)
    expect(outputSettings({ quiet: true }, terminal, ['table']).progress).toBe(false)
    expect(outputSettings({}, fakeIo(), ['table']).progress).toBe(false)
  })
})

describe('colour', () => {
  test.each([
    [true, {}, true, 1],
    [true, {}, false, 0],
    [false, { FORCE_COLOR: '3' }, true, 0],
    [true, { NO_COLOR: '1', FORCE_COLOR: '3' }, true, 0],
    [true, { NO_COLOR: '' }, true, 1],
    [true, { FORCE_COLOR: '3' }, false, 3],
    [true, { FORCE_COLOR: '' }, false, 1],
    [true, { FORCE_COLOR: '0' }, true, 0],
    [true, { TERM: 'dumb' }, true, 0],
    [true, { TERM: 'xterm-256color' }, true, 2],
    [true, { COLORTERM: 'truecolor' }, true, 3],
  ])('asked %s, environment %o, terminal %s gives level %i', (asked, env, terminal, level) => {
    expect(colourLevel(asked, env, terminal)).toBe(level)
  })
})

describe('--horizon in steps', () => {
  const origin = dayOf(2026, 12, 1)
  test.each([
    ['48h', 'hour', 48],
    ['90d', 'day', 90],
    ['13w', 'week', 13],
    ['6mo', 'month', 6],
    ['6mo', 'day', 182],
    ['1y', 'month', 12],
    ['10d', 'week', 2],
    ['1h', 'day', 1],
  ] as const)('%s by %s is %i steps', (text, step, count) => {
    expect(horizonSteps(readHorizon({ text, option: '--horizon' }), origin, step)).toBe(count)
  })

  test.each(['', '90', '5 parsecs', '0d', '-3d', '9999999d', '1.5mo', '601mo', '51y'])(
    '%s is refused',
    (text) => {
      expect(refusal(() => readHorizon({ text, option: '--horizon' })).code).toBe('BAD_OPTION')
    },
  )

  test('50 years of days are the most, and so many hours are refused with longer steps', () => {
    const longest = readHorizon({ text: '50y', option: '--horizon' })
    expect(horizonSteps(longest, origin, 'day')).toBe(50 * 365 + 13)
    const { code, text } = refusal(() => horizonSteps(longest, origin, 'hour'))
    expect(code).toBe('BAD_OPTION')
    expect(text).toContain("--horizon is '50y', expected at most 20,000 hours")
    expect(text).toContain('--step day')
  })
})
