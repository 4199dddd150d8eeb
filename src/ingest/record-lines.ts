/** Where a record of a delimited text begins, and its text. */
export type RecordLine = { readonly line: number; readonly text: string }

const [lf, cr, quoteMark] = [10, 13, 34]

/**
 * Lines (from 1) and texts of the wanted records (from 1, counted after `skipLines` physical lines, without blank lines and without the
 * records that begin on a line of `skip`). Line breaks inside quotes belong to the record where `quotes` is set.
 */
export async function recordLines(
  chunks: AsyncIterable<Buffer>,
  wanted: ReadonlySet<number>,
  options: { readonly skipLines: number; readonly skip: ReadonlySet<number>; readonly quotes: boolean },
): Promise<Map<number, RecordLine>> {
  const found = new Map<number, RecordLine>()
  let record = 0
  for await (const { line, text } of records(chunks, options.quotes)) {
    if (line <= options.skipLines || options.skip.has(line) || text.trim() === '') continue
    record++
    if (wanted.has(record)) found.set(record, { line, text })
  }
  return found
}

async function* records(chunks: AsyncIterable<Buffer>, quotes: boolean): AsyncGenerator<RecordLine> {
  let pending: Buffer[] = []
  const state = { line: 1, start: 1, quoted: false, last: 0 }
  for await (const chunk of chunks) {
    let from = 0
    for (let i = 0; i < chunk.length; i++) {
      if (!endsRecord(chunk[i] ?? 0, state, quotes)) continue
      pending.push(chunk.subarray(from, i))
      yield {
        line: state.start,
        text: Buffer.concat(pending)
          .toString('utf8')
          .replace(/[\r\n]+$/, ''),
      }
      pending = []
      from = i + 1
      state.start = state.line
    }
    pending.push(chunk.subarray(from))
  }
  const rest = Buffer.concat(pending).toString('utf8')
  if (rest.trim() !== '') yield { line: state.start, text: rest }
}

type State = { line: number; start: number; quoted: boolean; last: number }

/** Feeds one byte; true when it ends a record. CR, LF and CRLF end lines; the LF of a CRLF ends no second one. */
function endsRecord(byte: number, state: State, quotes: boolean): boolean {
  const before = state.last
  state.last = byte
  if (byte === quoteMark && quotes) state.quoted = !state.quoted
  if (byte !== lf && byte !== cr) return false
  if (byte === lf && before === cr) {
    // The record ended at the CR; this LF is part of that line end.
    state.start = state.line
    return false
  }
  state.line++
  return !state.quoted
}
