/** Decimals that the engine keeps of every sum: DECIMAL(38,12). */
const decimals = 12n
const scale = 10n ** decimals

/** Whole numbers up to here are doubles without loss. */
const mostExact = 9_007_199_254_740_992n

/** An exact DECIMAL text as an integer count of 1e-12. */
export function parseExact(text: string): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.')
  const magnitude = BigInt(whole === '' ? '0' : whole) * scale + BigInt(fraction.slice(0, 12).padEnd(12, '0'))
  return text.startsWith('-') ? -magnitude : magnitude
}

/** The nearest double of an integer count of 10^-digits. */
export function exactToNumber(count: bigint, digits: bigint = decimals): number {
  const magnitude = count < 0n ? -count : count
  const unit = 10n ** digits
  const text = `${magnitude / unit}.${(magnitude % unit).toString().padStart(Number(digits), '0')}`
  return count < 0n ? -Number(text) : Number(text)
}

/**
 * The same for a count of 1e-12, without a text where the digits fit a double: a quotient of two exact doubles is rounded once, so it is the
 * nearest one.
 */
export function decimalToNumber(count: bigint): number {
  if (count < mostExact && count > -mostExact) return Number(count) / 1e12
  const whole = count / scale
  if (whole * scale === count && whole < mostExact && whole > -mostExact) return Number(whole)
  return exactToNumber(count)
}

/** The nearest double of a count of 1e-12 over a whole number of samples: rounded once, not as a sum and again as a quotient. */
export function exactMean(count: bigint, samples: number): number {
  if (!Number.isInteger(samples) || samples === 0) return exactToNumber(count) / samples
  const finer = 18n
  return exactToNumber((count * 10n ** finer) / BigInt(samples), decimals + finer)
}
