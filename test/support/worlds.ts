/**
 * Seeded worlds of AI demand whose future is known (MODELS.md 1.2 d): daily values with a weekly season and noise.
 * A wandering growth with jumps, B geometric Brownian motion, C growth that decays, D no growth, E adoption steps.
 */
export type WorldKind = 'A' | 'B' | 'C' | 'D' | 'E'

/** A history and what happened next. */
export type World = {
  readonly kind: WorldKind
  /** Day numbers of the history, consecutive. */
  readonly times: Float64Array
  readonly values: Float64Array
  /** The true continuation, first day = the day after the history. */
  readonly future: Float64Array
  /** The same without season and noise, logs. */
  readonly futureTrend: Float64Array
}

/** 53-bit uniforms from the splitmix32 pair of a seed; own generator, so that product draws stay out of the judge. */
export function uniforms(seed: number): () => number {
  let state = (seed * 0x9e3779b9) >>> 0
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
  return () => ((next() >>> 5) * 67108864 + (next() >>> 6) + 0.5) / 9007199254740992
}

/** Standard normals by Box and Muller from a uniform generator. */
export function normals(uniform: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
}

const dt = 1 / 365.25

type Step = (day: number) => number

/** Daily log growth of each kind of world. */
function growthOf(kind: WorldKind, uniform: () => number): Step {
  const normal = normals(uniform)
  const jump = (rate: number, mean: number, sd: number): number =>
    uniform() < rate * dt ? mean + sd * normal() : 0
  switch (kind) {
    case 'A': {
      let g = 1.2 + 0.8 * normal()
      return () => {
        g += 0.5 * Math.sqrt(dt) * normal()
        return g * dt + 0.1 * Math.sqrt(dt) * normal() + jump(1, 0.3, 0.5)
      }
    }
    case 'B': {
      const g = 0.8 + 0.5 * normal()
      return () => g * dt + 0.3 * Math.sqrt(dt) * normal()
    }
    case 'C': {
      let g = 2 + 0.8 * normal()
      const halfLife = 0.5 + 1.5 * uniform()
      return () => {
        g *= 2 ** (-dt / halfLife)
        return g * dt + 0.1 * Math.sqrt(dt) * normal()
      }
    }
    case 'D':
      return () => 0.15 * Math.sqrt(dt) * normal()
    case 'E': {
      const g = 0.5 + 0.4 * normal()
      const ramps: { left: number; pace: number }[] = []
      return () => {
        if (uniform() < 0.3 * dt)
          ramps.push({ left: 90, pace: Math.log(3 * (100 / 3) ** (uniform() * 0.5)) / 90 })
        let total = g * dt + 0.1 * Math.sqrt(dt) * normal()
        for (const ramp of ramps) if (ramp.left-- > 0) total += ramp.pace
        return total
      }
    }
  }
}

/** A world of `days` days of history and `futureDays` of truth. */
export function makeWorld(
  kind: WorldKind,
  options: { seed: number; days: number; futureDays: number },
): World {
  const uniform = uniforms(options.seed * 7 + kind.charCodeAt(0))
  const normal = normals(uniform)
  const step = growthOf(kind, uniform)
  const total = options.days + options.futureDays
  const first = 20454 - options.days
  const level = Math.log(1000) + 3 * uniform()
  const weekend = -0.1 - 0.4 * uniform()
  const sd = 0.03 + 0.07 * uniform()
  const trend = new Float64Array(total)
  const values = new Float64Array(total)
  let x = level
  let ar = 0
  for (let i = 0; i < total; i++) {
    x += step(i)
    trend[i] = x
    ar = 0.3 * ar + sd * normal()
    const phase = (((first + i + 3) % 7) + 7) % 7
    values[i] = Math.exp(x + (phase >= 5 ? weekend * 0.7 : -weekend * 0.28) + ar)
  }
  return {
    kind,
    times: Float64Array.from({ length: options.days }, (_, i) => first + i),
    values: values.slice(0, options.days),
    future: values.slice(options.days),
    futureTrend: trend.slice(options.days),
  }
}
