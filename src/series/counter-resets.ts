const fewestValues = 20
/** A reset falls to below this share of the value before. */
const nearZero = 0.1

/**
 * Falls of a series that otherwise never falls, each to below a tenth: the resets of a running count. 0 where it also falls in other ways (usage
 * does), where there is no reset (growth without noise looks alike), or where falls are more than a tenth of the steps.
 */
export function counterResets(values: Float64Array): number {
  const known = values.filter((v) => Number.isFinite(v))
  if (known.length < fewestValues) return 0
  let [falls, resets] = [0, 0]
  for (let i = 1; i < known.length; i++) {
    const [before, now] = [known[i - 1] as number, known[i] as number]
    if (now >= before) continue
    falls++
    if (now < nearZero * before) resets++
  }
  return falls === resets && resets <= known.length / 10 ? resets : 0
}
