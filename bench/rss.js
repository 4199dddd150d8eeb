// Preloaded into a measured process: leaves its peak resident set (kB) and processor time (microseconds, all threads) in the
// file named by BENCH_USAGE.
import { writeFileSync } from 'node:fs'

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  if (process.env.BENCH_USAGE)
    writeFileSync(process.env.BENCH_USAGE, `${maxRSS} ${userCPUTime + systemCPUTime}`)
})
