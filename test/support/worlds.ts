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

/** Mixes the bits of a 32-bit word (murmur3's finaliser), so that neighbouring seeds have nothing in common. */
function mix(word: number): number {
  let z = word >>> 0
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
  return (z ^ (z >>> 16)) >>> 0
}

/** 53-bit uniforms of sfc32 (Doty-Humphrey) with a mixed seed; own generator, so that product draws stay out of the judge. */
export function uniforms(seed: number): () => number {
  let a = mix(seed ^ 0x243f6a88)
  let b = mix(a ^ 0x85a308d3)
  let c = mix(b ^ 0x13198a2e)
  let counter = 1
  const next = (): number => {
    const t = (a + b + counter) >>> 0
    counter = (counter + 1) >>> 0
    a = (b ^ (b >>> 9)) >>> 0
    b = (c + (c << 3)) >>> 0
    c = (((c << 21) | (c >>> 11)) + t) >>> 0
    return t
  }
  for (let i = 0; i < 12; i++) next()
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
  const uniform = uniforms(options.seed * 16 + kind.charCodeAt(0) - 65)
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

/** A world with the scars of real exports; `requests` and `cost` are what the exports hold (NaN = no row). */
export type ScarredWorld = {
  readonly kind: WorldKind
  readonly times: Float64Array
  readonly requests: Float64Array
  /** Requests that were refused while the limit held; 0 elsewhere. */
  readonly throttled: Float64Array
  readonly cost: Float64Array
  readonly futureRequests: Float64Array
  readonly futureCost: Float64Array
}

const kinds: readonly WorldKind[] = ['A', 'B', 'C', 'D', 'E']

/**
 * A world of 300 to 700 days with missing days and a six-day outage, a limit that clips a month in mid-history, a migration
 * that makes requests 40 % cheaper, and a refund day. Its truth goes on without scars. Same seed, same world.
 */
export function scarredWorld(seed: number, futureDays: number): ScarredWorld {
  const uniform = uniforms(seed + 0x5ca2)
  const normal = normals(uniform)
  const days = 300 + Math.floor(400 * uniform())
  const kind = kinds[seed % kinds.length] as WorldKind
  const world = makeWorld(kind, { seed: seed + 10_000, days, futureDays })
  const requests = world.values.slice()
  const throttled = new Float64Array(days)
  const cost = new Float64Array(days)
  const price = Math.exp(-5 + 2 * uniform())
  const migration = Math.floor(days * (0.3 + 0.4 * uniform()))
  const priceOn = (day: number): number =>
    price * (1 - 0.4 * Math.min(1, Math.max(0, (day - migration) / 45)))
  const limitFrom = Math.floor(days * (0.35 + 0.2 * uniform()))
  const recent = Array.from(requests.slice(limitFrom - 14, limitFrom)).sort((a, b) => a - b)
  const limit = recent[10] as number
  for (let i = limitFrom; i < limitFrom + 30; i++) {
    throttled[i] = Math.max(0, (requests[i] as number) - limit)
    requests[i] = Math.min(limit, requests[i] as number)
  }
  for (let i = 0; i < days; i++) cost[i] = (requests[i] as number) * priceOn(i) * Math.exp(0.02 * normal())
  const refund = Math.floor(days * (0.6 + 0.3 * uniform()))
  cost[refund] = -10 * (cost[refund] as number)
  const outage = Math.floor(days * (0.1 + 0.2 * uniform()))
  for (let i = 0; i < days; i++) {
    const missing = uniform() < 0.02 || (i >= outage && i < outage + 6)
    if (!missing) continue
    requests[i] = Number.NaN
    cost[i] = Number.NaN
  }
  return {
    kind,
    times: world.times,
    requests,
    throttled,
    cost,
    futureRequests: world.future,
    futureCost: world.future.map((v, i) => v * priceOn(days + i) * Math.exp(0.02 * normal())),
  }
}

/** First day (0 = the first of `values`) of the first 28-day window with 5 days over the limit; Infinity = never. `overDays` 1 = first passage. */
export function trueBreachDay(values: Float64Array, limit: number, overDays = 5, windowDays = 28): number {
  const over: number[] = []
  for (let i = 0; i < values.length; i++) {
    if ((values[i] as number) <= limit) continue
    over.push(i)
    const first = over[over.length - overDays]
    if (first !== undefined && i - first < windowDays) return first
  }
  return Number.POSITIVE_INFINITY
}
