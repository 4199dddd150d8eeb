/**
 * Every random number of one entity (a demand, a resource, a constraint) over a block of futures. Draws depend only on
 * (seed, entity, name, path, step): adding an entity, a path block or a thread changes no other draw.
 */
export type Draws = {
  /** Futures in this block. */
  readonly paths: number
  /** A new column, one entry per future: zeros, or a copy of `values`. Those of a run lie where loops run over them fastest (`ColumnMemory`). */
  readonly column: (values?: Float64Array) => Float64Array
  /**
   * Uniforms in (0,1) of one unknown parameter, one per future: Owen-scrambled Sobol points over the path index.
   * The same name gives the same array.
   */
  uniform(name: string): Float64Array
  /** Fills `out` with standard normals of a noise stream at an integer step: Philox counters, inverse CDF. */
  normals(stream: string, step: number, out: Float64Array): void
  /** The same with uniforms in (0,1). */
  uniforms(stream: string, step: number, out: Float64Array): void
}
