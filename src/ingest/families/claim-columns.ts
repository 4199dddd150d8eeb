import type { Detection, Probe } from '../usage-format.ts'

/**
 * A detector's claim on a file that has every one of these columns (keys as {@link Probe.keys}): with `score`, and `evidence` in words.
 * Without some it is no claim, but the nearer one, the more of them there are.
 */
export function claimColumns(
  probe: Probe,
  required: readonly string[],
  score: number,
  evidence: string,
): Detection {
  const missing = required.filter((key) => !probe.keys.includes(key))
  return missing.length === 0
    ? { score, evidence: [evidence], missing }
    : { score: 0.2 * (1 - missing.length / required.length), evidence: [], missing }
}
