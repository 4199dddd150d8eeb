import { z } from 'zod'
import { columnLoop } from '../../stats/loops/column-loop.ts'
import { modelField, quantityField, shareField } from '../../units/field.ts'
import { point, type Range, rangeMedian } from '../../units/range.ts'
import { anchorOf } from '../physics/anchoring.ts'
import { sharedSum } from '../physics/columns.ts'
import { makeDayPrices, type PriceColumns } from '../physics/money/day-prices.ts'
import { moneyMeasure } from '../physics/money/money.ts'
import { routePrices, tokenPriceField } from '../physics/money/token-price.ts'
import { isAssumed, noteAssumptions, type Parameter, parameterOf } from '../physics/parameter.ts'
import { makeReadySplit, readySplit } from '../physics/ready-split.ts'
import {
  meetMeasuredTokens,
  type TokenColumns,
  type TokenDemand,
  tokenSplitter,
} from '../physics/token-split.ts'
import {
  type BuildContext,
  defineResourceKind,
  type Input,
  type Measure,
  type ResourceKind,
  type TokenPrices,
} from '../resource-kind.ts'

const params = z.strictObject({
  input: quantityField('tokens').optional(),
  output: quantityField('tokens').optional(),
  cached: shareField().optional(),
  'output-share': shareField().optional(),
  price: tokenPriceField.optional(),
  model: modelField().optional(),
})
type Params = z.output<typeof params>

/** Mean request sizes of three public traces (Azure code and chat 2023-11, Mooncake chat): 1,155-12,035 in, 28-343 out. */
const assumedInput: Range = { shape: 'lognormal', p05: 1155, p95: 12_035, grade: 'assumed' }
const assumedOutput: Range = { shape: 'lognormal', p05: 28, p95: 343, grade: 'assumed' }
const assumedOutputShare: Range = { shape: 'point', value: 0.2, grade: 'assumed' }

const isPriced = (p: Params): boolean => p.price !== undefined || p.model !== undefined

function measures(p: Params, currency: string): Measure[] {
  const flow = (name: string, metric?: string): Measure => ({
    name,
    unit: 'tokens/day',
    nature: 'flow',
    ...(metric === undefined ? {} : { metric }),
  })
  return [
    flow('tokens', 'tokens_total'),
    // No metric of its own: what the total leaves after cached input and output (it holds cache writes too).
    flow('tokens-input'),
    flow('tokens-cached', 'tokens_cache_read'),
    flow('tokens-output', 'tokens_output'),
    ...(isPriced(p) ? [moneyMeasure(currency)] : []),
  ]
}

type Sizes = {
  readonly input: Parameter
  readonly output: Parameter
  readonly cached: Parameter
  readonly outputShare: Parameter
}

/** Output share of a demand that already counts tokens, when both sizes were stated instead. */
function statedOutputShare(p: Params): Range | undefined {
  if (p['output-share'] || !p.input || !p.output) return p['output-share']
  const [input, output] = [rangeMedian(p.input), rangeMedian(p.output)]
  return point(output / (input + output))
}

function sizesOf(context: BuildContext<Params>, counts: { requests: boolean; tokens: boolean }): Sizes {
  const p = context.params
  const settled = anchorOf(context, 'tokens') !== undefined
  const outputSettled = settled || anchorOf(context, 'tokens-output') !== undefined
  const share = statedOutputShare(p)
  const open = (name: string, stated: unknown, needed: boolean): boolean =>
    needed && !settled && isAssumed(context, name, stated)
  noteAssumptions(context, [
    ...(open('input', p.input, counts.requests) ? ['input 1.2k to 12k tokens per request'] : []),
    ...(open('output', p.output, counts.requests) && !outputSettled
      ? ['output 28 to 343 tokens per request']
      : []),
    ...(open('output-share', share, counts.tokens) && !outputSettled ? ['output-share 20 %'] : []),
  ])
  return {
    input: parameterOf(context, 'input', { stated: p.input, assumed: assumedInput, settled }),
    output: parameterOf(context, 'output', {
      stated: p.output,
      assumed: assumedOutput,
      settled: outputSettled,
    }),
    cached: parameterOf(context, 'cached', {
      stated: p.cached,
      assumed: point(0),
      share: true,
      settled: anchorOf(context, 'tokens-cached') !== undefined,
    }),
    outputShare: parameterOf(context, 'output-share', {
      stated: share,
      assumed: assumedOutputShare,
      share: true,
      settled: outputSettled,
    }),
  }
}

/** Catalogue prices of the model, unless a price is stated. */
function listedPrices({
  params: { price, model },
  tokenPrices,
}: BuildContext<Params>): TokenPrices | undefined {
  return price === undefined && model !== undefined ? tokenPrices[model] : undefined
}

/**
 * LLM tokens per day.
 *
 * With V requests per day (share applied), a and b tokens per request, h the cached share of the input, f the tokens per
 * unit of useful work relative to start (migrations):
 *   input = V a f (1 - h), cached = V a f h, output = V b f, tokens = input + cached + output   (tokens/day)
 *   money = (input p_in + cached p_c + output p_out) x price index                              (currency/day)
 * Prices that the catalogue dates are those of each day (physics/money/day-prices.ts).
 * Agents feed 1:1 with their own split (physics/ready-split.ts).
 * A demand in tokens/day feeds 1:1; `output-share` (measured, stated, else 20 % assumed) splits it. h = cached share +
 * this step's shift from a caching programme, held within 0..1. Where the exports hold tokens, the total, the cached and
 * the output tokens start at their measured levels and the uncached input is what remains; money follows.
 * Sources: effective price MODELS 2.2; request sizes of the traces in MODELS 4.3.
 */
export const tokens: ResourceKind = defineResourceKind({
  kind: 'tokens',
  summary:
    'LLM tokens: requests times tokens per request, split into input, cached and output, priced here or where served',
  params,
  feeds: ['demand', 'agents', 'observed'],
  levers: {
    tokens: { param: 'input', moves: 'with' },
    'tokens-input': { param: 'input', moves: 'with' },
    'tokens-cached': { param: 'cached', moves: 'with' },
    'tokens-output': { param: 'output', moves: 'with' },
    money: { param: 'price', moves: 'with' },
  },
  measures,
  ratios: [
    {
      param: 'input',
      of: ['tokens_input', 'tokens_cache_read', 'tokens_cache_write'],
      per: ['requests'],
    },
    { param: 'output', of: ['tokens_output'], per: ['requests'] },
    {
      param: 'cached',
      of: ['tokens_cache_read'],
      per: ['tokens_input', 'tokens_cache_read', 'tokens_cache_write'],
    },
    {
      param: 'output-share',
      of: ['tokens_output'],
      per: ['tokens_input', 'tokens_cache_read', 'tokens_cache_write', 'tokens_output'],
    },
  ],
  models: (p) => (p.model !== undefined && p.price === undefined ? [p.model] : []),
  build(context) {
    const { share, params: p } = context
    const [counted, asked] = partition(
      context.inputs.filter((input) => !readySplit(input)),
      (input) => input.measures[0]?.unit.startsWith('tokens') === true,
    )
    const sizes = sizesOf(context, { requests: asked.length > 0, tokens: counted.length > 0 })
    // A size that no feeder needs meets a load of 0: it need not move.
    const moving = [
      sizes.cached,
      ...(asked.length > 0 ? [sizes.input, sizes.output] : []),
      ...(counted.length > 0 ? [sizes.outputShare] : []),
    ]
    const prices = routePrices(context)
    const byDay = prices && makeDayPrices(context, prices, listedPrices(context))
    let index = context.priceIndex
    const own = measures(p, context.currency)
    const [total, input, cached, output, money] = newColumns(context)
    const [requests, ready] = newColumns(context)
    const split = makeReadySplit(context, requests)
    const demand: TokenDemand = {
      requests,
      tokens: ready,
      inputPerRequest: sizes.input.values,
      outputPerRequest: sizes.output.values,
      outputShare: sizes.outputShare.values,
      cachedShare: sizes.cached.values,
      cachedShift: context.cachedShareShift,
      factor: context.tokensFactor,
    }
    const parts: TokenColumns = { input, cached, output }
    const anchors = {
      total: anchorOf(context, 'tokens'),
      cached: anchorOf(context, 'tokens-cached'),
      output: anchorOf(context, 'tokens-output'),
    }
    const askFor = sharedSum(asked, share, requests)
    const takeReady = sharedSum(counted, share, ready)
    const splitDay = tokenSplitter(demand, anchors, parts, total)
    const priced = prices && pricing(prices, parts, index, money)
    return {
      measures: own,
      columns: [total, input, cached, output, money].slice(0, own.length),
      // Requests and ready tokens together say nothing about requests.
      ...(counted.length === 0 ? { requests: split.requests } : {}),
      selfAnchored: true,
      step(clock) {
        for (const size of moving) size.at(clock)
        // Without feeders of a kind its column stays 0.
        if (asked.length > 0) askFor()
        if (counted.length > 0) takeReady()
        splitDay()
        split.add(anchors, parts, total)
        if (byDay) index = byDay.at(clock)
        priced?.(index)
      },
      anchor(measure, level) {
        meetMeasuredTokens(measure, level, parts, total)
        priced?.(index)
      },
    }
  },
  examples: [
    { kind: 'tokens', from: 'assistant', input: '1.8k', output: 350, cached: '55%' },
    {
      kind: 'tokens',
      from: 'assistant',
      input: '1k to 3k',
      output: 350,
      cached: '40% to 60%',
      price: { input: '$3/M tokens', cached: '$0.30/M tokens', output: '$15/M tokens' },
    },
    { kind: 'tokens', from: 'assistant', 'output-share': '15%', price: '$2/M tokens' },
  ],
})

/** Primary columns of the feeders that count tokens already, and of the others. */
function partition(
  inputs: readonly Input[],
  counts: (input: Input) => boolean,
): readonly [Float64Array[], Float64Array[]] {
  const primary = (wanted: boolean): Float64Array[] =>
    inputs.filter((input) => counts(input) === wanted).flatMap((input) => input.columns[0] ?? [])
  return [primary(true), primary(false)]
}

type FiveColumns = readonly [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]

function newColumns({ column }: BuildContext<Params>): FiveColumns {
  return [column(), column(), column(), column(), column()]
}

const paying = columnLoop(
  ['input', 'cached', 'output', 'ofInput', 'ofCached', 'ofOutput', 'index', 'money'],
  [],
  'money = (input * ofInput + cached * ofCached + output * ofOutput) * index',
)

/** A function that writes money = (input p_in + cached p_c + output p_out) x index. */
function pricing(
  prices: PriceColumns,
  parts: TokenColumns,
  index: Float64Array,
  money: Float64Array,
): (index: Float64Array) => void {
  const { input: ofInput, cached: ofCached, output: ofOutput } = prices
  const loop = paying.over({ ...parts, ofInput, ofCached, ofOutput, index, money })
  return (now) => {
    loop.put('index', now)
    loop.run()
  }
}
