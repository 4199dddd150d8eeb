import { JevonsError } from '../../errors.ts'
import { maxJsonBytes } from '../probe/unwrap-records.ts'
import { readChunks } from '../sources/read-bytes.ts'
import { type UsageFile, writeChunks } from '../sources/usage-files.ts'
import type { Probe } from '../usage-format.ts'

/** A large Prometheus answer, taken apart. */
type PrometheusLines = {
  /** The answer without its samples: labels, warnings, errors; the `values` of a series hold its number in the copy. */
  readonly json: unknown
  /** The copy, for {@link prometheusLinesSql}. */
  readonly path: string
}

/** Answers up to this size are read as they are. */
const wholePrometheusBytes = 1024 * 1024

/** Samples are written in pieces of about this many characters. */
const pieceText = 131_072
const mostSkeleton = 64 * 1024 * 1024

/** Whether a text begins like a range answer of Prometheus, or several of them. */
export function isPrometheusHead(head: string): boolean {
  const start = head.slice(0, 4096)
  return (
    /^\s*(\[\s*)?\{\s*"(status|data)"/.test(start) &&
    (/"resultType"\s*:\s*"matrix"/.test(start) || /"result"\s*:\s*\[\s*\{\s*"metric"\s*:/.test(start))
  )
}

/**
 * The first look at a large answer of Prometheus: its labels, and a copy beside `target` that the engine reads in pieces; undefined for
 * any other file, and for one that may be read as any JSON.
 * @throws JevonsError UNREADABLE for a damaged one that is too large for that.
 */
export async function probePrometheus(
  file: UsageFile,
  text: { readonly head: string; readonly from: string },
  target: string,
): Promise<{ readonly path: string; readonly probe: Probe } | undefined> {
  const { head, from } = text
  if (file.bytes <= wholePrometheusBytes || !isPrometheusHead(head)) return undefined
  const answer = await prometheusLines(from, `${target}.series`)
  if (answer !== undefined) {
    const { source } = file
    return {
      path: answer.path,
      probe: { source, container: 'json', header: [], keys: [], records: [], head, json: answer.json },
    }
  }
  if (file.bytes <= maxJsonBytes) return undefined
  throw new JevonsError({
    code: 'UNREADABLE',
    message: `${file.source} cannot be read: it begins like an answer of Prometheus but is cut off or damaged.`,
    hint: 'Export it again; expected query_range answers, whole.',
    pos: { file: file.source },
  })
}

/**
 * SQL relation of copies, with `$file` for their paths: VARCHAR columns `k` (the series), `t`, `v` and `filename`. For each series a line
 * with the t `L` and its labels as JSON in v; samples with seconds and value; and a line with the t `H` where it holds histograms instead.
 */
export const prometheusLinesSql = `read_csv($file, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', new_line = '\\n',
  columns = {'k': 'VARCHAR', 't': 'VARCHAR', 'v': 'VARCHAR'}, max_line_size = 16777216, filename = true)`

/**
 * Takes a large answer apart in one pass without holding it, so that millions of samples cost neither the heap nor an engine's
 * vector of whole documents. Undefined where it is not shaped like an answer (labels before samples, brackets that close): the file
 * is then judged as any JSON.
 */
async function prometheusLines(from: string, path: string): Promise<PrometheusLines | undefined> {
  const chunks = await readChunks(from)
  if (chunks === undefined) return undefined
  const decoder = new TextDecoder()
  const cut = cutter()
  await writeChunks(path, chunks, (chunk) => cut.lines(decoder.decode(chunk, { stream: true })))
  const skeleton = cut.skeleton()
  const documents = skeleton === undefined ? undefined : parsed(skeleton)
  return documents === undefined ? undefined : { json: documents, path }
}

/** One document, or one per line. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    if (lines.length < 2) return undefined
    try {
      return lines.map((line) => JSON.parse(line) as unknown)
    } catch {
      return undefined
    }
  }
}

type State = {
  rest: string
  /** Everything but samples, in pieces. */
  kept: string[]
  size: number
  /** Number of series so far. */
  series: number
  /** Whether the samples of the last one are being read. */
  isInside: boolean
  failed: boolean
}

/** What begins samples, and the most of it that a chunk may cut off. */
const opening = /"(values|histograms)"\s*:\s*\[/g
const openingText = 64

function cutter(): { readonly lines: (text: string) => string; readonly skeleton: () => string | undefined } {
  const state: State = { rest: '', kept: [], size: 0, series: 0, isInside: false, failed: false }
  return {
    lines: (text) => {
      if (state.failed) return ''
      state.rest += text.replaceAll('\uFEFF', '')
      const lines: string[] = []
      for (let goesOn = true; goesOn; ) goesOn = state.isInside ? take(state, lines) : open(state, lines)
      return lines.join('')
    },
    skeleton: () => {
      if (state.failed || state.isInside) return undefined
      return state.kept.join('') + state.rest
    },
  }
}

/** Goes on to the samples of the next series; false when more text is needed. */
function open(state: State, lines: string[]): boolean {
  opening.lastIndex = 0
  const found = opening.exec(state.rest)
  const end = found === null ? Math.max(0, state.rest.length - openingText) : found.index + found[0].length
  keep(state, state.rest.slice(0, end))
  state.rest = state.rest.slice(end)
  if (found === null) return false
  const labels = labelsBefore(state.kept)
  if (labels === undefined) {
    state.failed = true
    return false
  }
  const k = String(state.series)
  state.series += 1
  lines.push(`${k},L,"${labels.replaceAll('"', '""')}"\n`)
  // Samples that are objects are read by nobody: their text is kept as it stands.
  if (found[1] === 'histograms') lines.push(`${k},H,\n`)
  else {
    keep(state, k)
    state.isInside = true
  }
  return !state.failed
}

function keep(state: State, text: string): void {
  state.kept.push(text)
  state.size += text.length
  if (state.size > mostSkeleton) state.failed = true
}

const before =
  /"metric"\s*:\s*(\{(?:[^"{}]|"(?:[^"\\]|\\.)*")*\})\s*,\s*(?:"values"\s*:\s*\[\d*\s*\]\s*,\s*)?"(?:values|histograms)"\s*:\s*\[$/

/** The labels that stand before the samples of a series; a chunk's end may lie between, not several. */
function labelsBefore(kept: readonly string[]): string | undefined {
  const labels = before.exec(kept.slice(-4).join(''))?.[1]
  if (labels === undefined) return undefined
  try {
    return JSON.stringify(JSON.parse(labels))
  } catch {
    return undefined
  }
}

/** Writes samples out; false when more text is needed. */
function take(state: State, lines: string[]): boolean {
  const end = /^\s*\]|\]\s*\]/.exec(state.rest)
  const cut =
    end === null ? state.rest.lastIndexOf('],') + 1 : end.index + (end[0].trimStart() === ']' ? 0 : 1)
  if (end === null && cut < pieceText) return false
  const samples = state.rest.slice(0, cut).replaceAll(/\s/g, '')
  const k = String(state.series - 1)
  if (samples !== '') lines.push(`${k},${samples.slice(1, -1).replaceAll('],[', `\n${k},`)}\n`)
  state.rest = state.rest.slice(end === null ? cut + 1 : cut)
  if (end !== null) state.isInside = false
  return end !== null
}
