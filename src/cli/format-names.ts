/** Report formats that `--help` lists without loading any; a test holds them to the registry. */
export const reportFormatNames: readonly string[] = [
  'table',
  'json',
  'ndjson',
  'csv',
  'md',
  'html',
  'junit',
  'sarif',
  'github',
]

/** Commands whose result is a report, and takes all of them. */
export const reportCommands: readonly string[] = ['demo', 'simulate', 'check', 'report']
