import type { Measure } from './resource-kind.ts'

/** One demand or resource and where its measures stand among the global columns. */
export type LayoutNode = {
  readonly id: string
  /** `demand`, or the kind of the resource. */
  readonly kind: string
  readonly measures: readonly Measure[]
  /** Global column of its first measure; the others follow. */
  readonly firstColumn: number
}

/** The columns of a simulation: demands, then resources, in the order of the plan. */
export type Layout = { readonly nodes: readonly LayoutNode[]; readonly columnCount: number }

/** Global column of a node's measure (its first one when none is named), or undefined when there is none. */
export function columnOf(layout: Layout, id: string, measure?: string): number | undefined {
  const node = layout.nodes.find((candidate) => candidate.id === id)
  if (node === undefined) return undefined
  const index = measure === undefined ? 0 : node.measures.findIndex((m) => m.name === measure)
  return index < 0 || index >= node.measures.length ? undefined : node.firstColumn + index
}

/** Numbers the columns of nodes in the order given. */
export function numberColumns(nodes: readonly Omit<LayoutNode, 'firstColumn'>[]): Layout {
  let firstColumn = 0
  const numbered = nodes.map((node) => {
    const { id, kind, measures } = node
    const entry = { id, kind, measures, firstColumn }
    firstColumn += measures.length
    return entry
  })
  return { nodes: numbered, columnCount: firstColumn }
}
