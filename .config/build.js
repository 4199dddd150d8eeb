// Builds dist (declarations by tsc, the program by rolldown), and does nothing when dist is newer than every source: npm and
// npx run this (`prepare`) each time a command is called inside the repository, so the no-op must cost almost nothing.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = join(root, 'dist', '.built')

/** One line per source file: path, size and modification time; a change of any is a change of the whole. */
function fingerprint() {
  const lines = []
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) visit(path)
      else {
        const { size, mtimeMs } = statSync(path)
        lines.push(`${path.slice(root.length)} ${size} ${mtimeMs}`)
      }
    }
  }
  visit(join(root, 'src'))
  for (const name of ['tsconfig.json', 'package.json', '.config/build.js', '.config/bundle.js']) {
    const { size, mtimeMs } = statSync(join(root, name))
    lines.push(`${name} ${size} ${mtimeMs}`)
  }
  return lines.sort().join('\n')
}

// An installed package has dist but no src: nothing to build.
if (existsSync(join(root, 'src'))) {
  const now = fingerprint()
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== now) {
    rmSync(join(root, 'dist'), { recursive: true, force: true })
    try {
      const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
      execFileSync(process.execPath, [tsc, '-p', root, '--emitDeclarationOnly'], {
        stdio: 'inherit',
      })
    } catch (error) {
      // tsc has printed what is wrong.
      process.exit(error.status ?? 1)
    }
    const { bundle } = await import('./bundle.js')
    await bundle(root)
    writeFileSync(stamp, now)
  }
}
