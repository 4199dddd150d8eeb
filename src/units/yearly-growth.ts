/** Above this growth a percentage stops meaning anything to a reader: the multiple is said instead. */
const mostPercent = 1000

/** A slope of logs per year in percent: `12.3 % a year`, however much that is. */
export function yearlyPercent(logSlope: number, digits = 3): string {
  const percent = 100 * Math.expm1(logSlope)
  if (!(percent < 1e300)) return 'more than 1e300 % a year'
  return `${digits === 0 ? percent.toFixed(0) : percent.toPrecision(digits)} % a year`
}

/** A slope of logs per year in words: `40.4 % a year`, `x26 a year` for what more than multiplies by eleven. */
export function yearlyGrowth(logSlope: number, digits = 3): string {
  if (100 * Math.expm1(logSlope) < mostPercent) return yearlyPercent(logSlope, digits)
  const multiple = Math.exp(logSlope)
  return multiple < 10_000 ? `x${Number(multiple.toPrecision(2))} a year` : 'more than x10,000 a year'
}
