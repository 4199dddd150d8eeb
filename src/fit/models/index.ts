import type { GrowthModel } from '../growth-model.ts'
import { auto } from './auto.ts'
import { damped } from './damped.ts'
import { drift } from './drift.ts'
import { exponential } from './exponential.ts'
import { flat } from './flat.ts'
import { logistic } from './logistic.ts'
import { naive } from './naive.ts'

/** Growth models by the name typed in a scenario, in the order in which docs list them. */
export const growthModels: readonly GrowthModel[] = [auto, flat, naive, drift, exponential, damped, logistic]
