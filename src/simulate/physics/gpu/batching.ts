/** Attention layout of a model. */
export type Attention = {
  readonly layers: number
  readonly kvHeads: number
  readonly headSize: number
  /** Bytes of one cached value: 2 for bf16, 1 for fp8. */
  readonly bytes: number
}

/**
 * Bytes of key-value cache that one token of context takes: a key and a value per layer and head, 2 x layers x heads x size x
 * bytes (W. Kwon et al. 2023, "Efficient Memory Management for Large Language Model Serving with PagedAttention").
 */
export function kvBytesPerToken({ layers, kvHeads, headSize, bytes }: Attention): number {
  return 2 * layers * kvHeads * headSize * bytes
}

/** Share of the memory that serving engines give to weights and cache (the usual setting 0.9; MODELS 3.1). */
const usableMemory = 0.9

/** Memory of a replica in bytes. */
export type ReplicaMemory = {
  readonly gpus: number
  readonly bytesPerGpu: number
  readonly weights: number
  readonly kvBytes: number
}

/** Sequences of `context` tokens whose cache fits beside the weights: (0.9 x memory - weights) / (bytes per token x context). */
export function sequencesInMemory(memory: ReplicaMemory, context: number): number {
  const { gpus, bytesPerGpu, weights, kvBytes } = memory
  return Math.max(0, usableMemory * gpus * bytesPerGpu - weights) / (kvBytes * context)
}

/** Tokens/s at a batch of `batch` sequences: most x b / (b + half) (MODELS 3.1, fitted to ML.ENERGY v3). */
export function rateAtBatch(most: number, half: number, batch: number): number {
  return (most * batch) / (batch + half)
}

/**
 * The largest batch at which a sequence still gets a token every `seconds`: with b / X(b) = (b + half) / most, b = seconds x
 * most - half. Below 1 where even a lone sequence is slower.
 */
export function batchWithin(seconds: number, most: number, half: number): number {
  return seconds * most - half
}
