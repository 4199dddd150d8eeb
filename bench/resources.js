// Preloaded into a measured process: leaves its processor seconds and peak resident set (MB) in the file named by BENCH_RESOURCES.
import { writeFileSync } from 'node:fs'

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const found = { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024 }
  if (process.env.BENCH_RESOURCES) writeFileSync(process.env.BENCH_RESOURCES, JSON.stringify(found))
})
