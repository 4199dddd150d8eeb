// Preloaded into a measured process: leaves its peak resident set (kB) in the file named by BENCH_RSS.
import { writeFileSync } from 'node:fs'

process.on('exit', () => {
  if (process.env.BENCH_RSS) writeFileSync(process.env.BENCH_RSS, String(process.resourceUsage().maxRSS))
})
