import { median } from 'simple-statistics'
import type { ModelScore, SeriesBacktest } from './backtest-series.ts'

/** Scores over all series: plain means of the series' own, shares over all buckets. */
export type PooledScore = Omit<ModelScore, 'conformal80' | 'breach'> & {
  readonly series: number
  /** 1 - mean absolute log error over that of naive, summed over series. */
  readonly skillVsNaive: number
  readonly skillVsSeasonalNaive: number
  /** The same in the median series. */
  readonly medianSkillVsNaive: number
}

/** Share of the error of `reference` that `score` takes away; NaN where it had none. */
export function skill(
  score: Pick<ModelScore, 'male'>,
  reference: Pick<ModelScore, 'male'> | undefined,
): number {
  return reference && reference.male > 0 ? 1 - score.male / reference.male : NaN
}

/** One pooled score per model over the series that have it; `chosen` first, under the name `(chosen)`. */
export function poolScores(tests: readonly SeriesBacktest[]): PooledScore[] {
  const scored = tests.filter((t) => t.score !== undefined)
  const names = [...new Set(scored.flatMap((t) => t.beside.map((b) => b.model)))]
  const find = (t: SeriesBacktest, name: string): ModelScore | undefined =>
    name === '(chosen)' ? t.score : t.beside.find((b) => b.model === name)
  return ['(chosen)', ...names].flatMap((name) => {
    const rows = scored.flatMap((t) => {
      const score = find(t, name)
      return score ? [{ score, naive: find(t, 'naive'), seasonal: find(t, 'seasonal-naive') }] : []
    })
    return rows.length > 0 ? [pool(name, rows)] : []
  })
}

type Row = {
  readonly score: ModelScore
  readonly naive: ModelScore | undefined
  readonly seasonal: ModelScore | undefined
}

function pool(model: string, rows: readonly Row[]): PooledScore {
  const mean = (of: (score: ModelScore) => number): number => {
    const known = rows.map(({ score }) => of(score)).filter((v) => Number.isFinite(v))
    return known.length > 0 ? known.reduce((a, b) => a + b, 0) / known.length : NaN
  }
  const points = rows.reduce((sum, { score }) => sum + score.points, 0)
  const share = (of: (score: ModelScore) => number): number =>
    rows.reduce((sum, { score }) => sum + of(score) * score.points, 0) / points
  const skills = rows.map(({ score, naive }) => skill(score, naive)).filter((v) => Number.isFinite(v))
  return {
    model,
    series: rows.length,
    origins: rows.reduce((sum, { score }) => sum + score.origins, 0),
    points,
    mase: mean((s) => s.mase),
    smape: mean((s) => s.smape),
    male: mean((s) => s.male),
    bias: mean((s) => s.bias),
    pinball: mean((s) => s.pinball),
    crps: mean((s) => s.crps),
    coverage80: share((s) => s.coverage80),
    coverage95: share((s) => s.coverage95),
    width80: mean((s) => s.width80),
    skillVsNaive: pooledSkill(rows, 'naive'),
    skillVsSeasonalNaive: pooledSkill(rows, 'seasonal'),
    medianSkillVsNaive: skills.length > 0 ? median(skills) : NaN,
  }
}

function pooledSkill(rows: readonly Row[], reference: 'naive' | 'seasonal'): number {
  const both = rows.filter((r) => Number.isFinite(r.score.male) && Number.isFinite(r[reference]?.male))
  const total = (of: (row: Row) => number): number => both.reduce((sum, row) => sum + of(row), 0)
  const whole = total((r) => r[reference]?.male ?? NaN)
  return whole > 0 ? 1 - total((r) => r.score.male) / whole : NaN
}
