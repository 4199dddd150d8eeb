import type { ReportDocument } from '../document/report-document.ts'
import type { CheckReport } from '../document/sections/check.ts'
import { daysBetween } from '../text/date-format.ts'
import { formatCount } from '../text/number-format.ts'

/** The word that a check's line starts with: CLOSE replaces PASS or a warning, never a failed gate's FAIL. */
export function checkWord(check: CheckReport): 'PASS' | 'FAIL' | 'WARN' | 'CLOSE' | 'UNKNOWN' {
  if (check.result === 'unknown') return 'UNKNOWN'
  if (check.result === 'fail' && check.level === 'error') return 'FAIL'
  if (check.close) return 'CLOSE'
  return check.result === 'fail' ? 'WARN' : 'PASS'
}

const severity = { FAIL: 0, UNKNOWN: 1, WARN: 2, CLOSE: 3, PASS: 4 } as const

/** Checks with the worst first; equal ones in the order of the scenario. */
export function sortedChecks(document: ReportDocument): CheckReport[] {
  return [...document.checks].sort((a, b) => severity[checkWord(a)] - severity[checkWord(b)])
}

/** `p(breach(ai-budget) within 6mo) <= 20%: is 0.88 +-0.004`: what was asked, and what was found. */
export function checkText(check: CheckReport, start: string): string {
  if (check.result === 'unknown')
    return `${check.expr} cannot be evaluated${check.reason ? `: ${check.reason}` : ''}`
  const { standardError } = check
  const error =
    standardError !== null && standardError > 0 ? ` +-${String(Number(standardError.toPrecision(1)))}` : ''
  const found =
    check.value === null ? 'never' : `${formatValue(check.value)}${error}${distance(check.value, start)}`
  return `${check.expr}: is ${found}${check.close ? ', within 2 standard errors of the limit' : ''}`
}

function formatValue(value: number | string): string {
  return typeof value === 'string' ? value : formatNumber(value)
}

function formatNumber(value: number): string {
  return Math.abs(value) < 1 ? String(Number(value.toPrecision(3))) : formatCount(value)
}

function distance(value: number | string, start: string): string {
  const days = typeof value === 'string' ? daysBetween(value, start) : undefined
  if (days === undefined || days === 0) return ''
  return days > 0 ? `, ${String(days)} days ago` : `, in ${String(-days)} days`
}

/** Where the check stands in the scenario, its message, and why a failure is only a warning. */
export function checkNote(check: CheckReport): string {
  const place = check.file ? `${check.file}${check.line === undefined ? '' : `:${String(check.line)}`}` : ''
  const reason = check.result === 'unknown' ? '' : (check.reason ?? '')
  return [place, check.message ?? '', reason].filter((part) => part !== '').join('   ')
}

/** Exit code of the `check` command: 10 when a check of level error failed, 3 when any could not be evaluated, else 0. */
export function checkExitCode(document: ReportDocument): 0 | 3 | 10 {
  const words = document.checks.map(checkWord)
  if (words.includes('FAIL')) return 10
  return words.includes('UNKNOWN') ? 3 : 0
}

/** `1 failed, 1 warned, 1 close   exit 10`. */
export function checkSummary(document: ReportDocument): string {
  const words = document.checks.map(checkWord)
  const names = {
    FAIL: 'failed',
    UNKNOWN: 'not evaluated',
    WARN: 'warned',
    CLOSE: 'close',
    PASS: 'passed',
  } as const
  const counts = Object.entries(names)
    .map(([word, name]) => [words.filter((w) => w === word).length, name] as const)
    .filter(([count]) => count > 0)
    .map(([count, name]) => `${String(count)} ${name}`)
  return `${counts.length > 0 ? counts.join(', ') : 'no checks'}   exit ${String(checkExitCode(document))}`
}
