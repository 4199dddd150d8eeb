import { describe, expect, it } from 'vitest'
import { readUsage } from '../../../../src/ingest/read-usage.ts'
import { isRunningCount } from '../../../../src/ingest/roll/running-counts.ts'
import { readMap } from '../../../../src/ingest/tables/usage-map.ts'
import { readText, tempFiles, totals } from '../../../support/usage-files.ts'

const days = Array.from({ length: 40 }, (_, i) =>
  new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10),
)

/** What was used on a day: weekends are quieter. */
const used = (i: number): number => (i % 7 < 5 ? 100 : 20) + (i % 3)

/** A running count of it by team, set back to zero before the days of `resets`. */
function running(
  resets: readonly number[],
  teams: readonly string[] = ['a', 'b'],
  name = 'requests',
): string {
  const lines = teams.flatMap((team) => {
    let count = 5000
    return days.map((day, i) => {
      count = (resets.includes(i) ? 0 : count) + used(i)
      return `${day},${team},${count}`
    })
  })
  return [`date,team,${name}`, ...lines, ''].join('\n')
}

async function warned(text: string): Promise<boolean> {
  const { notices } = await readText(text)
  return notices.some((n) => n.code === 'running_count' && n.level === 'warning')
}

describe('a column that is added up', () => {
  it('and never falls is told to be a running count, whoever it is of', async () => {
    expect(await warned(running([]))).toBe(true)
    expect(await warned(running([17]))).toBe(true)
  })

  it('and falls as usage does is none', async () => {
    const plain = days.map((day, i) => `${day},a,${used(i)}`)
    expect(await warned(['date,team,requests', ...plain, ''].join('\n'))).toBe(false)
    expect(await warned(['date,requests', ...days.map((day) => `${day},7`), ''].join('\n'))).toBe(false)
  })

  it('is none by its name where the values say otherwise, and one with few values where they do not', async () => {
    const named = (values: readonly number[]): string =>
      ['date,requests_cumulative', ...values.map((v, i) => `${days[i] ?? ''},${v}`), ''].join('\n')
    expect(await warned(named([5, 9, 14, 20]))).toBe(true)
    expect(await warned(named([5, 9, 7, 20]))).toBe(false)
  })

  it('of months may grow for years', () => {
    const months = { metric: 'requests', steps: 30, rises: 30, falls: 0, resets: 0 }
    expect(isRunningCount(months, false)).toBe(false)
    expect(isRunningCount({ ...months, falls: 2, resets: 2 }, false)).toBe(true)
    expect(isRunningCount(months, true)).toBe(true)
  })
})

describe('`kind: counter` in the map of a table', () => {
  const read = (texts: readonly string[], map: string) =>
    readUsage(tempFiles(Object.fromEntries(texts.map((text, i) => [`${i}.csv`, text]))), {
      step: 'day',
      map: readMap(map, 'map.yml'),
    })
  const map =
    'time: date\nmeasures: { requests: { column: requests, kind: counter } }\ndimensions: { team: team }'
  const sum = (from: number): number => days.slice(from).reduce((all, _, i) => all + used(from + i), 0)

  it('reads what each row added to the one before, over resets and over files', async () => {
    const text = running([17])
    const [header, ...lines] = text.trim().split('\n')
    const halves = [0, 1].map((half) =>
      [header, ...lines.filter((_, i) => Math.floor((i % 40) / 20) === half), ''].join('\n'),
    )
    expect(totals(await read([text], map))).toEqual({ requests: 2 * sum(1) })
    const both = (await read(halves, map)).imports.flatMap((one) => one.metrics.map((m) => m.total))
    expect(both).toHaveLength(2)
    expect(both.reduce((a, b) => a + b, 0)).toBe(2 * sum(1))
    expect((await read([text], map)).notices.map((n) => n.code)).not.toContain('running_count')
  })

  it('passes over rows that are left out, and blank cells', async () => {
    const text = 'date,state,n\n2026-01-01,ok,10\n2026-01-02,draft,999\n2026-01-03,ok,\n2026-01-04,ok,25\n'
    const drafts =
      'time: date\nmeasures: { requests: { column: n, kind: counter, factor: 2 } }\nskip: { state: draft }'
    expect(totals(await read([text], drafts))).toEqual({ requests: 30 })
  })
})
