/** Whose graph: the links of an HNSW index are laid out differently. */
export const vectorEngines = ['faiss', 'hnswlib', 'scylladb'] as const
export type VectorEngine = (typeof vectorEngines)[number]

/** What an HNSW index holds of one vector. */
export type HnswLayout = {
  readonly engine: VectorEngine
  readonly dimensions: number
  /** M: links of a vector per layer; twice as many on the lowest. */
  readonly links: number
  /** 4 = float32, 2 = float16, 1 = int8. */
  readonly bytesPerDimension: number
}

const bytesPerLink = 4

/**
 * Bytes of one vector in an HNSW index, the vector itself included:
 *   faiss     b d + 8 M                                     the wiki's rule: 2 M links of 4 bytes
 *   hnswlib   b d + (8 M + 4) + (4 M + 4) / (M - 1) + 8     list headers, the upper layers (1 / (M - 1) of them on average), a label
 *   scylladb  1.2 (b d + 16 M)                              the vendor's sizing rule, with its own margin
 * Sources: FAISS wiki, "Guidelines to choose an index"; hnswlib, hnswalg.h; ScyllaDB Cloud, vector search sizing (MODELS 3.4).
 */
export function hnswBytes({ engine, dimensions, links, bytesPerDimension }: HnswLayout): number {
  const vector = bytesPerDimension * dimensions
  switch (engine) {
    case 'faiss':
      return vector + 2 * bytesPerLink * links
    case 'hnswlib':
      return vector + (2 * bytesPerLink * links + 4) + (bytesPerLink * links + 4) / (links - 1) + 8
    case 'scylladb':
      return 1.2 * (vector + 16 * links)
  }
}

/** An inverted file of product-quantised vectors. */
export type IvfPqLayout = {
  readonly dimensions: number
  /** m: pieces that a vector is cut into; each becomes a code of `codeBits`. */
  readonly pieces: number
  readonly codeBits: number
  /** nlist: cells, each with one full-length centre. */
  readonly cells: number
}

/** Bytes of one vector in an IVF-PQ index: its code and an id of 8 bytes. */
export function ivfPqBytes({ pieces, codeBits }: IvfPqLayout): number {
  return Math.ceil((pieces * codeBits) / 8) + 8
}

/** Bytes that the index takes whatever it holds: cell centres and code books, float32 (H. Jegou et al. 2011; MODELS 3.4). */
export function ivfPqFixedBytes({ dimensions, codeBits, cells }: IvfPqLayout): number {
  return 4 * dimensions * (cells + 2 ** codeBits)
}
