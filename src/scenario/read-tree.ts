import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  Scalar,
  type YAMLError,
  type YAMLMap,
} from 'yaml'
import { JevonsError, type Problem } from '../errors.ts'
import { cutMoney } from './cut-money.ts'
import { locate, type Place, posOf, type SourceText, type TreeEntry, type TreeNode } from './tree.ts'

/** The tree of a YAML text, with the problems that YAML itself makes (PRODUCT.md: refused with a clear word). */
export type ReadTree = { readonly root: TreeNode; readonly problems: readonly Problem[] }

type Building = {
  readonly doc: Document
  readonly source: SourceText
  readonly problems: Problem[]
  nodes: number
  depth: number
}

const maxNodes = 100_000
/** An anchor that holds itself has no end. */
const maxDepth = 64

/** Reads a YAML text. Throws BAD_YAML with every syntax error when it is not YAML 1.2. */
export function readTree(text: string, file: string): ReadTree {
  const lines = new LineCounter()
  const doc = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false, merge: true })
  const source = { file, text, lines }
  const syntax = [
    ...oldVersion(doc, source),
    ...[...doc.errors, ...doc.warnings].map((e) => syntaxProblem(e, source)),
  ]
  // One slip can make hundreds of them; the first ones tell.
  const [first, ...more] = syntax.slice(0, 10)
  if (first) throw new JevonsError(first, ...more)
  const building: Building = { doc, source, problems: [], nodes: 0, depth: 0 }
  const root = build(doc.contents, { source, offset: 0 }, building)
  return { root, problems: building.problems }
}

function oldVersion(doc: Document, source: SourceText): Problem[] {
  const yaml = doc.directives?.yaml
  if (!yaml?.explicit || yaml.version === '1.2') return []
  const offset = Math.max(0, source.text.indexOf('%YAML'))
  const message = `found \`%YAML ${yaml.version}\`, expected YAML 1.2: the old version reads \`no\`, \`1_000\` and \`12:30\` as something else`
  return [locate({ code: 'BAD_YAML', message, hint: 'delete that line' }, { source, offset })]
}

const syntaxHints: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  BLOCK_AS_IMPLICIT_KEY: 'quote the value that holds a colon: "..."',
  MULTIPLE_DOCS: 'one scenario a file: delete the second `---`',
  BAD_SCALAR_START: 'quote the value: "..."',
  BAD_INDENT: 'line the keys of one map up in one column',
  MISSING_CHAR: 'close every quote, [ and {; quote a value that holds one of them',
}

function syntaxProblem(error: YAMLError, source: SourceText): Problem {
  const [offset] = error.pos
  const found = source.text.slice(offset).split('\n')[0]?.trim().slice(0, 30) ?? ''
  const what =
    error.code === 'TAB_AS_INDENT' ? 'a tab' : found === '' ? 'the end of the text' : `\`${found}\``
  const message = `found ${what}, expected YAML: ${error.message.replace(/\.?\s*$/, '')}`
  return locate(
    { code: 'BAD_YAML', message, hint: syntaxHints[error.code] ?? 'quote the value: "..."' },
    { source, offset },
  )
}

function placeOfNode(node: Node, fallback: Place): Place {
  return node.range ? { source: fallback.source, offset: node.range[0] } : fallback
}

function build(node: Node | null | undefined, fallback: Place, building: Building): TreeNode {
  if (++building.nodes > maxNodes || building.depth > maxDepth) throw tooMany(fallback)
  building.depth++
  const built = buildNode(node, fallback, building)
  building.depth--
  return built
}

function buildNode(node: Node | null | undefined, fallback: Place, building: Building): TreeNode {
  if (!node) return { kind: 'scalar', value: null, text: '', at: fallback }
  const at = placeOfNode(node, fallback)
  if (isAlias(node)) return buildAlias(node, at, building)
  if (isMap(node)) return { kind: 'map', at, entries: buildEntries(node, at, building) }
  if (isSeq(node))
    return { kind: 'list', at, items: (node.items as Node[]).map((item) => build(item, at, building)) }
  return buildScalar(node, at, building)
}

function buildAlias(alias: Alias, at: Place, building: Building): TreeNode {
  const target = alias.resolve(building.doc)
  if (target) return build(target, at, building)
  const message = `found \`*${alias.source}\`, expected an anchor \`&${alias.source}\` above it`
  building.problems.push(
    locate({ code: 'BAD_YAML', message, hint: 'define the anchor, or quote the value' }, at),
  )
  return { kind: 'scalar', value: null, text: `*${alias.source}`, at }
}

function tooMany(place: Place): JevonsError {
  const message = `found more than ${maxNodes} values or ${maxDepth} levels, expected a scenario: anchors repeat each other`
  return new JevonsError(locate({ code: 'BAD_YAML', message, hint: 'write the values out' }, place))
}

function buildScalar(node: Scalar, at: Place, { problems }: Building): TreeNode {
  const value = node.value
  const plain = node.type === Scalar.PLAIN
  const text = plain ? (node.source ?? '') : String(value)
  const trap = refused(value, text)
  if (trap) problems.push(locate({ code: 'BAD_QUANTITY', ...trap }, at))
  const quote = node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE ? 1 : 0
  const asWritten = (plain || quote === 1) && at.source.text.startsWith(text, at.offset + quote)
  return {
    kind: 'scalar',
    at,
    text,
    value: isSimple(value) ? value : text,
    ...(asWritten ? { textOffset: at.offset + quote } : {}),
  }
}

function isSimple(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

function refused(value: unknown, text: string): { message: string; hint: string } | undefined {
  if (typeof value === 'number' && !Number.isFinite(value))
    return {
      message: `found \`${text}\`, expected a finite number`,
      hint: 'write the number, or leave the key out',
    }
  if (value === null && text === '~')
    return {
      message: 'found a lone `~`, which YAML reads as nothing, expected a value',
      hint: 'write `~ 5` for about 5, or leave the key out',
    }
  return undefined
}

function buildEntries(map: YAMLMap, at: Place, building: Building): TreeEntry[] {
  const entries: TreeEntry[] = []
  const merged: TreeEntry[] = []
  const money = map.flow === true ? cutMoney(map) : []
  const torn = new Set(money.flatMap((m) => m.rest))
  for (const { amount, offset } of money)
    building.problems.push(
      locate(
        {
          code: 'BAD_YAML',
          message: `found \`${amount}\`, cut at its comma by YAML, expected a quoted amount`,
          hint: `quote it: "${amount}"`,
        },
        { source: at.source, offset },
      ),
    )
  for (const pair of map.items as Pair<Node, Node | null>[]) {
    const keyPlace = placeOfNode(pair.key, at)
    if (isMerge(pair.key)) merged.push(...mergedEntries(pair.value, at, building))
    else if (!isScalar(pair.key)) building.problems.push(oddKey(keyPlace))
    else if (!torn.has(pair)) addEntry(entries, pair as Pair<Scalar, Node | null>, keyPlace, building)
  }
  return [...entries, ...merged.filter((m) => !entries.some((e) => e.key === m.key))]
}

function addEntry(
  entries: TreeEntry[],
  pair: Pair<Scalar, Node | null>,
  at: Place,
  building: Building,
): void {
  const key = pair.key.type === Scalar.PLAIN ? (pair.key.source ?? '') : String(pair.key.value)
  const earlier = entries.find((entry) => entry.key === key)
  if (earlier) building.problems.push(repeated(key, earlier, at))
  else entries.push({ key, at, value: build(pair.value, at, building) })
}

function isMerge(key: Node): boolean {
  return isScalar(key) && key.type === Scalar.PLAIN && key.source === '<<'
}

function mergedEntries(value: Node | null, at: Place, building: Building): TreeEntry[] {
  const node = build(value, at, building)
  if (node.kind === 'list') return node.items.flatMap((item) => (item.kind === 'map' ? item.entries : []))
  return node.kind === 'map' ? [...node.entries] : []
}

function repeated(key: string, earlier: TreeEntry, at: Place): Problem {
  const line = posOf(earlier.at).line ?? 0
  const message = `found \`${key}\` a second time, expected it once: it stands on line ${line} already`
  return locate({ code: 'DUPLICATE_NAME', message, hint: 'rename or delete one of the two' }, at)
}

function oddKey(at: Place): Problem {
  return locate(
    { code: 'BAD_YAML', message: 'found a list or map as a key, expected a name', hint: 'quote the key' },
    at,
  )
}
