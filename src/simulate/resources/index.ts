import type { ResourceKind } from '../resource-kind.ts'
import { agents } from './agents.ts'
import { cost } from './cost.ts'
import { database } from './database.ts'
import { endpoint } from './endpoint.ts'
import { gpu } from './gpu.ts'
import { observed } from './observed.ts'
import { power } from './power.ts'
import { tokens } from './tokens.ts'
import { vector } from './vector.ts'

/** Resource kinds in the order in which docs list them. */
export const resourceKinds: readonly ResourceKind[] = [
  tokens,
  endpoint,
  gpu,
  power,
  database,
  vector,
  agents,
  observed,
  cost,
]
