import { expect, it } from 'vitest'
import { forecastSeries } from '../../../src/fit/forecast-series.ts'
import { seriesOf } from '../../support/any-series.ts'
import { normals, uniforms } from '../../support/worlds.ts'

it('thorough: twelve origins stand behind the ensemble instead of four', () => {
  const normal = normals(uniforms(4))
  const values = Array.from({ length: 24 * 60 }, (_, i) =>
    Math.exp(5 + 0.5 * Math.sin((2 * Math.PI * i) / 24) + 0.1 * normal()),
  )
  const options = { horizonSteps: 48, seed: 1, paths: 64 }
  expect(forecastSeries(seriesOf(values, 'hour'), options).backtest?.origins).toBe(4)
  expect(forecastSeries(seriesOf(values, 'hour'), { ...options, thorough: true }).backtest?.origins).toBe(12)
})

it('thorough: twelve origins stand behind auto instead of four', () => {
  const normal = normals(uniforms(5))
  const values = Array.from({ length: 500 }, (_, i) => Math.exp(5 + 0.002 * i + 0.1 * normal()))
  const options = { horizonSteps: 14, seed: 1, paths: 64, model: 'auto' }
  expect(forecastSeries(seriesOf(values, 'day'), options).backtest?.origins).toBe(4)
  expect(forecastSeries(seriesOf(values, 'day'), { ...options, thorough: true }).backtest?.origins).toBe(12)
})
