// Preloaded into a measured process: leaves its processor time (ms, all threads) and peak resident set (kB) in the file named by BENCH_COST.
import { writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

if (isMainThread)
  process.on('exit', () => {
    const { user, system } = process.cpuUsage()
    const text = JSON.stringify({ cpuMs: (user + system) / 1000, maxRssKb: process.resourceUsage().maxRSS })
    if (process.env.BENCH_COST) writeFileSync(process.env.BENCH_COST, text)
  })
