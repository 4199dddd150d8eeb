import { addMonths, civil, type Day, formatDay, startOfMonth } from '../../units/day.ts'

/** The plot area of a chart in pixels, and where days and values stand in it. */
export type Frame = {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  x(day: Day): number
  y(value: number): number
}

/** What a chart spans. Values run from 0 to `most`. */
export type Span = { readonly from: Day; readonly to: Day; readonly most: number }

const margin = { left: 52, right: 14, top: 12, bottom: 24 }

/** A frame of that size around a span; `left` gives labels of rows more room. */
export function makeFrame(span: Span, size: { width: number; height: number; left?: number }): Frame {
  const left = size.left ?? margin.left
  const [right, bottom] = [size.width - margin.right, size.height - margin.bottom]
  const days = Math.max(1, span.to - span.from)
  const most = span.most > 0 ? span.most : 1
  return {
    ...size,
    left,
    right,
    top: margin.top,
    bottom,
    x: (day) => left + ((day - span.from) / days) * (right - left),
    y: (value) => bottom - (value / most) * (bottom - margin.top),
  }
}

/** A coordinate as short text. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10)
}

const monthSteps = [1, 2, 3, 6, 12, 24, 60, 120]

/** First days of months between two days, at most nine, at a step that people count in. */
function timeTicks(from: Day, to: Day): Day[] {
  const months = (to - from) / 30.4375
  const step = monthSteps.find((candidate) => months / candidate <= 9) ?? 240
  const first = startOfMonth(from)
  const { year, month } = civil(first)
  const skip = (step - ((year * 12 + month - 1) % step)) % step
  const ticks: Day[] = []
  for (let k = 0; k < 40; k++) {
    const day = addMonths(first, skip + k * step)
    if (day > to) break
    if (day >= from) ticks.push(day)
  }
  return ticks
}

/** Round values from 0 to `most`, about five of them. */
function valueTicks(most: number): number[] {
  if (!(most > 0) || !Number.isFinite(most)) return [0]
  const rough = most / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  // Near the smallest double a quarter, or its power of ten, is zero or not a number.
  if (!(power > 0) || !(rough > 0)) return [0]
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, i) => i * step)
}

/** Grid lines and labels of time below and of values at the left (`format` absent: no values). */
export function axes(frame: Frame, span: Span, format?: (value: number) => string): string {
  const time = timeTicks(span.from, span.to).map((day) => {
    const x = px(frame.x(day))
    const label = formatDay(day).slice(0, 7)
    return `<line class="grid" x1="${x}" x2="${x}" y1="${px(frame.top)}" y2="${px(frame.bottom)}"/><text class="tick" x="${x}" y="${px(frame.bottom + 16)}" text-anchor="middle">${label}</text>`
  })
  const values = (format ? valueTicks(span.most) : []).map((value) => {
    const y = px(frame.y(value))
    return `<line class="grid" x1="${px(frame.left)}" x2="${px(frame.right)}" y1="${y}" y2="${y}"/><text class="tick" x="${px(frame.left - 6)}" y="${px(frame.y(value) + 3.5)}" text-anchor="end">${format?.(value) ?? ''}</text>`
  })
  return [...time, ...values].join('')
}

/** An SVG picture with a title for those who do not see it. */
export function svg(frame: Pick<Frame, 'width' | 'height'>, title: string, content: string): string {
  return `<svg viewBox="0 0 ${px(frame.width)} ${px(frame.height)}" role="img" preserveAspectRatio="xMidYMid meet"><title>${title}</title>${content}</svg>`
}
