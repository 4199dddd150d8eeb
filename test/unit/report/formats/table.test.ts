import { describe, expect, test } from 'vitest'
import type { ReportDocument } from '../../../../src/report/document/report-document.ts'
import { renderReport } from '../../../../src/report/render-report.ts'
import { sampleCapacity, sampleReport } from '../../../support/sample-report.ts'

function screen(report: ReportDocument, view: 'report' | 'check' = 'report', colour: 0 | 1 = 0): string {
  return renderReport(report, 'table', { colour, width: 80, view })
}

/** The line that starts with a word. */
function line(text: string, start: string): string {
  return text.split('\n').find((l) => l.startsWith(start)) ?? ''
}

describe('the first screen', () => {
  test('the headline names the first wall with its band and the date of decision', () => {
    expect(screen(sampleReport).replace(/\n\s+/g, ' ')).toContain(
      'First wall: claude-otpm on 2027-03-16 (80%: 02-02 to 06-01); decide by 2027-01-26.',
    )
  })

  test('walls whose safe order date has passed say in how many futures it is too late', () => {
    expect(screen(sampleReport)).toContain(
      'Safe order date has passed: gpu-pool (too late in 50%), power (too late in 55%).',
    )
  })

  test('a budget shows its running period and the first one that is likely over', () => {
    const text = screen(sampleReport)
    expect(line(text, 'ai-budget 2026-12')).toMatch(/\$112k\s+\$250k\s+\$241k \(\$231k-\$252k\)\s+13%\s+-$/)
    expect(line(text, 'ai-budget 2027-01')).toMatch(
      /-\s+\$250k\s+\$256k \(\$221k-\$300k\)\s+56%\s+2027-01-31$/,
    )
  })

  test('a capacity shows load, limit, breach, decision and chance of being late, in the order of the cascade', () => {
    const text = screen(sampleReport)
    expect(line(text, 'gpu-pool')).toMatch(
      /402\/640 gpus\s+63%\s+2027-06-16 \(04-25\.\.2028-01\)\s+2026-08-31!\s+50%$/,
    )
    expect(line(text, 'power')).toMatch(
      /0\.53\/2\.4 MW\s+22%\s+2029-08 \(2028-09\.\.2031-05\)\s+2025-07!\s+55%$/,
    )
    expect(text.indexOf('\nclaude-otpm')).toBeLessThan(text.indexOf('\ngpu-pool'))
    expect(text).toContain('If each is fixed in turn: claude-otpm > ai-budget > gpu-pool > power')
  })

  test('growth is split into causes, and a saving that backfires says so', () => {
    const text = screen(sampleReport).replace(/\n\s+/g, ' ')
    expect(text).toContain('tokens/request 1.4 x rebound 1.2 x events 1.8')
    expect(text).toContain('price decline: 14% gross, -1% net of rebound')
    expect(text).toContain('backfires')
  })

  test('trust shows back-cast, back-test, run-rate and assumptions', () => {
    const text = screen(sampleReport).replace(/\n\s+/g, ' ')
    expect(text).toContain('inference gpus 1.04, spend cost 0.97')
    expect(text).toContain('error 21% (naive 34%); 80% band held 79% of 1260 points from 14 origins')
    expect(text).toContain('plain run-rate says no breach of ai-budget ($229k), gpu-pool')
    expect(text).toContain(
      '2 of 3 inputs assumed; most weight: power lead time; 1 stale: power lead time (2025-01-31)',
    )
  })

  test('a limit that is passed today is said first', () => {
    const over = sampleCapacity({ status: 'over', now: 705, utilisation: 1.102 })
    expect(screen({ ...sampleReport, constraints: [over], cascade: [] })).toContain(
      'Past the limit today: gpu-pool (110% of 640 gpus).',
    )
  })

  test('with nothing near a limit the answer is a number, not silence', () => {
    const calm = sampleCapacity({
      status: 'ok',
      decideBy: null,
      lateProbability: 0,
      breach: { p10: null, p50: null, p90: null, probability: 0.02, standardError: 0.001 },
    })
    expect(screen({ ...sampleReport, constraints: [calm], cascade: [] })).toContain(
      'No wall within 24 months: every capacity holds in at least 98% of futures.',
    )
  })

  test('a constraint that could not be judged is n/a, never a date', () => {
    const unknown = sampleCapacity({
      status: 'unknown',
      now: null,
      utilisation: null,
      decideBy: null,
      lateProbability: null,
      breach: { p10: null, p50: null, p90: null, probability: null, standardError: null },
    })
    const text = screen({ ...sampleReport, constraints: [unknown], cascade: [] })
    expect(line(text, 'gpu-pool')).toMatch(/\?\/640 gpus\s+n\/a\s+n\/a\s+-\s+-$/)
    expect(text).not.toContain('No wall')
  })

  test('a scenario without limits says what to add', () => {
    expect(screen({ ...sampleReport, constraints: [], cascade: [] })).toContain('add `constraints:`')
  })

  test('colour changes nothing but colour', () => {
    const plain = screen(sampleReport, 'report', 1).replace(/\u001B\[[0-9;]*m/g, '')
    expect(plain).toBe(screen(sampleReport))
    expect(screen(sampleReport, 'report', 1)).not.toBe(screen(sampleReport))
  })
})

describe('the check screen', () => {
  test('failed gates come first, with their line in the scenario and their message', () => {
    const lines = screen(sampleReport, 'check').split('\n')
    expect(lines[1]).toBe('FAIL     budget      p(breach(ai-budget) within 6mo) <= 20%: is 0.88 +-0.004')
    expect(lines[2]?.trim()).toBe('scenarios/platform.yml:41 Ask finops')
    expect(lines[3]).toBe('WARN     gpu-runway  decide-by(gpu-pool) > today: is 2026-08-31, 106 days ago')
    expect(screen(sampleReport, 'check')).toContain('CLOSE    db')
    expect(lines.at(-2)).toBe('1 failed, 1 warned, 1 close   exit 10')
  })
})
