import { JevonsError } from '../../../errors.ts'
import { point, type Range, rangeMedian } from '../../../units/range.ts'
import type { BuildContext } from '../../resource-kind.ts'
import { drawn } from '../parameter.ts'
import { batchWithin, rateAtBatch, sequencesInMemory } from './batching.ts'
import {
  benchmarkDay,
  type ClassPreset,
  classPresets,
  type GpuModel,
  gpuMemory,
  type MeasuredBatch,
  type ModelClass,
} from './gpu-presets.ts'
import type { GpuRates } from './token-work.ts'

type Stated = Range | undefined

/** What a scenario says about how fast GPUs serve; memory in GB, the cache of a token in bytes, latency in ms. */
export type ServingParams = {
  readonly gpu?: GpuModel | undefined
  readonly 'model-class'?: ModelClass | undefined
  readonly prefill?: Stated
  readonly 'prefill-cached'?: Stated
  readonly decode?: Stated
  readonly batch?: Stated
  readonly 'batch-half'?: Stated
  readonly latency?: Stated
  readonly context?: Stated
  readonly 'kv-bytes'?: Stated
  readonly weights?: Stated
  readonly hbm?: Stated
  readonly replica?: Stated
}

/** Output tokens/s per GPU of a 70B-class dense model at 50 ms per token on H100: 400 to 2,700 (MODELS 3.1, table). */
const assumedDecode: Range = { shape: 'lognormal', p05: 400, p95: 2700, grade: 'assumed' }
/** Prefill : decode cost per token, DeepSeek V3/R1 production day (MODELS 3.1: 9,212 / 1,850 tokens/s per GPU). */
const prefillOverDecode = 5
/** Our choice: a cached token costs a tenth of a prefilled one, as providers price it (list prices of cache reads, 0.1x). */
const cachedOverPrefill = 10
/** Sequences at half the throughput over 63 fits (MODELS 3.1: 29 to 363, median 120). */
const assumedHalf: Range = { shape: 'lognormal', p05: 29, p95: 363, grade: 'assumed' }
/** Time between tokens at which benchmarks of interactive use are read (ML.ENERGY v3: 50 ms). */
const assumedLatencyMs = 50
/**
 * A benchmark on another's load: context, precision and engine move it by this factor either way (from the 400 to 2,700 tokens/s
 * that published figures of one class span, MODELS 3.1).
 */
const benchmarkSpread = 2.25
const bytesPerGb = 1e9

/** The benchmark that a scenario's `gpu` and `model-class` name; the other of the two is H100 or 70B where only one is said. */
export type ServingPreset = {
  readonly gpu: GpuModel
  readonly name: ModelClass
  readonly model: ClassPreset
  /** Undefined: this class was not measured on this GPU. */
  readonly batch: MeasuredBatch | undefined
}

/** The preset that the parameters ask for, undefined where they name neither a GPU nor a class. */
function presetOf(p: ServingParams): ServingPreset | undefined {
  if (p.gpu === undefined && p['model-class'] === undefined) return undefined
  const [gpu, name] = [p.gpu ?? 'H100', p['model-class'] ?? '70B'] as const
  const model = classPresets[name]
  return { gpu, name, model, batch: model.measured[gpu] }
}

/** GPUs of one replica as it is bought: stated, else as it was measured. */
export function replicaGpus(p: ServingParams): Range {
  return p.replica ?? point(presetOf(p)?.batch?.gpus ?? 1)
}

/**
 * GPUs that hold one copy of the weights and run one batch: the replica, but no more than a benchmark had, because a larger replica then holds
 * several copies (a server of 8 runs two times 4).
 */
function copyGpus(p: ServingParams): number {
  const bought = rangeMedian(replicaGpus(p))
  return p.decode ? bought : Math.min(bought, presetOf(p)?.batch?.gpus ?? bought)
}

/** Throughput at a full batch: stated, else benchmarked, else assumed; and how many sequences halve it. */
function fullRate(p: ServingParams): { readonly most: Range; readonly half: Range } {
  const measured = presetOf(p)?.batch
  const half = p['batch-half'] ?? (measured ? point(measured.half) : assumedHalf)
  if (p.decode) return { most: p.decode, half }
  if (!measured) return { most: assumedDecode, half }
  const { perGpu } = measured
  return {
    most: {
      shape: 'lognormal',
      p05: perGpu / benchmarkSpread,
      p95: perGpu * benchmarkSpread,
      grade: 'benchmarked',
      source: `ML.ENERGY leaderboard v3: ${p['model-class'] ?? '70B'} on ${p.gpu ?? 'H100'}, 2.25x either way`,
      asOf: benchmarkDay,
    },
    half,
  }
}

/** Sequences at once on one copy of the weights, and what keeps them from being more. */
export type BatchLimit = { readonly sequences: Float64Array; readonly by: 'batch' | 'latency' | 'memory' }

/**
 * The batch at which a copy of the weights runs: the least of what is stated, what the latency allows, and what the cache memory holds; at
 * least one sequence. Undefined where the throughput is taken as it is: nothing is said of a batch, and no benchmark is used.
 * @throws JevonsError BAD_SCENARIO when weights, or one sequence, do not fit into the memory of a copy.
 */
export function batchOf(context: BuildContext<ServingParams>): BatchLimit | undefined {
  const p = context.params
  const benchmark = p.decode ? undefined : presetOf(p)?.batch
  if (!p.batch && !p.latency && !p.context && !benchmark) return undefined
  const caps: BatchLimit[] = [
    ...(p.batch ? [{ sequences: drawn(context, 'batch', p.batch), by: 'batch' as const }] : []),
    ...(p.latency || benchmark ? [{ sequences: latencyCap(context), by: 'latency' as const }] : []),
    ...(p.context ? [{ sequences: memoryCap(context, p.context), by: 'memory' as const }] : []),
  ]
  const sequences = Float64Array.from({ length: context.paths }, (_, i) =>
    Math.max(1, Math.min(...caps.map((cap) => cap.sequences[i] ?? Number.NaN))),
  )
  const tightest = caps.reduce((a, b) => ((b.sequences[0] ?? 0) < (a.sequences[0] ?? 0) ? b : a))
  return { sequences, by: tightest.by }
}

/** From the middle of what is known: a slow future serves fewer tokens at the same batch, it does not run another batch. */
function latencyCap(context: BuildContext<ServingParams>): Float64Array {
  const p = context.params
  const { most, half } = fullRate(p)
  const perCopy = rangeMedian(most) * copyGpus(p)
  const ms = drawn(context, 'latency', p.latency ?? point(assumedLatencyMs))
  return ms.map((limit) => batchWithin(limit / 1000, perCopy, rangeMedian(half)))
}

function memoryCap(context: BuildContext<ServingParams>, tokens: Range): Float64Array {
  const p = context.params
  const preset = presetOf(p)
  const inBytes = (gigabytes: Stated): number | undefined => gigabytes && rangeMedian(gigabytes) * bytesPerGb
  const weights = inBytes(p.weights) ?? preset?.model.weights
  const bytesPerGpu = inBytes(p.hbm) ?? (preset && gpuMemory[preset.gpu])
  const kvBytes = p['kv-bytes'] ? rangeMedian(p['kv-bytes']) : preset?.model.kvBytes
  if (weights === undefined || bytesPerGpu === undefined || kvBytes === undefined)
    throw new JevonsError({
      code: 'BAD_SCENARIO',
      message: `${context.id}: found a context and no memory that it takes`,
      hint: 'name `gpu: H100` and `model-class: 70B`, or state `hbm`, `weights` and `kv-bytes`',
    })
  const memory = { gpus: copyGpus(p), bytesPerGpu, weights, kvBytes }
  return drawn(context, 'context', tokens).map((length) => {
    const sequences = sequencesInMemory(memory, length)
    if (sequences >= 1) return sequences
    const size = `${String(memory.gpus)} x ${String(bytesPerGpu / bytesPerGb)} GB`
    throw new JevonsError({
      code: 'BAD_SCENARIO',
      message: `${context.id}: found weights of ${String(weights / bytesPerGb)} GB and a context of ${String(Math.round(length))} tokens, expected both to fit into 90 % of ${size}`,
      hint: 'write a larger `replica:`, a shorter `context:`, or weights of a lower precision',
    })
  })
}

/**
 * Tokens/s per GPU (MODELS 3.1): decode = X b / (b + half) at the batch that latency and memory allow, prefill and cached prefill
 * as stated, else from the throughput of decode at a batch that keeps to 50 ms.
 */
export function ratesOf(
  context: BuildContext<ServingParams>,
  settled: boolean,
  batch: BatchLimit | undefined,
): GpuRates {
  const p = context.params
  const statedPrefill = p.prefill && drawn(context, 'prefill', p.prefill, settled)
  const { most, half } = fullRate(p)
  const benchmark = p.decode ? undefined : presetOf(p)?.batch
  const full =
    p.decode || benchmark || !statedPrefill
      ? drawn(context, 'decode', most, settled)
      : statedPrefill.map((x) => x / prefillOverDecode)
  const halves = batch && drawn(context, 'batch-half', half, settled)
  const decode = halves
    ? full.map((x, i) => rateAtBatch(x, halves[i] ?? Number.NaN, batch.sequences[i] ?? Number.NaN))
    : full
  const reference = benchmark ? interactiveShare(benchmark) : 1
  const prefill = statedPrefill ?? full.map((x) => x * reference * prefillOverDecode)
  const prefillCached = p['prefill-cached']
    ? drawn(context, 'prefill-cached', p['prefill-cached'], settled)
    : prefill.map((x) => x * cachedOverPrefill)
  const { column } = context
  return { prefill: column(prefill), prefillCached: column(prefillCached), decode: column(decode) }
}

/** X(b) / X(infinity) at 50 ms per token: 1 - half / (latency x X). */
function interactiveShare({ gpus, perGpu, half }: MeasuredBatch): number {
  const most = gpus * perGpu
  const sequences = Math.max(1, batchWithin(assumedLatencyMs / 1000, most, half))
  return rateAtBatch(1, half, sequences)
}

/** What was assumed about the rates, for a notice. */
export function guessesOfRates(p: ServingParams, batch: BatchLimit | undefined): string[] {
  const preset = presetOf(p)
  const halves = batch && !p['batch-half'] && !preset?.batch ? ['batch-half 29 to 363 sequences'] : []
  return [...guessesOfSpeed(p, preset), ...halves]
}

function guessesOfSpeed(p: ServingParams, preset: ServingPreset | undefined): string[] {
  if (p.decode) return p.prefill ? [] : ['prefill 5x decode']
  if (preset?.batch) return p.prefill ? [] : ['prefill 5x decode at 50 ms per token']
  if (p.prefill) return ['decode a fifth of prefill']
  const unmeasured = preset ? `no benchmark of ${preset.name} on ${preset.gpu}: ` : ''
  return [`${unmeasured}decode 400 to 2.7k tokens/s per GPU (70B class on H100), prefill 5x that`]
}

/** The benchmark that is used, as one remark; undefined without one. */
export function benchmarkText(p: ServingParams, batch: BatchLimit | undefined): string | undefined {
  const preset = presetOf(p)
  const measured = preset?.batch
  if (!measured || !batch || p.decode) return undefined
  const sequences = batch.sequences[0] ?? Number.NaN
  const rate = rateAtBatch(measured.perGpu, measured.half, sequences)
  const digits = (x: number): string => String(Number(x.toPrecision(3)))
  return (
    `decode ${digits(rate)} tokens/s per GPU at ${digits(sequences)} sequences a copy (limited by ${batch.by}), 2.25x either way: ` +
    `${preset.name} on ${String(measured.gpus)} x ${preset.gpu}, ML.ENERGY v3 (2026-02)`
  )
}
