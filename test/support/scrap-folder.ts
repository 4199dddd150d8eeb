import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A new folder below the system's temporary one that holds these files (path to text). */
export function scrapFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'jevons-test-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

/** A wide daily export without noise: requests, cost, GPUs, power and database writes that grow by `logPerYear`. */
export function wideUsage(days: number, logPerYear: number): string {
  const lines = ['date,requests,cost_usd,gpu_count,power_kw,db_writes_per_s']
  for (let i = 0; i < days; i++) {
    const date = new Date(Date.UTC(2026, 10, 30) - (days - 1 - i) * 86_400_000).toISOString().slice(0, 10)
    const factor =
      Math.exp((logPerYear * (i - days + 1)) / 365.25) * (1 + 0.05 * Math.sin((2 * Math.PI * i) / 7))
    const row = [2e6 * factor, 6500 * factor, 380 * factor, 700 * factor, 3000 * factor]
    lines.push(`${date},${row.map((v) => v.toFixed(2)).join(',')}`)
  }
  return `${lines.join('\n')}\n`
}

/** The smallest scenario of the product description, on `exports/`. */
export const tenLines = `version: 1
usage: exports/
demand: { requests: measured }
constraints:
  ai-budget: { budget: $250k/month }
  gpus:   { capacity: 640 gpus, lead-time: 20w to 40w }
  power:  { capacity: 2.4 MW, lead-time: 2y to 4y }
  db:     { capacity: 12k writes/s, lead-time: 90d }
checks: { budget: "p(breach(ai-budget) within 6mo) <= 20%" }
`
