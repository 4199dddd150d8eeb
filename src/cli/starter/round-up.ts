/** Rounded up to 2 significant digits: a limit that looks like one. */
export function roundUp(value: number): number {
  const scale = 10 ** (Math.floor(Math.log10(value)) - 1)
  return Math.ceil(value / scale) * scale
}
