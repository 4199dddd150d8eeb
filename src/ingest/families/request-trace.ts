import { JevonsError } from '../../errors.ts'
import { startOfTrace } from '../tables/step-counts.ts'
import type { Detection, MeasureSql, Probe, Projection } from '../usage-format.ts'
import { eventRecords } from './event-rows.ts'
import { brokenRecord, decimal, literal, utcTimestamp } from './format-sql.ts'

/** The columns of a published trace of requests. */
export type TraceShape = {
  readonly time: string
  /** Milliseconds of one unit of a relative time; absent = dates. */
  readonly unitMs?: number
  readonly input: string
  readonly output: string
  readonly model?: string
  /** What the calls are for, as the dimension `service`. */
  readonly service?: string
  /** A request without output has failed. */
  readonly emptyIsError?: boolean
}

/** A claim on tables or JSONL with exactly these columns (and `also`, columns that may stand beside them). */
export function detectTrace(probe: Probe, columns: readonly string[], also: readonly string[]): Detection {
  const key = (name: string): string => name.toLowerCase().replace(/[\s_]/g, '')
  const missing = columns.filter((name) => !probe.keys.includes(key(name)))
  const others = probe.keys.filter((k) => ![...columns, ...also].map(key).includes(k))
  return missing.length === 0 && others.length === 0
    ? { score: 0.97, evidence: [`columns ${columns.join(', ')}`], missing }
    : { score: 0.2 * (1 - missing.length / columns.length), evidence: [], missing }
}

/**
 * How to read a trace: one row per request, equal rows are two requests.
 * @throws JevonsError MISSING_COLUMN where its times are relative and no start was given; BAD_OPTION for a start that is no date.
 */
export function projectTrace(probe: Probe, shape: TraceShape): Projection {
  const columns = [shape.time, shape.input, shape.output, shape.model, shape.service]
  const { sql, field } = eventRecords(
    probe,
    columns.filter((name) => name !== undefined),
  )
  const text = (name: string | undefined): string =>
    name === undefined ? 'cast(null as varchar)' : field(name)
  return {
    from: `(
      with ${sql}
      select file_name as filename, is_broken, ${startSql(probe, shape, field(shape.time))} as started,
        ${field(shape.input)} as input_text, ${decimal('input_text')} as input,
        ${field(shape.output)} as output_text, ${decimal('output_text')} as output,
        ${text(shape.model)} as model, ${text(shape.service)} as service
      from record)`,
    isStored: true,
    ...(probe.container === 'csv' ? { keepsRows: true } : {}),
    time: 'started',
    measures: measuresOf(shape),
    dims: {
      ...(shape.model === undefined ? {} : { model: 'lower(model)' }),
      ...(shape.service === undefined ? {} : { service: 'lower(service)' }),
    },
    rejects: [
      brokenRecord,
      { reason: `${shape.time} is not a time`, when: 'started is null' },
      { reason: `${shape.input} is not a number`, when: 'input is null and input_text is not null' },
      { reason: `${shape.output} is not a number`, when: 'output is null and output_text is not null' },
    ],
    grain: 'event',
    gaps: 'events',
    ...(shape.unitMs === undefined
      ? {}
      : {
          notices: [
            {
              code: 'trace_start_assumed',
              message: `The trace has no dates: its time 0 was put at ${probe.wishes?.traceStart ?? ''}, as asked for.`,
            },
          ],
        }),
  }
}

function measuresOf(shape: TraceShape): readonly MeasureSql[] {
  return [
    { metric: 'requests', value: '1' },
    ...(shape.emptyIsError === true
      ? [{ metric: 'errors', value: 'case when output = 0 then 1 when output is not null then 0 end' }]
      : []),
    { metric: 'tokens_input', value: 'input' },
    { metric: 'tokens_output', value: 'output' },
  ]
}

function startSql(probe: Probe, shape: TraceShape, time: string): string {
  if (shape.unitMs === undefined) return utcTimestamp(time)
  const start = probe.wishes?.traceStart
  if (start === undefined) {
    throw new JevonsError({
      code: 'MISSING_COLUMN',
      message: `${probe.source}: there is no date: column '${shape.time}' is relative time, counted from the start of the trace.`,
      hint: 'Say when the trace began: --trace-start 2026-06-01 (or 2026-06-01T08:00:00Z).',
      pos: { file: probe.source },
    })
  }
  return `timestamp ${literal(startOfTrace(start))} + to_microseconds(cast(round(${decimal(time)} * ${shape.unitMs * 1000}) as bigint))`
}
