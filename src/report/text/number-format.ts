const suffixes: readonly (readonly [number, string])[] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
]

const symbols: Readonly<Record<string, string>> = { USD: '$', EUR: '€', GBP: '£' }

/** What stands where a number is not known. */
const notAvailable = 'n/a'

/** The number at 3 significant digits as text, never in scientific notation; trailing zeros are kept when `keepZeros`. */
function threeDigits(value: number, keepZeros: boolean): string {
  const rounded = Number(value.toPrecision(3))
  const decimals = rounded === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(rounded))))
  const text = rounded.toFixed(Math.min(decimals, 20))
  return keepZeros || !text.includes('.') ? text : text.replace(/\.?0+$/, '')
}

/** A count as people say it: 3 significant digits with k, M, G, T (`1.23M`); `n/a` when unknown or not finite. */
export function formatCount(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return notAvailable
  return scaled(value, { keepZeros: false, billions: 'G' })
}

function scaled(value: number, style: { keepZeros: boolean; billions: string }): string {
  const rounded = Number(value.toPrecision(3))
  const size = Math.abs(rounded)
  if (size >= 1e15 || (size < 1e-4 && size > 0)) return rounded.toExponential().replace('e+', 'e')
  const found = suffixes.find(([floor]) => size >= floor)
  if (!found) return threeDigits(rounded, false)
  const [floor, letter] = found
  return threeDigits(rounded / floor, style.keepZeros) + (letter === 'G' ? style.billions : letter)
}

/**
 * Money at 3 significant digits: `$241k`, `$3.20M`, `$1.50B`, `$12.50`, `SEK 9.00k`; `n/a` when unknown. `currency` is an
 * ISO 4217 code.
 */
export function formatMoney(value: number | null | undefined, currency: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return notAvailable
  const size = Math.abs(value)
  const text = size < 999.5 ? smallMoney(size) : scaled(size, { keepZeros: true, billions: 'B' })
  const symbol = symbols[currency] ?? `${currency} `
  return `${value < 0 && Number(size.toPrecision(3)) > 0 ? '-' : ''}${symbol}${text}`
}

function smallMoney(size: number): string {
  if (size === 0) return '0'
  if (size >= 99.995) return size.toFixed(0)
  return size >= 0.005 ? size.toFixed(2) : threeDigits(size, false)
}

/** A share as whole percent; `<1%` and `>99%` where rounding would claim certainty; `n/a` when unknown. */
export function formatPercent(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return notAvailable
  if (share > 0 && share < 0.01) return '<1%'
  if (share > 0.99 && share < 1) return '>99%'
  return `${String(Math.round(share * 100) + 0)}%`
}

/** A ratio with two decimals: `0.97`, `12.3`; `n/a` when unknown. */
export function formatRatio(ratio: number | null | undefined): string {
  if (ratio === null || ratio === undefined || !Number.isFinite(ratio)) return notAvailable
  return Math.abs(ratio) < 10 ? ratio.toFixed(2) : formatCount(ratio)
}

/** A multiple: `x2.9`, `x12`; `n/a` when unknown. */
export function formatMultiple(factor: number | null | undefined): string {
  if (factor === null || factor === undefined || !Number.isFinite(factor)) return notAvailable
  return `x${Math.abs(factor) >= 0.995 && Math.abs(factor) < 9.95 ? factor.toFixed(1) : formatCount(Number(factor.toPrecision(2)))}`
}

/** A whole number with thousands separators: `8,192`. */
export function formatInteger(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')
}

/** A number of a unit: money when the unit starts with the currency (`USD`, `USD/day`), else a count without its unit. */
export function formatAmount(value: number | null | undefined, unit: string, currency: string): string {
  return unit === currency || unit.startsWith(`${currency}/`)
    ? formatMoney(value, currency)
    : formatCount(value)
}
