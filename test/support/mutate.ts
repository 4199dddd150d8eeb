/** Draws whole numbers below `n`, repeatable from a seed. Steele, Lea and Flood, 2014, "Fast splittable pseudorandom number generators" (SplitMix, 32 bits). */
export type Dice = (n: number) => number

export function makeDice(seed: number): Dice {
  let state = seed >>> 0
  return (n) => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return ((z ^ (z >>> 15)) >>> 0) % n
  }
}

type Mutation = (bytes: Buffer, dice: Dice) => Buffer

const words = [
  '1e308',
  '-1e308',
  '99999999999999999999999999999999999999999',
  '1e-320',
  'NaN',
  'Infinity',
  '-',
  'null',
  'true',
  '""',
  '0x1F',
  '1,5',
  '1.234.567',
  '12.50-',
  '(3)',
  '45%',
  '$1',
  '2026-02-30',
  '0000-00-00',
  '9999-12-31',
  '1/2/2026',
  '24:00',
  '-0',
  '\u0000',
  '\uFFFF',
  '\uFEFF',
  '𝟙',
  '=1+1',
  "'",
  '"',
  '\\',
  '{',
  '[',
  ']',
  '}',
  ',',
  ';',
  '\t',
  '|',
  '\r',
  '\n',
  '{"$ref":1}',
  '[[[[1]]]]',
  '9007199254740993',
  '1e15',
  '-1',
  "'); drop table x; --",
  '$table',
  '$file',
  '%s',
  '../../etc/passwd',
] // prettier-ignore

const cut: Mutation = (bytes, dice) => bytes.subarray(0, dice(bytes.length + 1))
const behead: Mutation = (bytes, dice) => bytes.subarray(dice(bytes.length + 1))
const flip: Mutation = (bytes, dice) => {
  const out = Buffer.from(bytes)
  for (let i = dice(8); i >= 0 && out.length > 0; i--) {
    const at = dice(out.length)
    out[at] = (out[at] ?? 0) ^ (1 << dice(8))
  }
  return out
}
const splice: Mutation = (bytes, dice) => {
  const at = dice(bytes.length + 1)
  const word = Buffer.from(words[dice(words.length)] ?? '')
  return Buffer.concat([bytes.subarray(0, at), word, bytes.subarray(at + dice(6))])
}
/** A number or a quoted text becomes something else: huge, of another type, empty. */
const retype: Mutation = (bytes, dice) => {
  const text = bytes.toString('latin1')
  const spots = [...text.matchAll(/-?\d+(?:\.\d+)?|"[^"\n]*"/g)]
  const spot = spots[dice(Math.max(1, spots.length))]
  if (spot === undefined) return bytes
  const word = Buffer.from(words[dice(words.length)] ?? '')
  return Buffer.concat([bytes.subarray(0, spot.index), word, bytes.subarray(spot.index + spot[0].length)])
}
const lines =
  (change: (all: string[], dice: Dice) => string[]): Mutation =>
  (bytes, dice) =>
    Buffer.from(change(bytes.toString('latin1').split('\n'), dice).join('\n'), 'latin1')
const swapColumns = lines((all, dice) => {
  const [a, b] = [dice(8), dice(8)]
  return all.map((line) => {
    const cells = line.split(',')
    const [x, y] = [cells[a], cells[b]]
    if (x === undefined || y === undefined) return line
    cells[a] = y
    cells[b] = x
    return cells.join(',')
  })
})
const repeatLines = lines((all, dice) => {
  const from = dice(all.length)
  const part = all.slice(from, from + 1 + dice(20))
  return [...all.slice(0, from), ...part, ...part, ...all.slice(from)]
})
const dropLines = lines((all, dice) => all.filter(() => dice(5) !== 0))
const shuffleCells = lines((all, dice) =>
  all.map((l) => (dice(4) === 0 ? l.split(',').reverse().join(',') : l)),
)
const twice: Mutation = (bytes) => Buffer.concat([bytes, bytes])
const utf16: Mutation = (bytes, dice) => {
  const text = Buffer.from(`${dice(2) === 0 ? '\uFEFF' : ''}${bytes.toString('utf8')}`, 'utf16le')
  return dice(3) === 0 ? text.subarray(0, dice(text.length + 1)) : text
}
const mixed: Mutation = (bytes, dice) => {
  const at = dice(bytes.length + 1)
  return Buffer.concat([bytes.subarray(0, at), Buffer.from('é ü €\r\n', 'latin1'), bytes.subarray(at)])
}
const nest: Mutation = (bytes, dice) => {
  const depth = 1 + dice(3) ** 4 * 500
  return Buffer.concat([Buffer.from('['.repeat(depth)), bytes, Buffer.from(']'.repeat(depth))])
}

const mutations: readonly Mutation[] = [
  cut,
  behead,
  flip,
  flip,
  splice,
  splice,
  retype,
  retype,
  retype,
  swapColumns,
  repeatLines,
  dropLines,
  shuffleCells,
  twice,
  utf16,
  mixed,
  nest,
] // prettier-ignore

/** The bytes of an export after one to three accidents. */
export function mutate(bytes: Buffer, dice: Dice): Buffer {
  let out = bytes
  for (let i = dice(3); i >= 0; i--) out = (mutations[dice(mutations.length)] as Mutation)(out, dice)
  return out
}
