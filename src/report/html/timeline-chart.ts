import { type Day, parseDay } from '../../units/day.ts'
import type { ReportDocument } from '../document/report-document.ts'
import type { ConstraintReport } from '../document/sections/constraint.ts'
import { breachDates } from '../rows/breach-dates.ts'
import { clip } from '../text/text-layout.ts'
import { axes, makeFrame, px, type Span, svg } from './chart-frame.ts'
import { escapeHtml } from './escape.ts'

type Row = {
  readonly constraint: ConstraintReport
  readonly p10?: Day
  readonly p50?: Day
  readonly p90?: Day
  readonly decideBy?: Day
}

const rowHeight = 26
/** How far before start a missed decide-by date is still drawn where it was; earlier ones stand at the edge. */
const daysBefore = 120

const dayOf = (date: string | null): Day | undefined => (date === null ? undefined : parseDay(date))

function rowOf(constraint: ConstraintReport): Row {
  const dates = breachDates(constraint)
  const found = {
    p10: dates.p10,
    p50: dates.p50,
    p90: dates.p90,
    ...(constraint.type === 'budget' ? {} : { decideBy: constraint.decideBy }),
  }
  const days = Object.entries(found).flatMap(([name, date]) => {
    const day = dayOf(date)
    return day === undefined ? [] : [[name, day] as const]
  })
  return { constraint, ...Object.fromEntries(days) }
}

/**
 * When each limit gives way and by when to decide, on one axis: a bar from P10 to P90, a mark at the median, a diamond at
 * the decide-by date (at the edge where it lies further back). Empty where nothing has a date.
 */
export function timelineChart(report: ReportDocument): string {
  const order = new Map(report.cascade.map(({ id }, i) => [id, i]))
  const rank = ({ id }: ConstraintReport): number => order.get(id) ?? report.cascade.length
  const rows = [...report.constraints]
    .sort((a, b) => rank(a) - rank(b))
    .map(rowOf)
    .filter(({ p10, p50 }) => p10 !== undefined || p50 !== undefined)
  const start = dayOf(report.scenario.start)
  const end = dayOf(report.scenario.end)
  if (rows.length === 0 || start === undefined || end === undefined) return ''
  const decided = rows.flatMap(({ decideBy }) => (decideBy === undefined ? [] : [decideBy]))
  const from = Math.max(start - daysBefore, Math.min(start, ...decided))
  const last = Math.max(end, ...rows.flatMap(({ p50, p90 }) => [p50 ?? end, p90 ?? end]))
  const span: Span = { from, to: last, most: 1 }
  const frame = makeFrame(span, { width: 1080, height: rows.length * rowHeight + 40, left: 150 })
  const today = px(frame.x(start))
  const lines = rows.map((row, i) => drawRow(row, { y: frame.top + (i + 0.5) * rowHeight, frame, span }))
  const marker = `<line class="today" x1="${today}" x2="${today}" y1="${px(frame.top - 4)}" y2="${px(frame.bottom)}"/>`
  return svg(
    frame,
    'When each limit gives way, and by when to decide',
    `${axes(frame, span)}${marker}${lines.join('')}`,
  )
}

type Place = { readonly y: number; readonly frame: ReturnType<typeof makeFrame>; readonly span: Span }

function drawRow({ constraint, p10, p50, p90, decideBy }: Row, { y, frame, span }: Place): string {
  const at = (day: Day): number => Math.min(frame.right, Math.max(frame.left, frame.x(day)))
  const from = at(p10 ?? p50 ?? span.to)
  const to = at(p90 ?? span.to)
  const open = p90 === undefined ? ' open' : ''
  const kind = constraint.type === 'budget' ? 'range money' : 'range'
  const parts = [
    `<text class="label" x="${px(frame.left - 10)}" y="${px(y + 4)}" text-anchor="end">${escapeHtml(clip(constraint.id, 20))}</text>`,
    `<rect class="${kind}${open}" x="${px(from)}" y="${px(y - 6)}" width="${px(Math.max(2, to - from))}" height="12" rx="3"/>`,
    p50 === undefined
      ? ''
      : `<rect class="mid" x="${px(at(p50) - 1.5)}" y="${px(y - 8)}" width="3" height="16" rx="1"/>`,
  ]
  if (decideBy !== undefined) {
    const x = at(decideBy)
    parts.push(
      `<path class="decide" d="M${px(x)} ${px(y - 6)}L${px(x + 6)} ${px(y)}L${px(x)} ${px(y + 6)}L${px(x - 6)} ${px(y)}Z"/>`,
    )
  }
  return parts.join('')
}
