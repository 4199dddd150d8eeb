import { z } from 'zod'
import { JevonsError } from '../errors.ts'

type Numbers = (number | null)[]
type Bands = { p10: Numbers; p50: Numbers; p90: Numbers }
type Measured = {
  metric: string
  where: Record<string, string>
  currency?: string
  basis?: string
}

/** Bands of one measured quantity, with the naive ones of the same day. */
export type LedgerForecast = Measured &
  Bands & {
    id: string
    /** Mean of the last four weeks before the start: the size against which errors are judged. */
    level: number
    dates: string[]
    /** What the last value would have said, season kept. */
    naive: Bands
    /** Days that a person overrode, and what the model said of them. */
    overridden?: Bands & { dates: string[]; model: Bands }
  }

/** One limit and when it was expected to break. */
export type LedgerConstraint = {
  id: string
  type: 'budget' | 'capacity'
  unit: string
  limit: number
  measured?: Measured
  /** Measured unit to that of the limit, peak over mean and margin included. */
  scale: number
  breach: { probability: number | null; p10: string | null; p50: string | null; p90: string | null }
  decideBy: string | null
  status: string
  /** Capacity: days over of days looked at, and what was on order. */
  sustain?: { overDays: number; windowDays: number }
  arrivals?: { at: string; add: number }[]
  /** Budget. */
  rollingDays?: number
  periods?: {
    from: string
    to: string
    limit: number
    spent: number
    p10: number
    p50: number
    p90: number
    overProbability: number
  }[]
}

/** What one run foresaw: small, without paths of files, and enough to be scored when the days have come. */
export type LedgerRecord = {
  ledgerVersion: 1
  /** Hashes of the records that this one follows; two after a merge, none in the first. */
  previous: string[]
  tool: { name: 'jevons'; version: string }
  scenario: {
    name: string
    hash: string
    start: string
    end: string
    paths: number
    seed: number
    currency: string
    basis: string
  }
  forecasts: LedgerForecast[]
  constraints: LedgerConstraint[]
}

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
const number = z.number()
const numbers = z.array(number.nullable())
const where = z.record(z.string(), z.string())
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const bands = { p10: numbers, p50: numbers, p90: numbers }
const dates = z.strictObject({ p10: date.nullable(), p50: date.nullable(), p90: date.nullable() })
const measured = {
  metric: z.string(),
  where,
  currency: z.exactOptional(z.string()),
  basis: z.exactOptional(z.string()),
}

const forecast = z.strictObject({
  id: z.string(),
  ...measured,
  level: number,
  dates: z.array(date),
  ...bands,
  naive: z.strictObject(bands),
  overridden: z.exactOptional(
    z.strictObject({
      dates: z.array(date),
      p10: numbers,
      p50: numbers,
      p90: numbers,
      model: z.strictObject(bands),
    }),
  ),
})

const constraint = z.strictObject({
  id: z.string(),
  type: z.enum(['budget', 'capacity']),
  unit: z.string(),
  limit: number,
  measured: z.exactOptional(z.strictObject(measured)),
  scale: number,
  breach: z.strictObject({ probability: number.nullable(), ...dates.shape }),
  decideBy: date.nullable(),
  status: z.string(),
  sustain: z.exactOptional(z.strictObject({ overDays: number, windowDays: number })),
  arrivals: z.exactOptional(z.array(z.strictObject({ at: date, add: number }))),
  rollingDays: z.exactOptional(number),
  periods: z.exactOptional(
    z.array(
      z.strictObject({
        from: date,
        to: date,
        limit: number,
        spent: number,
        p10: number,
        p50: number,
        p90: number,
        overProbability: number,
      }),
    ),
  ),
})

const schema: z.ZodType<LedgerRecord> = z.strictObject({
  ledgerVersion: z.literal(1),
  previous: z.array(sha256),
  tool: z.strictObject({ name: z.literal('jevons'), version: z.string() }),
  scenario: z.strictObject({
    name: z.string(),
    hash: z.string(),
    start: date,
    end: date,
    paths: number,
    seed: number,
    currency: z.string(),
    basis: z.string(),
  }),
  forecasts: z.array(forecast),
  constraints: z.array(constraint),
})

/** The record that a file holds. @throws JevonsError BAD_LEDGER that names file and field. */
export function parseRecord(text: string, file: string): LedgerRecord {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new JevonsError({
      code: 'BAD_LEDGER',
      message: `${file} is no JSON`,
      hint: 'restore it from version control: a record is never edited',
      pos: { file },
    })
  }
  const found = schema.safeParse(value)
  if (found.success) return found.data
  const [issue] = found.error.issues
  throw new JevonsError({
    code: 'BAD_LEDGER',
    message:
      `${file} is no record of a forecast: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(),
    hint: 'the folder of a ledger holds nothing but files that `jevons record` wrote',
    pos: { file },
  })
}
