import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { rolldown } from 'rolldown'

/**
 * Packages that the source takes by `require` (node loads CommonJS faster so than through `import`) go into the bundle as
 * those that it imports do.
 */
const bundleRequired = {
  name: 'bundle-required',
  transform(code) {
    const required = code.replace(/createRequire\(import\.meta\.url\)\((['"][^'"]+['"])\)/g, 'require($1)')
    return required === code ? null : { code: required, map: null }
  },
}

/**
 * Writes the program into dist: a file for each entry, and chunks for what they share or load later. Hundreds of small files
 * (ours, zod's, yaml's, DuckDB's) cost a run a quarter of a second before it reads anything. Native code, and what only the
 * optional peer needs, stays outside. Chunks lie one folder deep, as `src/cli` does: `version.ts` finds the package from there.
 * `modules.json` says what each file is made of, `licences.txt` under which terms.
 */
export async function bundle(root) {
  const entries = ['cli/main', 'simulate/run/workers', 'fit/fleet/fleet-workers', 'index', 'danfo']
  const built = await rolldown({
    cwd: root,
    input: Object.fromEntries(entries.map((name) => [name, join('src', `${name}.ts`)])),
    platform: 'node',
    external: [/^@duckdb\/node-bindings/, /^danfojs-node/],
    plugins: [bundleRequired],
  })
  const { output } = await built.write({
    dir: join(root, 'dist'),
    format: 'esm',
    minify: true,
    chunkFileNames: 'chunks/[name].js',
  })
  const modules = Object.fromEntries(
    output.map(({ fileName, moduleIds = [] }) => [
      fileName,
      // Modules that the bundler made itself have no path.
      moduleIds.filter((id) => id.startsWith(root)).map((id) => relative(root, id)),
    ]),
  )
  writeFileSync(join(root, 'dist', 'modules.json'), `${JSON.stringify(modules, null, 1)}\n`)
  writeFileSync(join(root, 'dist', 'licences.txt'), licences(root, Object.values(modules).flat()))
}

/** The licence of each package that any of the modules come from. */
function licences(root, modules) {
  const packages = modules.flatMap((id) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1] ?? [])
  return [...new Set(packages)]
    .sort()
    .map((name) => {
      const folder = join(root, 'node_modules', name)
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
      const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8')
      return `${name} ${version} (${license})\n\n${text.trim()}\n`
    })
    .join(`\n${'-'.repeat(80)}\n\n`)
}
