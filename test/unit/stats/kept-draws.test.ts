import { expect, test } from 'vitest'
import type { Draws } from '../../../src/stats/draws.ts'
import { keptDraws } from '../../../src/stats/kept-draws.ts'
import { makeDraws } from '../../../src/stats/make-draws.ts'

test('kept draws are those that would be drawn, whatever was asked for before, also beyond what is kept', () => {
  const given = { seed: 3, entity: 'forecast', firstPath: 0, paths: 20_000 }
  const fresh: Draws = makeDraws(given)
  const kept = keptDraws(makeDraws(given))
  const of = (draws: Draws, kind: 'normals' | 'uniforms', step: number): Float64Array => {
    const out = new Float64Array(given.paths)
    draws[kind]('noise', step, out)
    return out
  }
  for (const round of [0, 1])
    for (let step = 0; step < 60; step += 1 + round)
      for (const kind of ['normals', 'uniforms'] as const) {
        const out = of(kept, kind, step)
        expect(out).toEqual(of(fresh, kind, step))
        // What a caller does to its array changes nothing that is kept.
        out.fill(NaN)
      }
  expect(kept.uniform('growth')).toEqual(fresh.uniform('growth'))
})
