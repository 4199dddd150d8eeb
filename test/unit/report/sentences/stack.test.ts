import { describe, expect, test } from 'vitest'
import type { StackReport } from '../../../../src/report/document/sections/load.ts'
import { renderReport } from '../../../../src/report/render-report.ts'
import { sampleReport } from '../../../support/sample-report.ts'

const stack: StackReport = {
  id: 'inference',
  measure: 'gpus',
  unit: 'gpus',
  start: { name: 'busy', value: 62 },
  steps: [
    { name: 'peak', op: 'x', value: 1.6 },
    { name: 'utilisation', op: '/', value: 0.4 },
    { name: 'whole replicas and spares', op: '+', value: 8 },
  ],
  result: 256,
  breach: 'shortage, work waits for hardware',
}
const report = {
  ...sampleReport,
  stacks: [stack],
  constraints: sampleReport.constraints.map((c) =>
    c.id === 'gpu-pool' ? { ...c, of: 'inference', unit: 'gpus', headroom: 0.2 } : c,
  ),
}

describe('the stack of a need', () => {
  test('is on the first screen with its factors, what to hold, and what a breach means', () => {
    const text = renderReport(report, 'table', { colour: 0, width: 80, view: 'report' }).replace(
      /\n\s+/g,
      ' ',
    )
    expect(text).toContain(
      'STACK  inference: 62 busy x 1.6 peak / 40% utilisation + 8 whole replicas and spares = 256 gpus; / (1 - 20% headroom) = 320 to hold; past 640 gpus: shortage, work waits for hardware',
    )
  })

  test('is in Markdown and in the CSV too', () => {
    const options = { colour: 0, width: 80, view: 'report' } as const
    expect(renderReport(report, 'md', options)).toContain('- **STACK** inference: 62 busy x 1.6 peak')
    expect(renderReport(report, 'csv', options)).toContain('stack,inference,utilisation,/,ratio,,,,0.4')
  })

  test('of a resource without a limit says neither headroom nor breach', () => {
    const free = { ...report, constraints: [] }
    const text = renderReport(free, 'table', { colour: 0, width: 80, view: 'report' }).replace(/\n\s+/g, ' ')
    expect(text).toMatch(/= 256 gpus\n/)
    expect(text).not.toContain('to hold')
  })
})
