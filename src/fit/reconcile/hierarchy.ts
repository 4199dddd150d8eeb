/** One total of a hierarchy: the place of each series (leaf) that it adds up, and of each total just below it. */
export type Total = {
  readonly key: Readonly<Record<string, string>>
  /** 0 = the whole, 1 = the first dimension, ... */
  readonly depth: number
  readonly leaves: readonly number[]
}

/**
 * The totals over leaves with the keys of `by`: one per value of the first dimensions (team of team, model), and the whole. Ordered from the
 * whole down, then as the leaves are.
 */
export function totalsOf(
  leaves: readonly Readonly<Record<string, string>>[],
  by: readonly string[],
): Total[] {
  const out: Total[] = []
  for (let depth = 0; depth < by.length; depth++) {
    const dims = by.slice(0, depth)
    const found = new Map<string, { key: Record<string, string>; leaves: number[] }>()
    leaves.forEach((leaf, i) => {
      const values = dims.map((dim) => leaf[dim] ?? '')
      const id = JSON.stringify(values)
      const known = found.get(id)
      if (known) known.leaves.push(i)
      else
        found.set(id, {
          key: Object.fromEntries(dims.map((dim, d) => [dim, values[d] ?? ''])),
          leaves: [i],
        })
    })
    for (const { key, leaves: own } of found.values()) out.push({ key, depth, leaves: own })
  }
  return out
}

/** Per total the places of what lies just below it: totals one level down (`totals`), or leaves on the lowest level. */
export function childrenOf(
  totals: readonly Total[],
): { readonly totals: number[]; readonly leaves: readonly number[] }[] {
  const deepest = Math.max(...totals.map((t) => t.depth))
  return totals.map((total) => {
    if (total.depth === deepest) return { totals: [], leaves: total.leaves }
    const own = new Set(total.leaves)
    const below = totals.flatMap((t, j) =>
      t.depth === total.depth + 1 && own.has(t.leaves[0] as number) ? [j] : [],
    )
    return { totals: below, leaves: [] }
  })
}
