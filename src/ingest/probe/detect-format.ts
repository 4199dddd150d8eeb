import { JevonsError } from '../../errors.ts'
import type { Detection, Probe, UsageFormat } from '../usage-format.ts'

/** The format of a file and why. */
export type Detected = { readonly format: UsageFormat; readonly reason: string }

const claim = 0.9

/**
 * The format that claims a file: specific formats first, then the generic tables; or the one that was asked for.
 * @throws JevonsError AMBIGUOUS_FORMAT (two within 0.05), UNKNOWN_FORMAT (none, or the format refuses the file), BAD_OPTION (no such format).
 */
export function detectFormat(probe: Probe, formats: readonly UsageFormat[], asked?: string): Detected {
  if (asked !== undefined) return askedFormat(asked, formats)
  for (const tier of [formats.filter((f) => !isGeneric(f)), formats.filter(isGeneric)]) {
    const claims = tier
      .map((format) => ({ format, detection: format.detect(probe) }))
      .filter(({ detection }) => detection.score >= claim)
      .sort((a, b) => b.detection.score - a.detection.score)
    const [best, second] = claims
    if (best === undefined) continue
    if (best.detection.refusal !== undefined) throw refusal(probe, best.format.name, best.detection.refusal)
    if (second !== undefined && best.detection.score - second.detection.score < 0.05)
      throw ambiguous(probe, best, second)
    return { format: best.format, reason: best.detection.evidence.join('; ') }
  }
  throw unknown(probe, formats)
}

type Claim = { readonly format: UsageFormat; readonly detection: Detection }

function isGeneric(format: UsageFormat): boolean {
  return format.name.startsWith('generic-')
}

function askedFormat(asked: string, formats: readonly UsageFormat[]): Detected {
  const format = formats.find((f) => f.name === asked)
  if (format !== undefined) return { format, reason: 'asked for' }
  throw new JevonsError({
    code: 'BAD_OPTION',
    message: `There is no usage format '${asked}'.`,
    hint: `Known formats: ${formats.map((f) => f.name).join(', ')}.`,
  })
}

function refusal(probe: Probe, name: string, why: string): JevonsError {
  return new JevonsError({
    code: 'UNKNOWN_FORMAT',
    message: `${probe.source} (${name}): ${why}.`,
    hint: 'Name another export, or describe the table with --map map.yml.',
    pos: { file: probe.source },
  })
}

function ambiguous(probe: Probe, a: Claim, b: Claim): JevonsError {
  return new JevonsError({
    code: 'AMBIGUOUS_FORMAT',
    message: `${probe.source} could be ${a.format.name} (${a.detection.evidence.join('; ')}) or ${b.format.name} (${b.detection.evidence.join('; ')}).`,
    hint: `Say which: --input-format ${a.format.name} or --input-format ${b.format.name}.`,
    pos: { file: probe.source },
  })
}

/** The generic table's own reason where it has one: it read the columns; else the three nearest formats. */
function unknown(probe: Probe, formats: readonly UsageFormat[]): JevonsError {
  const ranked = formats
    .map((format) => ({ format, detection: format.detect(probe) }))
    .sort((a, b) => b.detection.score - a.detection.score)
  const table = ranked.find(({ format, detection }) => isGeneric(format) && detection.refusal !== undefined)
  const nearest = ranked
    .slice(0, 3)
    .map(
      ({ format, detection }) =>
        `${format.name} (missing: ${detection.missing.slice(0, 3).join(', ') || 'nothing named'})`,
    )
  const why = table?.detection.refusal ?? 'no format claims it'
  return new JevonsError({
    code: table === undefined ? 'UNKNOWN_FORMAT' : 'MISSING_COLUMN',
    message: `${probe.source}: ${why}.`,
    hint:
      table === undefined
        ? `Nearest formats: ${nearest.join('; ')}. Name one with --input-format, or describe the table with --map map.yml.`
        : (table.detection.hint ??
          'Usage needs a column of dates or timestamps beside numbers. If it is there in an unusual form, say so with --date-format or --map map.yml.'),
    pos: { file: probe.source },
  })
}
