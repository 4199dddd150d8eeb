import type { GrowthModel } from '../growth-model.ts'
import { auto } from './auto.ts'
import { bass } from './bass.ts'
import { damped } from './damped.ts'
import { dampedHolt } from './damped-holt.ts'
import { dotm } from './dotm.ts'
import { drift } from './drift.ts'
import { ensemble } from './ensemble.ts'
import { ensembleMedian } from './ensemble-median.ts'
import { ets } from './ets.ts'
import { exponential } from './exponential.ts'
import { flat } from './flat.ts'
import { gompertz } from './gompertz.ts'
import { holt } from './holt.ts'
import { logistic } from './logistic.ts'
import { mstl } from './mstl.ts'
import { naive } from './naive.ts'
import { piecewise } from './piecewise.ts'
import { seasonalNaive } from './seasonal-naive.ts'
import { ses } from './ses.ts'
import { theta } from './theta.ts'

/** Growth models by the name typed in a scenario, in the order in which docs list them. */
export const growthModels: readonly GrowthModel[] = [
  auto,
  flat,
  naive,
  drift,
  exponential,
  damped,
  logistic,
  ensemble,
  ensembleMedian,
  seasonalNaive,
  ses,
  holt,
  dampedHolt,
  ets,
  theta,
  dotm,
  mstl,
  gompertz,
  bass,
  piecewise,
]
