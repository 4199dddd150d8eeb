/**
 * A 32-bit hash (unsigned) of a text and a 32-bit seed; different seeds give unrelated hashes. Not for secrets.
 *
 * Source: A. Appleby (2008), MurmurHash3 x86_32, over UTF-16 code units instead of bytes.
 */
export function hashText(text: string, seed: number): number {
  let h = seed | 0
  for (let i = 0; i < text.length; i++) {
    let k = Math.imul(text.charCodeAt(i), 0xcc9e2d51)
    k = (k << 15) | (k >>> 17)
    h ^= Math.imul(k, 0x1b873593)
    h = (h << 13) | (h >>> 19)
    h = (Math.imul(h, 5) + 0xe6546b64) | 0
  }
  return mixBits(h ^ text.length)
}

/** MurmurHash3's finalizer: every input bit reaches every output bit (unsigned 32 bits). */
export function mixBits(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Low and high 32-bit words of a seed (an integer up to 2^53; a fraction is dropped). */
export function seedWords(seed: number): readonly [number, number] {
  const whole = Math.floor(Math.abs(seed))
  const high = Math.floor(whole / 0x1_0000_0000)
  return [whole >>> 0, (seed < 0 ? ~high : high) >>> 0]
}
