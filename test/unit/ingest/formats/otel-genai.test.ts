import { describe, expect, it } from 'vitest'
import { metricTotals, readTexts } from '../../../support/temp-usage.ts'

type Fields = Readonly<Record<string, unknown>>

const first = Date.UTC(2026, 5, 1)
const ns = (hour: number): string => `${first + hour * 3_600_000}000000`
const attributes = (pairs: Readonly<Record<string, string>>): unknown =>
  Object.entries(pairs).map(([key, stringValue]) => ({ key, value: { stringValue } }))
const point = (
  start: number,
  end: number,
  asInt: string,
  pairs: Readonly<Record<string, string>> = {},
): Fields => ({
  startTimeUnixNano: ns(start),
  timeUnixNano: ns(end),
  asInt,
  attributes: attributes(pairs),
})
const counter = (name: string, temporality: number | string, dataPoints: readonly Fields[]): Fields => ({
  name,
  sum: { aggregationTemporality: temporality, dataPoints },
})
const metrics = (...list: readonly Fields[]): string =>
  JSON.stringify({ resourceMetrics: [{ resource: {}, scopeMetrics: [{ metrics: list }] }] })
const input = 'gen_ai.client.inference.usage.input_tokens'

describe('OpenTelemetry GenAI metrics', () => {
  it.each([2, 'AGGREGATION_TEMPORALITY_CUMULATIVE'])(
    'cumulative points (%s) count by their increase',
    async (kind) => {
      const text = metrics(counter(input, kind, [point(0, 1, '10'), point(0, 2, '25'), point(0, 3, '25')]))
      expect(metricTotals(await readTexts({ 'm.json': text }))).toEqual({ tokens_input: 25 })
    },
  )

  it('durations of calls are requests and their mean, those of agents are runs', async () => {
    const timed = (
      end: number,
      count: string,
      sum: number,
      pairs: Readonly<Record<string, string>>,
    ): Fields => ({
      ...{ startTimeUnixNano: ns(0), timeUnixNano: ns(end), count, sum },
      attributes: attributes(pairs),
    })
    const chat = { 'gen_ai.operation.name': 'chat' }
    const text = metrics({
      name: 'gen_ai.client.operation.duration',
      histogram: {
        aggregationTemporality: 2,
        dataPoints: [
          timed(1, '10', 20, chat),
          timed(2, '40', 50, chat),
          timed(2, '10', 30, { ...chat, 'error.type': '429' }),
          timed(2, '3', 900, { 'gen_ai.operation.name': 'invoke_agent' }),
        ],
      },
    })
    expect(metricTotals(await readTexts({ 'm.json': text }))).toEqual({
      ...{ requests: 50, errors: 10, throttled: 10, agent_runs: 3 },
      latency_ms: 1600,
    })
  })

  it('a restart begins again at zero', async () => {
    const text = metrics(counter(input, 2, [point(0, 1, '10'), point(0, 2, '25'), point(2, 3, '40')]))
    expect(metricTotals(await readTexts({ 'm.json': text }))).toEqual({ tokens_input: 65 })
  })

  it('delta points count as they are, in whatever order', async () => {
    const text = metrics(counter(input, 1, [point(1, 2, '15'), point(0, 1, '10')]))
    expect(metricTotals(await readTexts({ 'm.json': text }))).toEqual({ tokens_input: 25 })
  })

  it('what a counter had counted long before the export is left out, and told', async () => {
    const text = metrics(counter(input, 2, [point(-100, 1, '1000'), point(-100, 2, '1010')]))
    const data = await readTexts({ 'm.json': text })
    expect(metricTotals(data)).toEqual({ tokens_input: 10 })
    expect(data.notices.map((n) => n.code)).toContain('counter_start_unknown')
  })

  it('the same points in two files are counted once', async () => {
    const text = metrics(counter(input, 2, [point(0, 1, '10'), point(0, 2, '25')]))
    const more = metrics(counter(input, 2, [point(0, 2, '25'), point(0, 3, '30')]))
    for (const files of [
      { 'a.json': text, 'b.json': more },
      { 'a.json': more, 'b.json': text },
    ])
      expect(metricTotals(await readTexts(files))).toEqual({ tokens_input: 30 })
  })

  it('agents that repeat the tokens of their calls are not added', async () => {
    const old = (operation: string, sum: number): Fields => ({
      startTimeUnixNano: ns(0),
      timeUnixNano: ns(1),
      count: '1',
      sum,
      attributes: attributes({ 'gen_ai.operation.name': operation, 'gen_ai.token.type': 'output' }),
    })
    const text = metrics({
      name: 'gen_ai.client.token.usage',
      histogram: { aggregationTemporality: 1, dataPoints: [old('chat', 70), old('invoke_agent', 70)] },
    })
    expect(metricTotals(await readTexts({ 'm.json': text }))).toEqual({ tokens_output: 70 })
  })

  it('metrics of something else are refused, a cut document too, a cut line is rejected', async () => {
    const other = metrics(counter('http.server.requests', 1, [point(0, 1, '1')]))
    await expect(readTexts({ 'm.json': other })).rejects.toThrow(/none named gen_ai/)
    const text = metrics(counter(input, 1, [point(0, 1, '10')]))
    await expect(readTexts({ 'm.json': text.slice(0, -9) })).rejects.toMatchObject({ code: 'UNREADABLE' })
    const data = await readTexts({ 'm.jsonl': `${text}\n${text.replace('"10"', '"12"').slice(0, -9)}` })
    expect([metricTotals(data)['tokens_input'], data.imports[0]?.rejected]).toEqual([10, 1])
  })
})

describe('OpenTelemetry GenAI spans', () => {
  const span = (spanId: string, parentSpanId: string, pairs: Readonly<Record<string, string>>): Fields => ({
    traceId: 't',
    spanId,
    parentSpanId,
    startTimeUnixNano: ns(0),
    endTimeUnixNano: ns(1),
    attributes: attributes(pairs),
  })
  const spans = (...list: readonly Fields[]): Record<string, string> => ({
    's.json': JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: list }] }] }),
  })
  const call = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.usage.input_tokens': '100',
    'gen_ai.usage.output_tokens': '7',
  }

  it('of a call around a call the inner one counts', async () => {
    const data = await readTexts(spans(span('outer', '', call), span('inner', 'outer', call)))
    expect(metricTotals(data)).toMatchObject({ requests: 1, tokens_input: 100, tokens_output: 7 })
    expect(data.notices.map((n) => n.code)).toContain('nested_usage')
  })

  it('an agent counts its runs, and its tokens only where no call is in its trace', async () => {
    const agent = { ...call, 'gen_ai.operation.name': 'invoke_agent' }
    expect(metricTotals(await readTexts(spans(span('a', '', agent))))).toMatchObject({
      agent_runs: 1,
      tokens_input: 100,
    })
    expect(metricTotals(await readTexts(spans(span('a', '', agent), span('b', 'a', call))))).toMatchObject({
      agent_runs: 1,
      requests: 1,
      tokens_input: 100,
    })
  })

  it('calls per run of an agent are measured over traces that hold both', async () => {
    const agent = { 'gen_ai.operation.name': 'invoke_agent' }
    const own = (trace: string, spans: readonly Fields[]): Fields[] =>
      spans.map((s) => ({ ...s, traceId: trace }))
    const data = await readTexts(
      spans(
        ...own('t1', [span('a', '', agent), ...[1, 2, 3, 4, 5].map((i) => span(`c${String(i)}`, 'a', call))]),
        ...own('t2', [span('b', '', agent), span('d', 'b', call)]),
        // Two runs share a trace of six calls; a run without calls and a call without a run tell nothing.
        ...own('t3', [span('e', '', agent), span('f', 'e', agent)]),
        ...own(
          't3',
          [1, 2, 3, 4, 5, 6].map((i) => span(`g${String(i)}`, 'f', call)),
        ),
        ...own('t4', [span('h', '', agent)]),
        ...own('t5', [span('i', '', call)]),
      ),
    )
    expect(data.imports[0]?.rates?.fanOut).toEqual({ runs: 4, mean: 3, p50: 3, p95: 4.8, max: 5 })
  })

  it('cached tokens under either name are taken out of the input', async () => {
    const cached = {
      ...call,
      'gen_ai.usage.cache_read.input_tokens': '60',
      'gen_ai.usage.cache_creation.input_tokens': '10',
    }
    expect(metricTotals(await readTexts(spans(span('a', '', cached))))).toMatchObject({
      tokens_input: 30,
      tokens_cache_read: 60,
      tokens_cache_write: 10,
    })
  })

  it('spans without gen_ai attributes are refused', async () => {
    await expect(readTexts(spans(span('a', '', { 'http.method': 'GET' })))).rejects.toThrow(
      /none with gen_ai/,
    )
  })
})
