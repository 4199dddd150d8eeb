/** Stages in reading order. A file may import its own stage, leaves, and stages to its left. */
const leaves = ['units', 'stats', 'prices']
const stages = ['ingest', 'series', 'fit', 'simulate', 'assess', 'decide', 'report']

const rightwards = stages.map((stage, i) => ({
  name: `${stage}-looks-left-only`,
  comment: `src/${stage} may not import a later stage or the CLI: data flows left to right, imports flow right to left.`,
  severity: 'error',
  from: { path: `^src/${stage}/` },
  to: { path: `^src/(${[...stages.slice(i + 1), 'cli'].join('|')})/` },
}))

/** Rooms of the report, what is told first; a room may import those before it. */
const reportRooms = ['(document|text)', 'rows', 'sentences', '(html|forecast|evidence)', 'formats']

const reportUpwards = reportRooms.slice(0, -1).map((room, i) => ({
  name: `report-${room.replace(/\W+/g, '-')}-looks-down`,
  comment: 'Numbers, then cells and sentences made of them, then what a format makes of those.',
  severity: 'error',
  from: { path: `^src/report/${room}/` },
  to: { path: `^src/report/(${reportRooms.slice(i + 1).join('|')})/` },
}))

export default {
  forbidden: [
    ...rightwards,
    ...reportUpwards,
    {
      name: 'ledger-after-report',
      comment: 'A ledger keeps and scores what a run foresaw: only the CLI and the public index may know it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(ledger/|cli/|index\\.ts$)' },
      to: { path: '^src/ledger/' },
    },
    {
      name: 'leaves-import-nothing',
      comment: 'units/ and stats/ know nothing of the domain; keep them copy-pasteable.',
      severity: 'error',
      from: { path: `^src/(${leaves.join('|')})/` },
      to: { path: '^src/', pathNot: [`^src/(${leaves.join('|')})/`, '^src/(errors|notice)\\.ts$'] },
    },
    {
      name: 'plugins-are-islands',
      comment:
        'One format, model, resource or report must not import a sibling; share through the folder above.',
      severity: 'error',
      from: { path: '^src/[^/]+/(formats|models|resources|sources)/(?!index\\.ts)[^/]+\\.ts$' },
      to: { path: '^src/[^/]+/(formats|models|resources|sources)/' },
    },
    {
      name: 'duckdb-in-one-file',
      comment: 'Swap or mock the engine in one place.',
      severity: 'error',
      from: { pathNot: '^src/ingest/engine/duckdb\\.ts$' },
      to: { path: 'node_modules/@duckdb/' },
    },
    {
      name: 'io-at-the-edge',
      comment: 'Files, network, threads and processes belong to these named places.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot:
          '^src/(cli/|ledger/|scenario/load-scenario\\.ts$|ingest/(engine/duckdb\\.ts$|store/|sources/)|(simulate/run/workers|fit/fleet/fleet-workers)\\.ts$)',
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'commander-in-cli-only',
      severity: 'error',
      from: { pathNot: '^(src/cli/|test/)' },
      to: { path: 'node_modules/commander/' },
    },
    {
      name: 'scenario-at-the-edge',
      comment: 'Stages take parsed values; only the CLI, the pipeline and the public index meet a scenario.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli/|scenario/|pipeline\\.ts$|index\\.ts$)' },
      to: { path: '^src/scenario/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, path: '^src/' }, to: {} },
    {
      name: 'not-to-dev-dep',
      severity: 'error',
      from: { path: '^(src|bin)/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|test|bench)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
      extensions: ['.ts', '.js'],
    },
  },
}
