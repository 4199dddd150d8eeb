import { z } from 'zod'
import type { Day } from '../../../units/day.ts'
import {
  countField,
  dayField,
  durationField,
  idField,
  quantityField,
  wordField,
} from '../../../units/field.ts'
import type { Range } from '../../../units/range.ts'
import type { BuildContext, Clock } from '../../resource-kind.ts'
import { drawn } from '../parameter.ts'

/** Limits of a site: at its feed, of its hall, and of its racks. Halls and racks carry IT load. */
type Limits = {
  readonly limit?: Range | undefined
  readonly hall?: Range | undefined
  readonly racks?: Range | undefined
  readonly rack?: Range | undefined
}

/** One site as written; `steps` replace what they name from their date on. */
export type SiteForm = Limits & {
  readonly name: string
  readonly 'limit-at': 'facility' | 'it'
  readonly steps?: readonly (Limits & { readonly at: Day; readonly slip?: Range | undefined })[] | undefined
}

const limits = {
  limit: quantityField('kW').optional(),
  hall: quantityField('kW').optional(),
  racks: countField().optional(),
  rack: quantityField('kW').optional(),
}

/** A place with power: `{ name: hall-a, limit: 2 MW, hall: 1.6 MW, racks: 40, rack: 35 kW, steps: [{ at: 2027-06-01, limit: 3 MW }] }`. */
export const siteSchema: z.ZodType<SiteForm> = z.strictObject({
  name: idField(),
  ...limits,
  'limit-at': wordField(['facility', 'it']).default('facility'),
  steps: z.array(z.strictObject({ at: dayField(), slip: durationField().optional(), ...limits })).optional(),
})

/** Limits of a site from a day on, one entry per future; NaN = not limited there. */
type Known = {
  readonly from: Float64Array
  readonly limit: Float64Array | undefined
  readonly hall: Float64Array | undefined
  readonly racks: Float64Array | undefined
  readonly rack: Float64Array | undefined
}

/** Load by site, in the unit of the limit at the feed (facility kW), one column each; and what finds no place. */
export type Placement = {
  readonly sites: readonly { readonly name: string; readonly kw: Float64Array }[]
  readonly unplaced: Float64Array
  /** Percent of all limits together that the load takes. */
  readonly used: Float64Array
  at(clock: Clock): void
  place(load: Float64Array): void
}

/** Draws the limits of a site and of its steps. */
function knownLimits(context: BuildContext<unknown>, site: SiteForm): Known[] {
  const stages = [{ ...site, at: Number.NEGATIVE_INFINITY, slip: undefined }, ...(site.steps ?? [])]
  return stages.map((stage, k) => {
    const draw = (word: keyof Limits): Float64Array | undefined => {
      const range = stage[word]
      return range && drawn(context, `site ${site.name} ${word} ${String(k)}`, range)
    }
    const slip = stage.slip && drawn(context, `site ${site.name} slip ${String(k)}`, stage.slip)
    return {
      from: slip ? slip.map((days) => stage.at + days) : new Float64Array(context.paths).fill(stage.at),
      limit: draw('limit'),
      hall: draw('hall'),
      racks: draw('racks'),
      rack: draw('rack'),
    }
  })
}

/** The last value of a word that holds on the day, NaN where none does. */
function standing(stages: readonly Known[], word: keyof Limits, day: Day, i: number): number {
  let value = Number.NaN
  for (const stage of stages) if (day >= (stage.from[i] as number)) value = stage[word]?.[i] ?? value
  return value
}

/** Facility kW that a site carries: the least of its feed, hall x PUE and racks x rack x PUE. */
function usable(stages: readonly Known[], form: SiteForm, at: { day: Day; i: number; pue: number }): number {
  const { day, i, pue } = at
  const of = (word: keyof Limits): number => standing(stages, word, day, i)
  const feed = of('limit') * (form['limit-at'] === 'it' ? pue : 1)
  const least = [feed, of('hall') * pue, of('racks') * of('rack') * pue].filter((kw) => !Number.isNaN(kw))
  return least.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...least)
}

/**
 * Places a load on sites in the order in which they are written: each takes what is left, up to its limit of the day. `used` is load / sum
 * of limits, and passes 100 % when something finds no place.
 */
export function makePlacement(
  context: BuildContext<unknown>,
  forms: readonly SiteForm[],
  pue: Float64Array,
): Placement {
  const { paths } = context
  const column = (): Float64Array => new Float64Array(paths)
  const sites = forms.map((form) => ({
    form,
    name: form.name,
    stages: knownLimits(context, form),
    limit: column(),
    kw: column(),
  }))
  const [unplaced, used] = [column(), column()] as const
  return {
    sites,
    unplaced,
    used,
    at({ day }) {
      for (const { form, stages, limit } of sites)
        for (let i = 0; i < paths; i++) limit[i] = usable(stages, form, { day, i, pue: pue[i] as number })
    },
    place(load) {
      for (let i = 0; i < paths; i++) {
        let rest = load[i] as number
        let all = 0
        for (const { limit, kw } of sites) {
          const most = limit[i] as number
          all += most
          kw[i] = Math.min(rest, most)
          rest -= kw[i] as number
        }
        unplaced[i] = rest
        used[i] = load[i] === 0 ? 0 : (100 * (load[i] as number)) / all
      }
    },
  }
}
