import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { batchWithin, rateAtBatch } from '../../../src/simulate/physics/gpu/batching.ts'
import {
  classPresets,
  type GpuModel,
  type ModelClass,
} from '../../../src/simulate/physics/gpu/gpu-presets.ts'
import { buildNode, feeder } from '../../support/build-node.ts'
import { sharedPath } from '../../support/shared.ts'

const path = sharedPath('data/power/mlenergy_task_lm-arena-chat.json')

type Configuration = {
  readonly model_id: string
  readonly gpu_model: string
  readonly num_gpus: number
  readonly avg_batch_size: number
  readonly median_itl_ms: number
  readonly output_throughput_tokens_per_sec: number
}

const models: Readonly<Record<ModelClass, string>> = {
  '8B': 'meta-llama/Llama-3.1-8B-Instruct',
  '14B': 'Qwen/Qwen3-14B',
  '32B': 'Qwen/Qwen3-32B',
  '70B': 'meta-llama/Llama-3.1-70B-Instruct',
  '405B': 'meta-llama/Llama-3.1-405B-Instruct-FP8',
  '30B-A3B': 'Qwen/Qwen3-30B-A3B-Instruct-2507',
  '235B-A22B': 'Qwen/Qwen3-235B-A22B-Instruct-2507-FP8',
  '671B-A37B': 'deepseek-ai/DeepSeek-V3.1',
}

const presets = Object.entries(classPresets).flatMap(([name, { measured }]) =>
  Object.entries(measured).map(([gpu, batch]) => ({
    name: name as ModelClass,
    gpu: gpu as GpuModel,
    batch,
  })),
)

function measuredOf(name: ModelClass, gpu: GpuModel, gpus: number): Configuration[] {
  const { configurations } = JSON.parse(readFileSync(path ?? '', 'utf8')) as {
    readonly configurations: readonly Configuration[]
  }
  return configurations.filter(
    (c) => c.model_id === models[name] && c.gpu_model === gpu && c.num_gpus === gpus,
  )
}

// ML.ENERGY v3, chat. The presets were fitted to this data: the first test holds them to what they claim, the second asks for
// something that was not fitted, the throughput at a latency.
describe.skipIf(path === undefined).each(presets)('$name on $gpu', ({ name, gpu, batch }) => {
  test('follows the measured throughput over batches within 16 % on average', () => {
    const rows = measuredOf(name, gpu, batch.gpus)
    expect(rows.length).toBeGreaterThan(5)
    const errors = rows.map((row) =>
      Math.abs(
        Math.log(
          (batch.gpus * rateAtBatch(batch.perGpu, batch.half, row.avg_batch_size)) /
            row.output_throughput_tokens_per_sec,
        ),
      ),
    )
    expect(errors.reduce((a, b) => a + b, 0) / errors.length).toBeLessThan(0.165)
  })

  test('at 50 ms per token serves what was best there, within 1.5x', () => {
    const feasible = measuredOf(name, gpu, batch.gpus).filter((row) => row.median_itl_ms <= 50)
    const best = Math.max(...feasible.map((row) => row.output_throughput_tokens_per_sec))
    const most = batch.gpus * batch.perGpu
    const modelled = rateAtBatch(most, batch.half, batchWithin(0.05, most, batch.half))
    expect(modelled / best, `${modelled} against ${best}`).toBeGreaterThan(1 / 1.5)
    expect(modelled / best, `${modelled} against ${best}`).toBeLessThan(1.5)
  })
})

test('the 70B preset fills the two H100 of the published NIM sweep to within 15 %', () => {
  // NVIDIA NIM, Llama-3.3-70B FP8, 2 x H100, 5,000 tokens in and 500 out: 917 output tokens/s in all at 100 streams. FP8 against the
  // preset's bf16, so not the same thing; nothing was fitted to it.
  const unit = 'tokens/day'
  const seconds = 86_400
  const node = buildNode(
    'gpu',
    { gpu: 'H100', 'model-class': '70B', utilisation: '100%' },
    {
      inputs: [
        feeder('tokens', {
          'tokens-input': { unit, value: 9170 * seconds },
          'tokens-cached': { unit, value: 0 },
          'tokens-output': { unit, value: 917 * seconds },
        }),
      ],
    },
  ).at(0)
  expect(Math.abs(node.value('gpus') / 2 - 1)).toBeLessThan(0.15)
})
