import { z } from 'zod'
import type { CheckSpec } from '../decide/expression/check-spec.ts'
import { parseExpression } from '../decide/expression/parse-expression.ts'
import { idField, wordField } from '../units/field.ts'
import { posAt, type Reading, read, report, valueAt } from './reading.ts'
import { shorthand } from './shorthand.ts'
import { nodeAt, type TreePath } from './tree.ts'

type CheckForm = {
  readonly expr: string
  readonly level?: 'error' | 'warn' | undefined
  readonly message?: string | undefined
  readonly close?: 'pass' | 'fail' | undefined
  readonly 'allow-assumed'?: boolean | undefined
}

/** A gate as written: an expression, or a map with its level and message. */
export const checkSchema: z.ZodType<CheckForm> = shorthand(
  (short) => ({ expr: short }),
  z.strictObject({
    expr: idField(),
    level: wordField(['error', 'warn']).optional(),
    message: idField().optional(),
    close: wordField(['pass', 'fail']).optional(),
    'allow-assumed': z.boolean().optional(),
  }),
)

/** Where the expression of a check stands: under `expr`, or as the value itself. */
export function expressionPath(reading: Reading, id: string): TreePath {
  const path = ['checks', id]
  return nodeAt(reading.root, path)?.kind === 'map' ? [...path, 'expr'] : path
}

/** The check of that id, or undefined after its problems were noted. */
export function readCheck(reading: Reading, id: string): CheckSpec | undefined {
  const path = ['checks', id]
  const map = read(reading, checkSchema, valueAt(reading, path), path)
  if (!map) return undefined
  const parsed = parseExpression(map.expr)
  if ('problems' in parsed) {
    for (const { message, hint, offset } of parsed.problems)
      report(
        reading,
        { code: 'BAD_EXPRESSION', message, ...(hint === undefined ? {} : { hint }) },
        expressionPath(reading, id),
        { offset },
      )
    return undefined
  }
  return {
    id,
    text: map.expr,
    expression: parsed.expression,
    level: map.level ?? 'error',
    ...(map.message === undefined ? {} : { message: map.message }),
    ...(map.close === undefined ? {} : { close: map.close }),
    ...(map['allow-assumed'] === undefined ? {} : { allowAssumed: map['allow-assumed'] }),
    pos: posAt(reading, path),
  }
}
