import { describe, expect, test } from 'vitest'
import { buildNode, feeder, pastDays } from '../../../support/build-node.ts'

const unit = 'tokens/day'
const tokens = (input: number, cached: number, output: number) =>
  feeder('tokens', {
    'tokens-input': { unit, value: input },
    'tokens-cached': { unit, value: cached },
    'tokens-output': { unit, value: output },
  })

describe('gpu', () => {
  test('the published DeepSeek day needs the published nodes and costs the published money', () => {
    // DeepSeek 2025-02-28: 608B input (56.3 % cached) at 73.7k tokens/s a node of 8 with hits counted, 168B output at 14.8k,
    // 226.75 nodes, $87,072 at $2 per GPU-hour; oracle `deepseek_consistency`: 226.8636 nodes from the rates.
    const node = buildNode(
      'gpu',
      {
        prefill: 73_700 / 8,
        'prefill-cached': 73_700 / 8,
        decode: 14_800 / 8,
        utilisation: '100%',
        price: '$2/h',
      },
      { inputs: [tokens(608e9 * 0.437, 608e9 * 0.563, 168e9)] },
    ).at(0)
    expect(node.value('gpus') / 8).toBeCloseTo(226.86356641580522, 6)
    expect(node.value('money')).toBeCloseTo(226.86356641580522 * 8 * 24 * 2, 4)
    expect(Math.abs(node.value('gpus') / 8 / 226.75 - 1)).toBeLessThan(0.001)
  })

  test.each([
    // oracle `breakeven`: self-hosted money per million output tokens
    { price: 2.5, rate: 1500, utilisation: 0.4, perMillion: 1.1574074074074074 },
    { price: 3, rate: 1500, utilisation: 0.3, perMillion: 1.8518518518518516 },
    { price: 2, rate: 5000, utilisation: 0.5, perMillion: 0.2222222222222222 },
  ])(
    'a million tokens cost $perMillion at $price an hour and $rate tokens/s',
    ({ price, rate, utilisation, perMillion }) => {
      const node = buildNode(
        'gpu',
        { decode: rate, utilisation, price: `$${price}/h` },
        { inputs: [tokens(0, 0, 1e6)] },
      ).at(0)
      expect(node.value('money')).toBeCloseTo(perMillion, 12)
    },
  )

  test('need is mean x peak / utilisation, hours follow the mean', () => {
    // 86,400 output tokens a day at 1 token/s: one busy GPU.
    const node = buildNode(
      'gpu',
      { decode: 1, utilisation: 0.5, peak: '1.5x' },
      { inputs: [tokens(0, 0, 86_400)] },
    ).at(0)
    expect(node.value('busy-gpus')).toBeCloseTo(1, 12)
    expect(node.value('gpus')).toBeCloseTo(3, 12)
    expect(node.value('gpu-hours')).toBeCloseTo(48, 12)
  })

  test('prefill defaults to five times decode and a cached token to a tenth of a prefilled one', () => {
    const node = buildNode(
      'gpu',
      { decode: 1, utilisation: '100%' },
      { inputs: [tokens(5 * 86_400, 50 * 86_400, 86_400)] },
    ).at(0)
    expect(node.value('busy-gpus')).toBeCloseTo(3, 12)
    expect(node.notices.map((n) => n.message).join()).toMatch(/prefill 5x decode/)
  })

  test('an owned fleet costs what is installed, idle or not, and grows with a need beyond it', () => {
    const params = { decode: 1, utilisation: 0.5, fleet: 'owned', count: 10, price: '$2/h' }
    const feed = tokens(0, 0, 86_400)
    const node = buildNode('gpu', params, { inputs: [feed] }).at(0)
    expect(node.value('money')).toBeCloseTo(10 * 24 * 2, 9)
    expect(node.value('idle-gpus')).toBeCloseTo(8, 9)
    feed.columns[2]?.fill(8 * 86_400)
    node.at(1)
    expect(node.value('gpus')).toBeCloseTo(16, 9)
    expect(node.value('money')).toBeCloseTo(16 * 24 * 2, 9)
  })

  test('a reserved fleet without a count stands at its measured GPUs, else at the need of the first day', () => {
    const params = { decode: 1, utilisation: 0.5, fleet: 'reserved', price: '$1/h' }
    const gpuCount = pastDays(60, () => 7)
    const measured = buildNode('gpu', params, {
      inputs: [tokens(0, 0, 86_400)],
      measured: { gpu_count: gpuCount },
    }).at(0)
    expect(measured.value('money')).toBeCloseTo(7 * 24, 9)
    const feed = tokens(0, 0, 86_400)
    const first = buildNode('gpu', params, { inputs: [feed] }).at(0)
    feed.columns[2]?.fill(43_200)
    expect(first.at(1).value('money')).toBeCloseTo(2 * 24, 9)
    expect(first.notices.map((n) => n.message).join()).toMatch(/needed at start/)
  })

  test('with replicas the need is whole, and never below the least', () => {
    const feed = tokens(0, 0, 86_400)
    const params = { decode: 1, utilisation: '100%', replica: 8, 'min-replicas': 2 }
    const node = buildNode('gpu', params, { inputs: [feed] }).at(0)
    expect(node.value('gpus')).toBe(16)
    expect(node.value('gpu-hours')).toBe(16 * 24)
    feed.columns[2]?.fill(16 * 86_400)
    expect(node.at(1).value('gpus')).toBe(16)
    feed.columns[2]?.fill(16.01 * 86_400)
    expect(node.at(2).value('gpus')).toBe(24)
  })

  test('its own price decline halves the price in a year and leaves the past alone', () => {
    const params = { decode: 1, utilisation: '100%', price: '$2/h', 'price-decline': '50% per year' }
    const node = buildNode('gpu', params, { inputs: [tokens(0, 0, 86_400)] })
    expect(node.at(0).value('money')).toBeCloseTo(48, 9)
    expect(node.at(365.25).value('money')).toBeCloseTo(24, 9)
    expect(node.at(-90).value('money')).toBeCloseTo(48, 9)
  })

  test('measured GPUs move hours and money too, and an uncertain throughput no longer spreads the level', () => {
    const params = { decode: '400 to 2.7k tokens/s', utilisation: '45% to 60%', price: '$2/h' }
    const input = feeder('tokens', {
      'tokens-input': { unit, value: [0, 0] },
      'tokens-cached': { unit, value: [0, 0] },
      'tokens-output': { unit, value: [1e9, 1e9] },
    })
    const plain = buildNode('gpu', params, { inputs: [input], paths: 2 }).at(0)
    const node = buildNode('gpu', params, { inputs: [input], paths: 2, anchors: { gpus: 3 } }).at(0)
    expect(plain.column('gpus')[0]).not.toBe(plain.column('gpus')[1])
    expect(node.column('gpus')[0]).toBe(node.column('gpus')[1])
    expect(node.value('gpu-hours') / node.value('gpus')).toBeCloseTo(24, 9)
    expect(node.value('money')).toBeCloseTo(node.value('gpu-hours') * 2, 6)
  })

  test('without figures it says what it assumes', () => {
    const node = buildNode('gpu', {}, { inputs: [tokens(1, 1, 1)] })
    expect(node.notices[0]?.message).toMatch(/decode 400 to 2.7k.*utilisation.*peak/)
    expect(buildNode('gpu', {}, { inputs: [tokens(1, 1, 1)], anchors: { gpus: 1 } }).notices).toEqual([])
  })
})

describe('gpu by model class', () => {
  const day = tokens(0, 0, 1e9)

  test('a GPU and a class give graded rates and say where they come from', () => {
    const node = buildNode(
      'gpu',
      { gpu: 'H100', 'model-class': '70B', utilisation: '60%' },
      { inputs: [day] },
    ).at(0)
    // 4 x 1,848 x 0.05 - 121.9 = 247.7 sequences; X = 1,848 x 247.7 / 369.6.
    const sequences = 4 * 1848 * 0.05 - 121.9
    const rate = (1848 * sequences) / (sequences + 121.9)
    expect(node.value('busy-gpus')).toBeCloseTo(1e9 / rate / 86_400, 9)
    expect(node.notices.find((n) => n.code === 'benchmarked')?.message).toMatch(/248 sequences.*ML\.ENERGY/)
  })

  test('a class that was not measured on a GPU falls back to what is assumed, and says so', () => {
    const node = buildNode('gpu', { gpu: 'A100', 'model-class': '70B' }, { inputs: [day] })
    expect(node.notices.map((n) => n.message).join()).toMatch(/no benchmark of 70B on A100/)
  })

  test('long contexts fill the memory, hold fewer sequences and take more GPUs', () => {
    const base = { gpu: 'H100', 'model-class': '70B', utilisation: '60%', latency: '200 ms' }
    const [short, long] = [2000, 8000].map((context) =>
      buildNode('gpu', { ...base, context }, { inputs: [day] })
        .at(0)
        .value('gpus'),
    )
    const at = (sequences: number): number => (1848 * sequences) / (sequences + 121.9)
    const held = (context: number): number => 147e9 / (327_680 * context)
    expect((long ?? 0) / (short ?? 1)).toBeCloseTo(at(held(2000)) / at(held(8000)), 9)
  })

  test('a server of eight holds two copies of what was measured on four', () => {
    const params = { gpu: 'H100', 'model-class': '70B', utilisation: '60%', context: '4k tokens' }
    const [four, eight] = [params, { ...params, replica: 8 }].map((p) =>
      buildNode('gpu', p, { inputs: [day] })
        .at(0)
        .value('busy-gpus'),
    )
    expect(eight).toBe(four)
  })

  test('weights that do not fit are an error with the remedy', () => {
    const build = () =>
      buildNode(
        'gpu',
        { gpu: 'H100', 'model-class': '70B', replica: 1, context: '1k tokens' },
        { inputs: [day] },
      )
    expect(build).toThrow(/141 GB.*1 x 80 GB/)
  })

  test('a stated decode and batch follow the batch law', () => {
    const params = { decode: 1000, batch: 60, 'batch-half': 120, utilisation: '100%' }
    const node = buildNode('gpu', params, { inputs: [tokens(0, 0, 86_400e3)] }).at(0)
    expect(node.value('gpus')).toBeCloseTo(3, 9)
  })
})

describe('gpu fleets', () => {
  const day = tokens(0, 0, 100 * 86_400)
  const base = { decode: 1, utilisation: '50%', peak: '1.5x' }

  test('autoscale keeps ahead of the growth of the load while new GPUs start', () => {
    const node = buildNode(
      'gpu',
      { ...base, fleet: 'autoscale', 'cold-start': '12min', surge: '30% per hour', price: '$1/h' },
      { inputs: [day] },
    ).at(0)
    const beyond = 1.3 ** 0.2
    expect(node.value('gpus')).toBeCloseTo(300 * beyond, 6)
    expect(node.value('gpu-hours')).toBeCloseTo(24 * 200 * beyond, 6)
    expect(node.value('money')).toBeCloseTo(24 * 200 * beyond, 6)
  })

  test('spot pays again for what is taken away', () => {
    const node = buildNode('gpu', { ...base, fleet: 'spot', interruptions: '20%' }, { inputs: [day] }).at(0)
    expect(node.value('gpu-hours')).toBeCloseTo((24 * 200) / 0.8, 6)
  })

  test('a spare replica comes on top and is up', () => {
    const node = buildNode('gpu', { ...base, replica: '8 gpus', spares: 1 }, { inputs: [day] }).at(0)
    expect(node.value('gpus')).toBe(304 + 8)
    expect(node.value('gpu-hours')).toBeCloseTo(24 * (200 + 8), 6)
  })

  test('a third that may wait for a day costs no GPU beyond the interactive peak', () => {
    const params = { ...base, deferrable: '25%', 'deferrable-utilisation': '50%' }
    const node = buildNode('gpu', params, { inputs: [day] }).at(0)
    expect(node.value('interactive-gpus')).toBeCloseTo(225, 9)
    expect(node.value('gpus')).toBeCloseTo(225, 9)
    expect(node.value('gpu-hours')).toBeCloseTo(24 * 200, 6)
    expect(node.value('busy-gpus')).toBeCloseTo(100, 9)
  })

  test('jobs by GPU-hours hold GPUs all day, and yield when they are named', () => {
    const jobs = feeder('jobs', { volume: { unit: 'gpu-hours/day', value: 240 } })
    const always = buildNode('gpu', base, { inputs: [day, { ...jobs, kind: 'demand' }] }).at(0)
    expect(always.value('gpus')).toBeCloseTo(310, 9)
    const yielding = buildNode(
      'gpu',
      { ...base, deferrable: ['jobs'], window: '24h' },
      { inputs: [day, { ...jobs, kind: 'demand' }] },
    ).at(0)
    expect(yielding.value('gpus')).toBeCloseTo(300, 9)
    expect(yielding.value('gpu-hours')).toBeCloseTo(24 * 210, 6)
  })

  test('a standing fleet says how much work it has no room for', () => {
    const params = { ...base, fleet: 'owned', count: 180, deferrable: '25%', 'deferrable-utilisation': '50%' }
    const node = buildNode('gpu', params, { inputs: [day] }).at(0)
    // 150 GPUs in service for interactive work, 50 for what may wait, 30 left for it.
    expect(node.value('deferred')).toBeCloseTo(40, 9)
  })

  test.each([
    [{ utilisation: '50%', wait: '0.5x' }, /utilisation.*wait/],
    [{ fleet: 'owned', interruptions: '5%' }, /interruptions.*owned/],
    [{ 'cold-start': '5min' }, /delay.*on-demand/],
    [{ window: '12h' }, /window/],
    [{ deferrable: 'batch' }, /deferrable: batch/],
  ])('%j is refused', (params, message) => {
    expect(() => buildNode('gpu', params, { inputs: [day] })).toThrow(message)
  })

  test('a demand in requests is refused with what to put between', () => {
    const requests = { ...feeder('app', { volume: { unit: 'requests/day', value: 1 } }), kind: 'demand' }
    expect(() => buildNode('gpu', base, { inputs: [requests] })).toThrow(/requests\/day/)
  })

  test.each([
    { ...base },
    { ...base, fleet: 'autoscale', 'cold-start': '10min' },
    { ...base, fleet: 'spot' },
    { ...base, replica: 8, spares: 2 },
    { ...base, deferrable: '40%', window: '4h' },
    { decode: 1, wait: '0.2x', peak: '1.3x', replica: 4 },
  ])('the stack of %j multiplies out to the need', (params) => {
    const node = buildNode('gpu', params, { inputs: [day], anchors: { gpus: 1.1 } }).at(0)
    const stack = node.node.explain?.()
    const fold = (sum: number, { op, value }: { op: string; value: number }): number =>
      op === 'x' ? sum * value : op === '/' ? sum / value : sum + value
    expect(stack?.steps.reduce(fold, stack.start.value)).toBeCloseTo(node.value('gpus'), 6)
    expect(stack?.result).toBe(node.value('gpus'))
  })
})
