import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Input, ResourceKind } from '../../src/simulate/resource-kind.ts'
import { resourceKinds } from '../../src/simulate/resources/index.ts'
import { isUnit } from '../../src/units/unit.ts'
import {
  buildNode,
  demand,
  feeder,
  type NodeSetting,
  pastDays,
  type TestNode,
} from '../support/build-node.ts'

const paths = 16
const many = (value: number): number[] => new Array<number>(paths).fill(value)

/** What each kind of feeder hands on, in proportion to `load`. A new kind that is fed by something else adds its line here. */
const feeders: Readonly<Record<string, (load: number) => Input>> = {
  demand: (load) => demand(many(1e6 * load), { paths, past: pastDays(200, () => 1e6), level: 1e6 }),
  tokens: (load) =>
    feeder('tokens', {
      tokens: { unit: 'tokens/day', value: many(2e9 * load) },
      'tokens-input': { unit: 'tokens/day', value: many(1e9 * load) },
      'tokens-cached': { unit: 'tokens/day', value: many(0.8e9 * load) },
      'tokens-output': { unit: 'tokens/day', value: many(0.2e9 * load) },
      money: { unit: 'USD/day', value: many(5000 * load) },
    }),
  agents: (load) =>
    feeder('agents', {
      calls: { unit: 'requests/day', value: many(5e6 * load) },
      money: { unit: 'USD/day', value: many(300 * load) },
    }),
  gpu: (load) =>
    feeder('gpu', {
      gpus: { unit: 'gpus', value: many(100 * load) },
      'gpu-hours': { unit: 'gpu-hours/day', value: many(2000 * load) },
      'busy-gpus': { unit: 'gpus', value: many(50 * load) },
      money: { unit: 'USD/day', value: many(4000 * load) },
    }),
}

function inputsOf(kind: ResourceKind, load: number): Input[] {
  if (kind.feeds.length === 0) return []
  const known = kind.feeds.flatMap((name) => feeders[name]?.(load) ?? [])
  if (known.length === 0)
    throw new Error(`${kind.kind} is fed by ${kind.feeds.join(', ')}: add a feeder to this test`)
  const [first] = known
  return kind.kind === 'cost' ? known : first ? [first] : []
}

const common = new Set(['kind', 'from', 'of', 'share'])

function ownParams(example: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(example).filter(([key]) => !common.has(key)))
}

function build(
  kind: ResourceKind,
  example: Readonly<Record<string, unknown>>,
  load = 1,
  setting: NodeSetting = {},
): TestNode {
  const values = pastDays(200, () => 120)
  const metric = typeof example['metric'] === 'string' ? { [example['metric']]: values } : {}
  return buildNode(kind.kind, ownParams(example), {
    inputs: inputsOf(kind, load),
    paths,
    measured: metric,
    ...setting,
  })
}

const examples = resourceKinds.flatMap((kind) =>
  kind.examples.map((example) => ({
    name: `${kind.kind} ${JSON.stringify(ownParams(example))}`,
    kind,
    example,
  })),
)

test('names of kinds are unique, and every kind has a summary and an example', () => {
  expect(new Set(resourceKinds.map((kind) => kind.kind)).size).toBe(resourceKinds.length)
  for (const kind of resourceKinds) {
    expect(kind.summary.length).toBeGreaterThan(20)
    expect(kind.examples.length).toBeGreaterThan(0)
  }
})

test.each(resourceKinds)('$kind exports its parameters as JSON Schema', ({ params, examples: [first] }) => {
  const schema = z.toJSONSchema(params, { io: 'input' })
  expect(schema.type).toBe('object')
  for (const key of Object.keys(ownParams(first ?? {}))) expect(schema.properties).toHaveProperty(key)
})

test.each(resourceKinds)(
  '$kind refuses a parameter that it does not know',
  ({ params, examples: [first] }) => {
    const parsed = params.safeParse({ ...ownParams(first ?? {}), 'no-such-thing': 1 })
    expect(parsed.success).toBe(false)
  },
)

describe.each(examples)('$name', ({ kind, example }) => {
  test('builds the measures that it announced, in units that convert', () => {
    const node = build(kind, example)
    const parsed: unknown = kind.params.parse(ownParams(example))
    expect(node.measures).toEqual(kind.measures(parsed, 'USD', inputsOf(kind, 1)))
    expect(node.node.columns).toHaveLength(node.measures.length)
    for (const column of node.node.columns) expect(column).toHaveLength(paths)
    for (const { unit } of node.measures) expect(isUnit(unit), unit).toBe(true)
    expect(new Set(node.measures.map((m) => m.name)).size).toBe(node.measures.length)
  })

  test('yields finite numbers at or above zero on every day, in the past and beyond the horizon', () => {
    const node = build(kind, example)
    const clocks = [-30, -1, 0, 1, 400].map((t) => ({ t, extended: false }))
    for (const { t, extended } of [...clocks, { t: 1000, extended: true }, { t: 1031, extended: true }]) {
      node.at(t, { extended, stepDays: extended ? 31 : 1 })
      for (const [i, column] of node.node.columns.entries()) {
        for (const value of column)
          expect(Number.isFinite(value) && value >= 0, `${node.measures[i]?.name ?? ''} ${value}`).toBe(true)
      }
    }
  })

  test('more load never means less of anything but idleness, and more of what it is about', () => {
    const [less, more] = [build(kind, example, 1).at(0), build(kind, example, 1.5).at(0)]
    for (const { name } of less.measures) {
      if (name === 'idle-gpus') continue
      const grown = more.column(name)
      less.column(name).forEach((value, i) => {
        expect(grown[i] ?? 0, name).toBeGreaterThanOrEqual(value * (1 - 1e-12))
      })
    }
    const primary = less.measures[0]?.name ?? ''
    expect(more.value(primary)).toBeGreaterThan(less.value(primary))
  })

  test('the same build gives the same numbers', () => {
    const [a, b] = [build(kind, example).at(0).at(1), build(kind, example).at(0).at(1)]
    for (const { name } of a.measures) expect(b.column(name)).toEqual(a.column(name))
  })

  test('anchors of 2 double what they name, and the node says that it applied them', () => {
    // Whole replicas are rounded up: with many of them the rounding is small.
    const [load, tolerance] = 'replica' in example ? [1e4, 1e-3] : [1, 1e-9]
    const plain = build(kind, example, load).at(0)
    for (const { name, metric } of plain.measures) {
      if (metric === undefined) continue
      const anchored = build(kind, example, load, { anchors: { [name]: 2 } }).at(0)
      const neutral = build(kind, example, load, { anchors: { [name]: 1 } }).at(0)
      const factor = anchored.node.selfAnchored === true ? 2 : 1
      const expected = factor * neutral.value(name)
      expect(Math.abs(anchored.value(name) - expected), name).toBeLessThanOrEqual(tolerance * expected)
    }
  })
})
