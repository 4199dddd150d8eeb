// What reading usage is measured against: one grouped sum by day over the same columns, with the engine's own reader and types.
// node bench/bare-aggregate.js FILE
import { DuckDBInstance } from '@duckdb/node-api'

const [file] = process.argv.slice(2)
const reader = file.endsWith('.parquet') ? 'read_parquet' : 'read_csv'
const instance = await DuckDBInstance.create(':memory:')
const connection = await instance.connect()
const result = await connection.runAndReadAll(
  `select date_trunc('day', timestamp) as day, model, project, count(*) as requests, sum(input_tokens) as input_tokens,
    sum(output_tokens) as output_tokens, sum(cost_usd) as cost_usd from ${reader}('${file}') group by all`,
)
console.log(`${result.currentRowCount} groups`)
