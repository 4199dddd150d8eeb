import type { Unit } from './unit.ts'

const heads: Readonly<Record<string, string>> = {
  bytes: 'GB',
  power: 'kW',
  energy: 'kWh',
  time: 'day',
  ratio: 'x',
  mass: 'kg',
}
const shortTimes: ReadonlySet<string> = new Set(['ms', 's', 'min', 'h'])

/**
 * The canonical spelling of a unit in which limits and levels are kept: W and MW become kW, bytes GB, energy kWh, mass kg, percent and seconds stay what they are; a rate
 * per second, minute or hour keeps its time, because it limits a peak; longer ones become `per day`.
 */
export function canonicalUnit(unit: Unit): string {
  const [head = '', ...below] = unit.dimension.split('/')
  const times = unit.name.split('/').slice(1)
  const perTime = times.find((t) => shortTimes.has(t)) ?? 'day'
  const asWritten = unit.name === '%' || shortTimes.has(unit.name) ? unit.name : undefined
  const name = asWritten ?? heads[head] ?? (head.startsWith('money:') ? head.slice('money:'.length) : head)
  return [
    name,
    ...below.map((dimension) => (dimension === 'time' ? perTime : (heads[dimension] ?? dimension))),
  ].join('/')
}
