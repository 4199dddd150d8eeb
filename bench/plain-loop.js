// The same arithmetic as kernel.c in plain JavaScript, for machines without a C compiler: what no simulation can avoid.
const futures = Number(process.argv[2] ?? 10_000)
const days = Number(process.argv[3] ?? 730)
const factors = Float64Array.of(2150, 0.004, 0.0056, 14 / 86_400, 0.003)
const limits = Float64Array.of(9e9, 9000, 12_600, 200, 9000)

let a = 0x9e3779b9
let b = 0x243f6a88
let c = 0xb7e15162
let counter = 1
/** sfc32 (Doty-Humphrey, PractRand). */
function uniform() {
  const t = (((a + b) | 0) + counter) | 0
  counter = (counter + 1) | 0
  a = b ^ (b >>> 9)
  b = (c + (c << 3)) | 0
  c = (((c << 21) | (c >>> 11)) + t) | 0
  return ((t >>> 0) + 0.5) / 4_294_967_296
}

const means = new Float64Array(days * 5)
const breach = new Float64Array(futures * 5)
for (let f = 0; f < futures; f++) {
  let drift = 1 / 365.25
  let level = Math.log(1e6)
  for (let d = 0; d < days; d++) {
    const r = Math.sqrt(-2 * Math.log(uniform()))
    const angle = 6.283185307179586 * uniform()
    drift += (0.5 / 365.25) * Math.sqrt(1 / 365.25) * r * Math.cos(angle)
    level += drift
    const demand = Math.exp(level + 0.06 * r * Math.sin(angle))
    for (let k = 0; k < 5; k++) {
      const load = demand * factors[k]
      means[d * 5 + k] += load
      if (load > limits[k] && breach[f * 5 + k] === 0) breach[f * 5 + k] = d + 1
    }
  }
}
let check = 0
for (const mean of means) check += mean / futures
for (const day of breach) check += day
console.log(check)
