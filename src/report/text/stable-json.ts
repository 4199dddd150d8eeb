function isScalar(value: unknown): boolean {
  return value === null || typeof value !== 'object'
}

function write(value: unknown, indent: string): string {
  if (isScalar(value)) return value === undefined ? 'null' : JSON.stringify(value)
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]'
    // A series of 700 numbers is one line, so that a person can still scroll through the file.
    if (value.every(isScalar)) return `[${value.map((v) => write(v, '')).join(', ')}]`
    return `[\n${value.map((v) => inner + write(v, inner)).join(',\n')}\n${indent}]`
  }
  const entries = Object.entries(value as Record<string, unknown>).filter(([, v]) => v !== undefined)
  if (entries.length === 0) return '{}'
  return `{\n${entries.map(([key, v]) => `${inner}${JSON.stringify(key)}: ${write(v, inner)}`).join(',\n')}\n${indent}}`
}

/** A plain value inside a larger JSON text that is indented by `indent` already, without a newline at the end. */
export function nestedJson(value: unknown, indent: string): string {
  return write(value, indent)
}

/** A plain value as JSON: 2 spaces, keys in the order of the value, arrays of scalars on one line, a newline at the end. */
export function stableJson(value: unknown): string {
  return `${write(value, '')}\n`
}
