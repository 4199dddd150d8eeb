import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { batchWithin, rateAtBatch } from '../../../src/simulate/physics/gpu/batching.ts'
import { classPresets } from '../../../src/simulate/physics/gpu/gpu-presets.ts'
import { buildNode, feeder } from '../../support/build-node.ts'
import { sharedPath } from '../../support/shared.ts'

const energy = sharedPath('data/power/mlenergy_task_lm-arena-chat.json')
const acme = sharedPath('data/power/acme_power_util_ecdf.csv')

type Configuration = {
  readonly model_id: string
  readonly architecture: string
  readonly gpu_model: string
  readonly num_gpus: number
  readonly avg_power_watts: number
  readonly energy_per_token_joules: number
}

const configurations = (): readonly Configuration[] =>
  (JSON.parse(readFileSync(energy ?? '', 'utf8')) as { readonly configurations: readonly Configuration[] })
    .configurations

/** Watts of one GPU at full load, with nothing else switched on, by the kind itself: many futures of its range. */
function wattsOf(gpu: string, model?: string): number[] {
  const paths = 101
  const one = new Array<number>(paths).fill(1)
  const input = feeder('gpu', {
    gpus: { unit: 'gpus', value: one },
    'gpu-hours': { unit: 'gpu-hours/day', value: one.map(() => 24) },
    'busy-gpus': { unit: 'gpus', value: one },
  })
  const node = buildNode(
    'power',
    { gpu, ...(model ? { 'model-class': model } : {}), overhead: '0 W', pue: 1 },
    { inputs: [input], paths },
  ).at(0)
  return Array.from(node.column('kW'), (kw) => kw * 1000).sort((a, b) => a - b)
}

describe.skipIf(energy === undefined)('against ML.ENERGY v3', () => {
  test.each([
    ['H100', 0.8],
    ['B200', 0.8],
  ])('the draw of a %s at load is what most dense models were measured at', (gpu, least) => {
    const measured = configurations()
      .filter((c) => c.gpu_model === gpu && c.architecture.startsWith('Dense'))
      .map((c) => c.avg_power_watts / c.num_gpus)
    const watts = wattsOf(gpu)
    const [low = 0, high = 0] = [watts[0], watts[100]]
    const inside = measured.filter((w) => w >= low && w <= high).length / measured.length
    expect(inside, `${inside} of ${measured.length} between ${low} and ${high} W`).toBeGreaterThan(least)
    const middle = [...measured].sort((a, b) => a - b)[Math.floor(measured.length / 2)] ?? 0
    expect(Math.abs((watts[50] ?? 0) / middle - 1)).toBeLessThan(0.25)
  })

  test.each([
    ['8B', 'H100', 'meta-llama/Llama-3.1-8B-Instruct'],
    ['8B', 'B200', 'meta-llama/Llama-3.1-8B-Instruct'],
    ['70B', 'H100', 'meta-llama/Llama-3.1-70B-Instruct'],
    ['70B', 'B200', 'meta-llama/Llama-3.1-70B-Instruct'],
    ['405B', 'H100', 'meta-llama/Llama-3.1-405B-Instruct-FP8'],
    ['405B', 'B200', 'meta-llama/Llama-3.1-405B-Instruct-FP8'],
  ] as const)('the energy of a token of %s on %s lies within the published spread', (name, gpu, model) => {
    const batch = classPresets[name].measured[gpu]
    if (!batch) throw new Error(`no preset of ${name} on ${gpu}`)
    const published = configurations()
      .filter((c) => c.model_id === model && c.gpu_model === gpu && c.num_gpus === batch.gpus)
      .map((c) => c.energy_per_token_joules)
    const most = batch.gpus * batch.perGpu
    const rate = rateAtBatch(most, batch.half, batchWithin(0.05, most, batch.half))
    const joules = ((wattsOf(gpu, name)[50] ?? 0) * batch.gpus) / rate
    expect(joules, `${joules} J`).toBeGreaterThan(Math.min(...published))
    expect(joules, `${joules} J`).toBeLessThan(Math.max(...published))
  })
})

/** Mean and quantile of a cumulative distribution in percent. */
function distribution(series: string, curve: string) {
  const points = readFileSync(acme ?? '', 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(','))
    .filter(([name, number]) => name === series && number === curve)
    .map(([, , x, cdf]) => ({ x: Number(x), cdf: Number(cdf) }))
    .sort((a, b) => a.cdf - b.cdf)
  const mean = points
    .slice(1)
    .reduce(
      (sum, { x, cdf }, k) => sum + ((x + (points[k]?.x ?? x)) / 2) * ((cdf - (points[k]?.cdf ?? cdf)) / 100),
      0,
    )
  return { mean, at: (percent: number): number => points.find(({ cdf }) => cdf >= percent)?.x ?? Number.NaN }
}

test.skipIf(acme === undefined).each(['seren', 'kalos'])(
  'idle + utilisation x (load - idle) gives the mean draw of the A100 of the %s cluster to within 30 %%, on the safe side',
  (cluster) => {
    // Acme (InternLM, 2023): draw from 5 % (idle) to 95 % (load) of its GPUs, utilisation as its second curve has it.
    const watts = distribution(`gpu_power_${cluster}`, '0')
    const busy = distribution(`util_gpu_${cluster}`, '1').mean / 100
    const input = feeder('gpu', {
      gpus: { unit: 'gpus', value: 1 },
      'gpu-hours': { unit: 'gpu-hours/day', value: 24 },
      'busy-gpus': { unit: 'gpus', value: busy },
    })
    const params = { watts: watts.at(95), 'idle-watts': watts.at(5), overhead: '0 W', pue: 1 }
    const modelled =
      buildNode('power', params, { inputs: [input] })
        .at(0)
        .value('kW') * 1000
    expect(modelled / watts.mean).toBeGreaterThan(1)
    expect(modelled / watts.mean).toBeLessThan(1.3)
  },
)
