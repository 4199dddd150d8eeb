/** Standard normal quantile (to be replaced by Wichura's AS 241). */
export function probit(p: number): number {
  return Math.log(p / (1 - p)) / 1.702
}
