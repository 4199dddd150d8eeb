// The same arithmetic as kernel.c in plain JavaScript, for machines without a C compiler: what no simulation can avoid.
const futures = Number(process.argv[2] ?? 10_000)
const days = Number(process.argv[3] ?? 730)
const factors = Float64Array.of(2150, 0.004, 0.0056, 14 / 86_400, 0.003)
const limits = Float64Array.of(9e9, 9000, 12_600, 200, 9000)

const word = new Uint32Array(4)

/** Philox4x32-10 in place (see kernel.c). A product's high half is what its rounded double leaves over the exact low half. */
function philox() {
  let [c0, c1, c2, c3] = word
  let [k0, k1] = [1, 0]
  for (let round = 0; round < 10; round++) {
    const lowA = Math.imul(0xd2511f53, c0) >>> 0
    const lowB = Math.imul(0xcd9e8d57, c2) >>> 0
    const first = Math.round((0xcd9e8d57 * c2 - lowB) / 4_294_967_296) ^ c1 ^ k0
    const third = Math.round((0xd2511f53 * c0 - lowA) / 4_294_967_296) ^ c3 ^ k1
    c0 = first >>> 0
    c1 = lowB
    c2 = third >>> 0
    c3 = lowA
    k0 = (k0 + 0x9e3779b9) >>> 0
    k1 = (k1 + 0xbb67ae85) >>> 0
  }
  word[0] = c0
  word[1] = c1
  word[2] = c2
  word[3] = c3
}

/** 53 of 64 bits, never 0 or 1. */
const uniform = (high, low) => (high * 2_097_152 + (low >>> 11) + 0.5) * 2 ** -53

const means = new Float64Array(days * 5)
const breach = new Float64Array(futures * 5)
for (let f = 0; f < futures; f++) {
  let drift = 1 / 365.25
  let level = Math.log(1e6)
  for (let d = 0; d < days; d++) {
    word[0] = d
    word[1] = f
    word[2] = 0
    word[3] = 0
    philox()
    const r = Math.sqrt(-2 * Math.log(uniform(word[0], word[1])))
    const angle = 6.283185307179586 * uniform(word[2], word[3])
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
