import type { MeasureBands } from '../../simulate/run/bands.ts'
import { formatDay } from '../../units/day.ts'
import type { SeriesBands } from './sections/values.ts'

const finite = (values: readonly (number | null)[]): (number | null)[] =>
  values.map((v) => (v !== null && Number.isFinite(v) ? v : null))

/** Bands with ISO dates; what is not finite is null. */
export function seriesBands(bands: MeasureBands): SeriesBands {
  return {
    dates: bands.days.map((day) => formatDay(day)),
    mean: finite(bands.mean),
    meanError: finite(bands.meanError),
    p10: finite(bands.p10),
    p50: finite(bands.p50),
    p90: finite(bands.p90),
  }
}
