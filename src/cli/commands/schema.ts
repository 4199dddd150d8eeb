import { JevonsError } from '../../errors.ts'
import { backtestJsonSchema, elasticityJsonSchema } from '../../report/schemas/evidence-schemas.ts'
import { forecastJsonSchema, inspectJsonSchema, reportJsonSchema } from '../../report/schemas/json-schemas.ts'
import { stableJson } from '../../report/text/stable-json.ts'
import { scenarioJsonSchema } from '../../scenario/json-schema.ts'
import { didYouMean } from '../../units/nearest.ts'
import { type RawOptions } from '../settings.ts'
import type { CliIo } from '../terminal/io.ts'
import { checkOutputPath } from '../terminal/output-path.ts'
import { writeTextFile } from '../terminal/write-result.ts'

const schemas: Readonly<Record<string, () => unknown>> = {
  scenario: scenarioJsonSchema,
  report: reportJsonSchema,
  inspect: inspectJsonSchema,
  forecast: forecastJsonSchema,
  elasticity: elasticityJsonSchema,
  backtest: backtestJsonSchema,
}

/** `schema <name>`: the JSON Schema of a document. */
export async function schema(names: readonly string[], raw: RawOptions, io: CliIo): Promise<number> {
  const name = names[0] ?? ''
  const make = Object.hasOwn(schemas, name) ? schemas[name] : undefined
  if (!make) throw unknownSchema(name)
  const text = stableJson(make())
  if (raw.output === undefined) io.stdout(text)
  else {
    checkOutputPath(raw.output, io)
    await writeTextFile(raw.output, text, io)
  }
  return 0
}

function unknownSchema(name: string): JevonsError {
  const known = Object.keys(schemas)
  const near = didYouMean(name, known)
  return new JevonsError({
    code: 'BAD_OPTION',
    message: `there is no schema '${name}'`,
    hint: `${near ? `${near} ` : ''}schemas are ${known.join(', ')}`,
  })
}
