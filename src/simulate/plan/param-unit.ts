import { fieldsOf, fieldUnit } from '../../units/field-unit.ts'
import { resourceKinds } from '../resources/index.ts'
import type { SimulationPlan } from './plan.ts'

/** Units of what a demand draws; what is not listed is a plain number. */
const demandUnits: Readonly<Record<string, string>> = {
  response: 'days',
  ceiling: 'x',
  'pass-through': 'share',
  growth: 'log-points/year',
  'past-decline': 'log-points/year',
}

/** Units of what a capacity draws; slips are days. */
const constraintUnits: Readonly<Record<string, string>> = { headroom: 'share', peak: 'x' }

/** Units of parts that a field with two ways to write it does not tell. */
const partUnits: Readonly<Record<string, string>> = {
  'power price-peak': 'money/kWh',
  'power price-off-peak': 'money/kWh',
  'power price-hours': 'days',
  'power price-load': 'x',
  'power demand-charge': 'money/kW/month',
}

/**
 * Canonical unit of an input of the simulation, `entity` and `name` as the graph draws them: `tokens/s`, `share`, `days`,
 * `USD/h`; empty for a plain number and where it is not known.
 */
export function paramUnit(plan: SimulationPlan, entity: string, name: string): string {
  const [type = '', ...rest] = entity.split(':')
  const id = rest.join(':')
  if (type === 'constraint') return constraintUnits[name] ?? 'days'
  if (type === 'demand') return demandUnit(plan, id, name)
  if (type !== 'resource') return name === 'decline' ? 'log-points/year' : 'x'
  const kind = plan.resources.find((resource) => resource.id === id)?.kind
  const unit = resourceUnit(kind, name)
  return unit.replace(/^money/, plan.currency)
}

function demandUnit(plan: SimulationPlan, id: string, name: string): string {
  const level = plan.demands.find((demand) => demand.id === id)?.unit
  if (name.endsWith(' slip') || name.endsWith(' ramp')) return 'days'
  return (name === 'stated-level' ? level : demandUnits[name]) ?? ''
}

/** Of what a site of a hall draws: `site hall-b limit 1`. */
function siteUnit(name: string): string | undefined {
  const word = /^site .* (limit|hall|racks|rack|slip) \d+$/.exec(name)?.[1]
  if (word === undefined) return undefined
  return word === 'slip' ? 'days' : word === 'racks' ? '' : 'kW'
}

function resourceUnit(kind: string | undefined, name: string): string {
  if (name === 'share') return 'share'
  const listed = partUnits[`${kind ?? ''} ${name}`] ?? siteUnit(name)
  if (listed !== undefined) return listed
  const schema = resourceKinds.find((candidate) => candidate.kind === kind)?.params
  const fields = fieldsOf(schema)
  const own = fieldUnit(fields[name])
  if (own !== undefined) return own
  // `cached-growth` is the growth of `cached`; `failover-share` the part `share` of `failover`.
  if (name.endsWith('-growth') && fields[name.slice(0, -'-growth'.length)]) return 'log-points/year'
  if (name.startsWith('price')) return 'money/tokens'
  for (let dash = name.indexOf('-'); dash > 0; dash = name.indexOf('-', dash + 1)) {
    const part = fieldUnit(fieldsOf(fields[name.slice(0, dash)])[name.slice(dash + 1)])
    if (part !== undefined) return part
  }
  return ''
}
