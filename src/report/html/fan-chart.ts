import { type Day, parseDay } from '../../units/day.ts'
import type { SeriesBands } from '../document/sections/values.ts'
import { axes, type Frame, makeFrame, px, type Span, svg } from './chart-frame.ts'
import { escapeHtml } from './escape.ts'

/** A load against its limit, all in the unit of the limit. */
export type FanChart = {
  readonly title: string
  readonly series: SeriesBands
  /** What is let through, where limits are in force. */
  readonly served?: SeriesBands
  /** Factor from the series' unit to the limit's, peak included. */
  readonly scale: number
  readonly limit: number
  /** The limit less the headroom. */
  readonly threshold: number
  /** Median breach, where there is one. */
  readonly breach: string | null
  readonly format: (value: number) => string
}

/** Points of a curve that are drawn one by one. */
const mostPoints = 160
/** Values above this multiple of the limit are cut off, so that the limit stays readable. */
const mostOverLimit = 2.2

type Point = { readonly day: Day; readonly p10: number; readonly p50: number; readonly p90: number }

/** Every point, or the mean of each week where they are many: daily points would only show the weekdays. */
function pointsOf({ dates, p10, p50, p90 }: SeriesBands, scale: number): Point[] {
  const points = dates.flatMap((date, i): Point[] => {
    const day = parseDay(date)
    const [low, mid, high] = [p10[i] ?? null, p50[i] ?? null, p90[i] ?? null]
    if (day === undefined || low === null || mid === null || high === null) return []
    return [{ day, p10: low * scale, p50: mid * scale, p90: high * scale }]
  })
  return points.length > mostPoints ? weekly(points) : points
}

function weekly(points: readonly Point[]): Point[] {
  const weeks = Math.floor(points.length / 7)
  return Array.from({ length: weeks }, (_, w) => {
    const week = points.slice(7 * w, 7 * w + 7)
    const mean = (pick: (point: Point) => number): number => week.reduce((sum, p) => sum + pick(p), 0) / 7
    return {
      day: mean((p) => p.day),
      p10: mean((p) => p.p10),
      p50: mean((p) => p.p50),
      p90: mean((p) => p.p90),
    }
  })
}

function line(points: readonly Point[], frame: Frame, pick: (point: Point) => number): string {
  return points.map((p, i) => `${i === 0 ? 'M' : 'L'}${px(frame.x(p.day))} ${px(frame.y(pick(p)))}`).join('')
}

function level(value: number, frame: Frame, kind: string): string {
  const y = px(frame.y(value))
  return `<line class="${kind}" x1="${px(frame.left)}" x2="${px(frame.right)}" y1="${y}" y2="${y}"/>`
}

/** The median with its 80 % band, the limit, what headroom leaves of it, and the median breach; empty without points. */
export function fanChart(chart: FanChart, index: number): string {
  const points = pointsOf(chart.series, chart.scale)
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last || first.day === last.day) return ''
  const highest = points.reduce((most, { p90 }) => Math.max(most, p90), chart.limit)
  const span: Span = {
    from: first.day,
    to: last.day,
    most: Math.min(highest, chart.limit * mostOverLimit) * 1.05,
  }
  const frame = makeFrame(span, { width: 520, height: 220 })
  const band = `${line(points, frame, (p) => p.p90)}${line([...points].reverse(), frame, (p) => p.p10).replace('M', 'L')}Z`
  const served = chart.served ? pointsOf(chart.served, chart.scale) : []
  const day = chart.breach === null ? undefined : parseDay(chart.breach)
  const inside = day !== undefined && day <= last.day
  const id = `plot${String(index)}`
  const area = `<clipPath id="${id}"><rect x="${px(frame.left)}" y="${px(frame.top)}" width="${px(frame.right - frame.left)}" height="${px(frame.bottom - frame.top)}"/></clipPath>`
  const curves = [
    `<path class="band" d="${band}"/>`,
    `<path class="median" d="${line(points, frame, (p) => p.p50)}"/>`,
    served.length > 0 ? `<path class="served" d="${line(served, frame, (p) => p.p50)}"/>` : '',
    chart.threshold < chart.limit ? level(chart.threshold, frame, 'threshold') : '',
    level(chart.limit, frame, 'limit'),
    inside
      ? `<line class="breach" x1="${px(frame.x(day))}" x2="${px(frame.x(day))}" y1="${px(frame.top)}" y2="${px(frame.bottom)}"/>`
      : '',
  ]
  const content = `${area}${axes(frame, span, chart.format)}<g clip-path="url(#${id})">${curves.join('')}</g>`
  return svg(frame, escapeHtml(chart.title), content)
}
