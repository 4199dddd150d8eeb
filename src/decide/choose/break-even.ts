/** A fleet of GPUs, and what it would replace, summed over the same days; one entry per future. */
export type FleetSums = {
  /** GPUs at full throughput x days. */
  readonly busy: Float64Array
  /** Hours that are paid for. */
  readonly paidHours: Float64Array
  readonly money: Float64Array
  /** What the other option costs beside its GPUs. */
  readonly others: Float64Array
  /** What today's option costs. */
  readonly today: Float64Array
}

/**
 * Utilisation now, u = 24 busy / paid hours, and that at which the fleet costs what today's option costs (MODELS.md 6.6):
 *
 *   u* = price / (3,600 X p_api) = u money / (today - others)
 * because money = price x paid hours, and today = p_api x tokens of busy GPUs at throughput X. Above 1, or +Infinity where
 * today's option costs no more than what stands beside the GPUs: no utilisation makes the fleet cheaper.
 */
export function breakEvenOf(sums: FleetSums): { now: Float64Array; breakEven: Float64Array } {
  const { busy, paidHours, money, others, today } = sums
  const now = busy.map((gpus, i) => (24 * gpus) / (paidHours[i] as number))
  const breakEven = now.map((u, i) => {
    const left = (today[i] as number) - (others[i] as number)
    return left > 0 ? (u * (money[i] as number)) / left : left <= 0 ? Number.POSITIVE_INFINITY : Number.NaN
  })
  return { now, breakEven }
}
