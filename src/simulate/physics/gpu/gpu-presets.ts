import { type Day, dayOf } from '../../../units/day.ts'
import { kvBytesPerToken } from './batching.ts'

/** GPUs whose memory is known here. */
export const gpuModels = ['A100', 'H100', 'H200', 'B200'] as const
export type GpuModel = (typeof gpuModels)[number]

/** Classes of models that were measured: dense by their parameters, mixtures of experts as total-active. */
export const modelClasses = ['8B', '14B', '32B', '70B', '405B', '30B-A3B', '235B-A22B', '671B-A37B'] as const
export type ModelClass = (typeof modelClasses)[number]

const bytesPerGb = 1e9

/** Memory of one GPU in bytes (vendor data sheets: A100 80 GB, H100 SXM, H200, B200 with 180 GB usable). */
export const gpuMemory: Readonly<Record<GpuModel, number>> = {
  A100: 80 * bytesPerGb,
  H100: 80 * bytesPerGb,
  H200: 141 * bytesPerGb,
  B200: 180 * bytesPerGb,
}

/** Saturating throughput of one replica as measured: X(b) = gpus x perGpu x b / (b + half). */
export type MeasuredBatch = {
  /** GPUs of the replica that was measured. */
  readonly gpus: number
  /** Output tokens/s per GPU at an unlimited batch. */
  readonly perGpu: number
  /** Sequences per replica at half of it. */
  readonly half: number
  /** Draw of one GPU at 50 ms per token, from a line through the measured draws over b / (b + half). */
  readonly watts: number
}

/** What is known of a class of models. */
export type ClassPreset = {
  /** Bytes of the weights in the precision that was measured. */
  readonly weights: number
  /** Bytes of key-value cache per token of context. */
  readonly kvBytes: number
  readonly measured: Readonly<Partial<Record<GpuModel, MeasuredBatch>>>
}

/** From when the public data of ML.ENERGY v3 is. */
export const benchmarkDay: Day = dayOf(2026, 2, 27)

const bf16 = 2
const fp8 = 1

/**
 * Batch laws fitted to ML.ENERGY v3 (public data of 2026-02-27, task lm-arena-chat; one least-squares fit on logs per model, GPU and
 * parallelism; mean error 1 % to 16 %), one model per class: Llama-3.1-8B, Qwen3-14B, Qwen3-32B, Llama-3.1-70B, Llama-3.1-405B FP8,
 * Qwen3-30B-A3B, Qwen3-235B-A22B FP8, DeepSeek-V3.1. Layers and heads: the models' published configurations (DeepSeek: latent
 * attention, 61 layers of 576 values).
 */
export const classPresets: Readonly<Record<ModelClass, ClassPreset>> = {
  '8B': {
    weights: 16 * bytesPerGb,
    kvBytes: kvBytesPerToken({ layers: 32, kvHeads: 8, headSize: 128, bytes: bf16 }),
    measured: {
      H100: { gpus: 1, perGpu: 11_168, half: 74.6, watts: 705 },
      B200: { gpus: 1, perGpu: 10_450, half: 50.8, watts: 605 },
    },
  },
  '14B': {
    weights: 30 * bytesPerGb,
    kvBytes: kvBytesPerToken({ layers: 40, kvHeads: 8, headSize: 128, bytes: bf16 }),
    measured: {
      H100: { gpus: 1, perGpu: 7663, half: 90.1, watts: 645 },
      B200: { gpus: 1, perGpu: 15_275, half: 127.5, watts: 892 },
    },
  },
  '32B': {
    weights: 66 * bytesPerGb,
    kvBytes: kvBytesPerToken({ layers: 64, kvHeads: 8, headSize: 128, bytes: bf16 }),
    measured: {
      H100: { gpus: 2, perGpu: 3399, half: 96.2, watts: 537 },
      B200: { gpus: 1, perGpu: 8941, half: 121.8, watts: 986 },
    },
  },
  '70B': {
    weights: 141 * bytesPerGb,
    kvBytes: kvBytesPerToken({ layers: 80, kvHeads: 8, headSize: 128, bytes: bf16 }),
    measured: {
      H100: { gpus: 4, perGpu: 1848, half: 121.9, watts: 582 },
      B200: { gpus: 2, perGpu: 4871, half: 164.5, watts: 944 },
    },
  },
  '405B': {
    weights: 405 * bytesPerGb,
    kvBytes: kvBytesPerToken({ layers: 126, kvHeads: 8, headSize: 128, bytes: fp8 }),
    measured: {
      H100: { gpus: 8, perGpu: 430, half: 106.5, watts: 515 },
      B200: { gpus: 4, perGpu: 1053, half: 121.9, watts: 923 },
    },
  },
  '30B-A3B': {
    weights: 61 * bytesPerGb,
    kvBytes: kvBytesPerToken({ layers: 48, kvHeads: 4, headSize: 128, bytes: bf16 }),
    measured: {
      H100: { gpus: 2, perGpu: 5884, half: 145.1, watts: 511 },
      B200: { gpus: 1, perGpu: 10_912, half: 122.1, watts: 711 },
    },
  },
  '235B-A22B': {
    weights: 235 * bytesPerGb,
    kvBytes: kvBytesPerToken({ layers: 94, kvHeads: 4, headSize: 128, bytes: bf16 }),
    measured: {
      H100: { gpus: 8, perGpu: 910, half: 189.7, watts: 491 },
      B200: { gpus: 2, perGpu: 4050, half: 317, watts: 932 },
    },
  },
  '671B-A37B': {
    weights: 671 * bytesPerGb,
    kvBytes: 61 * 576 * bf16,
    measured: { B200: { gpus: 8, perGpu: 1050, half: 189.5, watts: 656 } },
  },
}
