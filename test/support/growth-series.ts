import { type RealSeries, realSeries, type Source, seriesOf } from './real-series.ts'

const otherCountries: Source = {
  file: 'data/growth/covid19_key_countries_daily.csv',
  date: 'Date',
  columns: ['China', 'United_Kingdom', 'France', 'Spain', 'Iran'],
}

/** The real series of growth, cost and LLM usage on which accuracy at the decision horizon is judged; empty where the shared folder is absent. */
export function growthSeries(): RealSeries[] {
  const named = realSeries().filter((s) => /mybinder|dotnet|prophet|covid|bitcoin|github/.test(s.name))
  return [...named, ...seriesOf(otherCountries)]
}
