import { type Range, rangeQuantile } from './range.ts'

/** A time of unknown length in days; `preset` where it was taken by name. */
export type LeadPart = Range & { readonly preset?: string }

/** Parts that run side by side (the longest counts) or one after the other (their sum counts). */
export type LeadChain = { readonly chain: 'parallel' | 'serial'; readonly parts: readonly LeadTime[] }

/** How long an order takes: one time, or a project of several. */
export type LeadTime = LeadPart | LeadChain

/** A part with the name that it is drawn and reported under: its preset, else where it stands (`1`, `1.2`). */
export type NamedPart = {
  readonly name: string
  /** Name of its draw: `lead-time` for one time alone. */
  readonly drawn: string
  readonly part: LeadPart
}

const isChain = (lead: LeadTime): lead is LeadChain => 'chain' in lead

function named(lead: LeadTime, place: string): Omit<NamedPart, 'drawn'>[] {
  if (!isChain(lead)) return [{ name: lead.preset ?? place, part: lead }]
  return lead.parts.flatMap((part, k) =>
    named(part, place === '' ? String(k + 1) : `${place}.${String(k + 1)}`),
  )
}

/** Every part of a lead time. Of two parts of one preset the second is told apart by a number. */
export function leadParts(lead: LeadTime): NamedPart[] {
  const seen = new Map<string, number>()
  const parts = named(lead, '').map(({ name, part }) => {
    const before = seen.get(name) ?? 0
    seen.set(name, before + 1)
    return { name: before === 0 ? name : `${name} ${String(before + 1)}`, part }
  })
  return parts.map(({ name, part }) => ({
    name,
    drawn: parts.length === 1 ? 'lead-time' : `lead-time ${name}`,
    part,
  }))
}

/** A lead time in each future. */
export type CombinedLead = {
  readonly days: Float64Array
  /** Of each part, in the order of {@link leadParts}: 1 in the futures in which a day more of it is a day more of all. */
  readonly critical: readonly Uint8Array[]
}

/** From the days of its parts in their order: the longest of what runs side by side, the sum of what follows one another. */
export function combineLead(lead: LeadTime, parts: readonly Float64Array[]): CombinedLead {
  const rest = [...parts]
  const walk = (one: LeadTime): CombinedLead => {
    if (!isChain(one)) {
      const days = rest.shift() ?? new Float64Array(0)
      return { days, critical: [new Uint8Array(days.length).fill(1)] }
    }
    const inner = one.parts.map(walk)
    return one.chain === 'serial' ? inOrder(inner) : sideBySide(inner)
  }
  return walk(lead)
}

function inOrder(parts: readonly CombinedLead[]): CombinedLead {
  const days = new Float64Array(parts[0]?.days.length ?? 0)
  for (const part of parts)
    for (let i = 0; i < days.length; i++) days[i] = (days[i] ?? 0) + (part.days[i] ?? Number.NaN)
  return { days, critical: parts.flatMap((part) => part.critical) }
}

function sideBySide(parts: readonly CombinedLead[]): CombinedLead {
  const days = Float64Array.from(parts[0]?.days ?? [])
  for (const part of parts)
    for (let i = 0; i < days.length; i++) days[i] = Math.max(days[i] ?? 0, part.days[i] ?? Number.NaN)
  for (let i = 0; i < days.length; i++) {
    const longest = parts.findIndex((part) => part.days[i] === days[i])
    parts.forEach((part, k) => {
      if (k !== longest) for (const mask of part.critical) mask[i] = 0
    })
  }
  return { days, critical: parts.flatMap((part) => part.critical) }
}

/**
 * Days within which a share `u` of orders is delivered, or more: exact for one part and for parts side by side (of n, each at
 * u^(1/n)); for parts one after the other the sum of their quantiles, which is an upper bound where they are independent and u is
 * high.
 */
export function leadQuantile(lead: LeadTime, u: number): number {
  if (!isChain(lead)) return rangeQuantile(lead, u)
  if (lead.chain === 'serial') return lead.parts.reduce((sum, part) => sum + leadQuantile(part, u), 0)
  const each = u ** (1 / lead.parts.length)
  return Math.max(...lead.parts.map((part) => leadQuantile(part, each)))
}
