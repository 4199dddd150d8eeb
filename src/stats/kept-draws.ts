import type { Draws } from './draws.ts'

/** Numbers that are kept at most: 16 MB, a year of days of a thousand futures and their noise. */
const mostKept = 2_000_000

/** Draws that remember what was drawn, up to 16 MB: for many series that are simulated with the same draws. The numbers are the same. */
export function keptDraws(draws: Draws): Draws {
  const normals = keeper((stream, step, out) => {
    draws.normals(stream, step, out)
  })
  const uniforms = keeper((stream, step, out) => {
    draws.uniforms(stream, step, out)
  })
  return { ...draws, normals, uniforms }
}

function keeper(draw: Draws['normals']): Draws['normals'] {
  const kept = new Map<string, Map<number, Float64Array>>()
  let count = 0
  return (stream, step, out) => {
    const steps = kept.get(stream) ?? new Map<number, Float64Array>()
    kept.set(stream, steps)
    const known = steps.get(step)
    if (known !== undefined && known.length === out.length) {
      out.set(known)
      return
    }
    draw(stream, step, out)
    if (known !== undefined || count + out.length > mostKept / 2) return
    count += out.length
    steps.set(step, out.slice())
  }
}
