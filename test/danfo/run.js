// Tests the entry `jevons/danfo` against the real danfojs-node 1.2.0, in a folder of its own because that package cannot be
// installed from the registry alone: see package.json here for the two overrides. Prints "N passed, N failed".
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const dist = process.env.JEVONS_DIST ?? fileURLToPath(new URL('../../dist', import.meta.url))

if (!existsSync(join(here, 'node_modules', 'danfojs-node'))) {
  // Scripts off: one dependency would download a native library at install, which the override makes needless.
  execFileSync(
    process.platform === 'win32' ? 'npm.cmd' : 'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'],
    { cwd: here, stdio: ['ignore', 2, 2] },
  )
}

const warn = console.warn
// TensorFlow advertises its native build on import.
console.warn = () => undefined
const log = console.log
console.log = () => undefined
const dfd = createRequire(join(here, 'run.js'))('danfojs-node')
console.log = log
console.warn = warn

const { seriesToDataFrame, forecastToDataFrame, reportToDataFrame, constraintsToDataFrame } = await import(
  pathToFileURL(join(dist, 'danfo.js')).href
)

const series = {
  metric: 'requests',
  unit: 'requests',
  key: { project: 'search' },
  step: 'day',
  nature: 'total',
  times: Float64Array.from([20454, 20455, 20456, 20457]),
  values: Float64Array.from([10, Number.NaN, 0, 30.5]),
  status: Uint8Array.from([0, 1, 2, 3]),
}
const bands = (shift) => ({
  dates: ['2026-12-01', '2026-12-02'],
  mean: [1 + shift, null],
  p10: [0.5 + shift, 0.6 + shift],
  p50: [1 + shift, 1.1 + shift],
  p90: [2 + shift, 2.2 + shift],
})
const report = {
  demand: [{ id: 'assistant', unit: 'requests/day', series: bands(0) }],
  resources: [
    { id: 'spend', kind: 'cost', measure: 'money', unit: 'USD/day', series: bands(10) },
    { id: 'gpus', kind: 'gpu', measure: 'gpus', unit: 'gpus', series: bands(100) },
  ],
  constraints: [
    {
      id: 'power',
      type: 'capacity',
      of: 'power_kw',
      unit: 'kW',
      limit: 2400,
      now: null,
      utilisation: null,
      breach: { probability: 0.25, p10: '2029-08-01', p50: null, p90: null },
      decideBy: '2025-07-01',
      lateProbability: 0.55,
      status: 'late',
    },
  ],
}
const forecast = {
  series: [
    {
      key: { model: 'a' },
      metric: 'cost',
      unit: 'USD',
      model: 'auto',
      status: 'ok',
      points: [{ time: '2026-12-01', mean: 3, p50: 2 }],
    },
    { key: {}, metric: 'cost', unit: 'USD', status: 'insufficient_history', points: [] },
    {
      key: { team: 'x' },
      metric: 'cost',
      unit: 'USD',
      model: 'flat',
      status: 'ok',
      points: [{ time: '2026-12-02', p50: 4 }],
    },
  ],
}

const tests = {
  'a series is one row per bucket, with times, states and keys': async () => {
    const frame = await seriesToDataFrame(dfd, series)
    assert.deepEqual(frame.columns, ['time', 'value', 'status', 'metric', 'unit', 'key:project'])
    assert.deepEqual(frame.shape, [4, 6])
    assert.deepEqual(frame['time'].values, ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04'])
    assert.deepEqual(frame['status'].values, ['observed', 'missing', 'zeroFilled', 'censored'])
    assert.deepEqual(frame['key:project'].values, ['search', 'search', 'search', 'search'])
  },
  'a missing value is missing to danfojs, so that its mean leaves it out': async () => {
    const frame = await seriesToDataFrame(dfd, series)
    assert.equal(frame['value'].count(), 3)
    assert.equal(frame['value'].mean(), 13.5)
  },
  'hours keep their time of day': async () => {
    const hourly = {
      ...series,
      step: 'hour',
      times: Float64Array.from([20454, 20454 + 1 / 24, 20454 + 2 / 24, 20454 + 23 / 24]),
    }
    const frame = await seriesToDataFrame(dfd, hourly)
    assert.deepEqual(frame['time'].values, [
      '2026-01-01',
      '2026-01-01T01:00:00Z',
      '2026-01-01T02:00:00Z',
      '2026-01-01T23:00:00Z',
    ])
  },
  'a report is one row per day and simulated series, and danfojs can group it': async () => {
    const frame = await reportToDataFrame(dfd, report)
    assert.deepEqual(frame.shape, [6, 9])
    const total = frame
      .loc({ columns: ['id', 'p50'] })
      .groupby(['id'])
      .sum()
    assert.deepEqual(dfd.toJSON(total), [
      { id: 'assistant', p50_sum: 2.1 },
      { id: 'spend', p50_sum: 22.1 },
      { id: 'gpus', p50_sum: 202.1 },
    ])
  },
  'a mean that is not printed is missing, not zero': async () => {
    const frame = await reportToDataFrame(dfd, report)
    assert.equal(frame['mean'].count(), 3)
    assert.ok(Number.isNaN(frame['mean'].values[1]))
  },
  'budgets and capacities are one row each, an unknown date is null': async () => {
    const frame = await constraintsToDataFrame(dfd, report)
    assert.deepEqual(frame.shape, [1, 14])
    assert.equal(frame['p10'].values[0], '2029-08-01')
    assert.equal(frame['p50'].values[0], null)
    assert.ok(Number.isNaN(frame['now'].values[0]))
  },
  'forecasts of several series share one frame; a series without points has no row': async () => {
    const frame = await forecastToDataFrame(dfd, forecast)
    assert.deepEqual(frame.columns, [
      'metric',
      'unit',
      'model',
      'status',
      'key:model',
      'key:team',
      'time',
      'mean',
      'p50',
    ])
    assert.deepEqual(frame['p50'].values, [2, 4])
    assert.deepEqual(frame['time'].values, ['2026-12-01', '2026-12-02'])
    assert.ok(Number.isNaN(frame['mean'].values[1]))
  },
  'without the module and without the package the refusal says what to install': async () => {
    await assert.rejects(seriesToDataFrame(undefined, series), (error) => {
      assert.equal(error.name, 'JevonsError')
      assert.match(error.message, /danfojs-node cannot be loaded/)
      return true
    })
  },
}

let passed = 0
let failed = 0
for (const [name, test] of Object.entries(tests)) {
  try {
    await test()
    passed += 1
    console.log(`ok    ${name}`)
  } catch (error) {
    failed += 1
    console.log(`FAIL  ${name}\n${error.stack ?? error}`)
  }
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
