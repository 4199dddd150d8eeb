import type { ForecastPoint } from '../../src/fit/summarise-paths.ts'

const { MAX_VALUE: most, MIN_VALUE: least } = Number

/** Histories that break arithmetic: ends of the range of numbers, leaps across it, nothing, and nearly nothing. */
export const hardHistories: Readonly<Record<string, (i: number, n: number) => number>> = {
  'a constant': () => 5,
  zeros: () => 0,
  'the smallest number': () => least,
  '1e-300': () => 1e-300,
  '1e300': () => 1e300,
  'the largest number': () => most,
  'a leap of twelve orders': (i, n) => (i < n / 2 ? 1 : 1e12),
  'a fall across the range': (i, n) => (i < n / 2 ? 1e300 : 1e-300),
  'both ends in turn': (i) => (i % 2 === 0 ? 1e-300 : 1e300),
  'zero and 1e300 in turn': (i) => (i % 2 === 0 ? 0 : 1e300),
  'a last value out of reach': (i, n) => (i === n - 1 ? 1e300 : 1),
  'an end in zeros': (i, n) => (i >= n - 3 ? 0 : 1e6),
  'growth to the end of the range': (i) => Math.min(1e300, 2 ** (3 * i)),
  'decay to the end of the range': (i) => Math.max(1e-300, 1e300 / 2 ** (3 * i)),
  'every third bucket': (i) => (i % 3 === 0 ? NaN : 1e5 + i),
  'a single known value': (i, n) => (i === n - 1 ? 7 : NaN),
  'three known values': (i, n) => ([0, n - 1, Math.floor(n / 2)].includes(i) ? 7 : NaN),
  'a single spike': (i, n) => (i === Math.floor(n / 2) ? 1e300 : 0),
  'credits and infinities': (i) => (i % 9 === 0 ? Infinity : i % 4 === 0 ? -5 : 5),
}

/** What is wrong with the bands of a forecast, in words; nothing where all is well. */
export function faultsOfBands(points: readonly Omit<ForecastPoint, 'timeDays'>[]): string[] {
  return points.flatMap(({ mean, p025, p05, p10, p50, p90, p95, p975 }) => {
    const band = [p025, p05, p10, p50, p90, p95, p975]
    const bad = [...band, mean ?? 0].some((v) => !Number.isFinite(v) || v < 0)
    const disordered = band.some((v, i) => i > 0 && v < (band[i - 1] ?? 0))
    return bad || disordered ? [`mean ${String(mean)}, band ${band.join(' ')}`] : []
  })
}
