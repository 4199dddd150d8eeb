/** The JSON Schema of one field's input. */
export type JsonShape = {
  readonly description: string
  readonly examples?: readonly (string | number)[]
  readonly [keyword: string]: unknown
}

/** Every way to write an unknown number (PRODUCT.md, "Words for numbers"). */
export function quantityShape(description: string, examples: readonly (string | number)[]): JsonShape {
  return {
    description: `${description}; ranges are \`a to b\` (5th to 95th percentile)`,
    examples: [...examples],
    type: ['number', 'string', 'object'],
    properties: {
      value: { type: ['number', 'string', 'object'] },
      p05: { type: ['number', 'string'] },
      p95: { type: ['number', 'string'] },
      dist: { const: 'triangular' },
      low: { type: ['number', 'string'] },
      mode: { type: ['number', 'string'] },
      high: { type: ['number', 'string'] },
      each: { type: 'boolean' },
      source: { type: 'string' },
      'as-of': { type: 'string' },
      grade: { enum: ['measured', 'benchmarked', 'vendor', 'assumed'] },
    },
    additionalProperties: false,
  }
}
