/** Where a record of a delimited text begins, and its text. */
export type RecordLine = { readonly line: number; readonly text: string }

/** What {@link recordLines} looks for. */
export type WantedRecords = {
  /** Physical lines before the first record. */
  readonly skipLines: number
  /** Records by number (from 1), not counting blank lines and the broken records. */
  readonly rows: ReadonlySet<number>
  /** Byte positions at (or in blank lines just before) which broken records begin, ascending. */
  readonly brokenAt: readonly number[]
  /** Line breaks inside quotes belong to the record. */
  readonly quotes: boolean
}

const [lf, cr, quoteMark] = [10, 13, 34]
/** Bytes of a record's text that are kept. */
const maxRecordBytes = 65_536

/** Lines (from 1) and texts of the wanted records of a stream, and of the broken ones in the order of `brokenAt`. */
export async function recordLines(
  chunks: AsyncIterable<Buffer>,
  wanted: WantedRecords,
): Promise<{ readonly rows: Map<number, RecordLine>; readonly broken: RecordLine[] }> {
  const rows = new Map<number, RecordLine>()
  const broken: RecordLine[] = []
  let record = 0
  for await (const { line, text, endByte } of records(chunks, wanted.quotes)) {
    if (line <= wanted.skipLines || text.trim() === '') continue
    const position = wanted.brokenAt[broken.length]
    if (position !== undefined && position < endByte) {
      broken.push({ line, text })
      continue
    }
    record++
    if (wanted.rows.has(record)) rows.set(record, { line, text })
  }
  return { rows, broken }
}

async function* records(
  chunks: AsyncIterable<Buffer>,
  quotes: boolean,
): AsyncGenerator<RecordLine & { endByte: number }> {
  let pending: Buffer[] = []
  let held = 0
  let offset = 0
  const state = { line: 1, start: 1, quoted: false, last: 0 }
  for await (const chunk of chunks) {
    let from = 0
    for (let i = 0; i < chunk.length; i++) {
      if (!endsRecord(chunk[i] ?? 0, state, quotes)) continue
      pending.push(chunk.subarray(from, Math.min(i, from + maxRecordBytes)))
      yield { line: state.start, text: textOf(pending), endByte: offset + i }
      pending = []
      held = 0
      from = i + 1
      state.start = state.line
    }
    // Of a record without end only the beginning is kept.
    if (held < maxRecordBytes) pending.push(Buffer.from(chunk.subarray(from, from + maxRecordBytes)))
    held += chunk.length - from
    offset += chunk.length
  }
  yield { line: state.start, text: textOf(pending), endByte: offset + 1 }
}

function textOf(parts: readonly Buffer[]): string {
  return Buffer.concat(parts)
    .toString('utf8')
    .replace(/^[\r\n\uFEFF]+|[\r\n]+$/g, '')
}

type State = { line: number; start: number; quoted: boolean; last: number }

/** Feeds one byte; true when it ends a record. CR, LF and CRLF end lines; the LF of a CRLF ends no second one. */
function endsRecord(byte: number, state: State, quotes: boolean): boolean {
  const before = state.last
  state.last = byte
  if (byte === quoteMark && quotes) state.quoted = !state.quoted
  if (byte === lf && before === cr) return false
  if (byte !== lf && byte !== cr) return false
  state.line++
  return !state.quoted
}
