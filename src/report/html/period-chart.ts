import { parseDay } from '../../units/day.ts'
import type { PeriodReport } from '../document/sections/constraint.ts'
import { axes, makeFrame, px, type Span, svg } from './chart-frame.ts'
import { escapeHtml } from './escape.ts'

/** Spend per period as bars at the median with whiskers at P10 and P90, against the budget; empty without periods. */
export function periodChart(
  title: string,
  periods: readonly PeriodReport[],
  format: (value: number) => string,
): string {
  const bars = periods.flatMap((period) => {
    const [from, to] = [parseDay(period.from), parseDay(period.to)]
    return from === undefined || to === undefined ? [] : [{ ...period, from, to: to + 1 }]
  })
  const [first, last] = [bars[0], bars.at(-1)]
  if (!first || !last) return ''
  const highest = bars.reduce((most, bar) => Math.max(most, bar.total.p90, bar.limit), 0)
  const limit = bars.reduce((most, bar) => Math.max(most, bar.limit), 0)
  const span: Span = { from: first.from, to: last.to, most: Math.min(highest, limit * 3) * 1.05 }
  const frame = makeFrame(span, { width: 520, height: 220 })
  const cut = (value: number): number => Math.max(frame.top, frame.y(value))
  const drawn = bars.map(({ from, to, total, limit: budget, overProbability }) => {
    const [x1, x2] = [frame.x(from) + 1, frame.x(to) - 1]
    const middle = px((x1 + x2) / 2)
    const y = cut(total.p50)
    const kind = overProbability >= 0.5 ? 'bar over' : overProbability >= 0.2 ? 'bar near' : 'bar'
    return [
      `<rect class="${kind}" x="${px(x1)}" y="${px(y)}" width="${px(Math.max(1, x2 - x1))}" height="${px(Math.max(0, frame.bottom - y))}"/>`,
      `<line class="whisker" x1="${middle}" x2="${middle}" y1="${px(cut(total.p10))}" y2="${px(cut(total.p90))}"/>`,
      `<line class="limit" x1="${px(x1 - 1)}" x2="${px(x2 + 1)}" y1="${px(cut(budget))}" y2="${px(cut(budget))}"/>`,
    ].join('')
  })
  return svg(frame, escapeHtml(title), `${axes(frame, span, format)}${drawn.join('')}`)
}
