import { makeDraws } from '../../src/stats/make-draws.ts'
import { probit } from '../../src/stats/normal.ts'
import type { Load } from './drive-assessor.ts'

/** One uniform per path; the same name gives the same numbers. */
export function uniforms(paths: number, name: string): Float64Array {
  return makeDraws({ seed: 7, entity: 'test', firstPath: 0, paths }).uniform(name)
}

/** One standard normal per path. */
export function normals(paths: number, name: string): Float64Array {
  return uniforms(paths, name).map(probit)
}

/** Independent standard normals per path and day: index day x paths + path. */
export function noise(paths: number, days: number): Float64Array {
  const draws = makeDraws({ seed: 7, entity: 'test', firstPath: 0, paths })
  const all = new Float64Array(paths * days)
  for (let day = 0; day < days; day++)
    draws.normals('noise', day, all.subarray(day * paths, (day + 1) * paths))
  return all
}

/** A load of exp(log walk): drift and volatility per year, from `level`; the first day is one step away from it. */
export function randomWalk(walk: {
  readonly level: number
  readonly mu: number
  readonly sigma: number
  readonly paths: number
  readonly days: number
}): Load {
  const { level, mu, sigma, paths, days } = walk
  const steps = noise(paths, days)
  const values = new Float64Array(paths * days)
  for (let i = 0; i < paths; i++) {
    let x = Math.log(level)
    for (let day = 0; day < days; day++) {
      x += mu / 365.25 + sigma * Math.sqrt(1 / 365.25) * (steps[day * paths + i] ?? Number.NaN)
      values[day * paths + i] = Math.exp(x)
    }
  }
  return (path, tDays) => values[tDays * paths + path] ?? Number.NaN
}
