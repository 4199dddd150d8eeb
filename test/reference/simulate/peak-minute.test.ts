import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { burstPeak } from '../../../src/simulate/physics/peak-minute.ts'
import { sharedPath } from '../../support/shared.ts'

// Hour-long public traces, per minute: Azure LLM inference 2023-11 (code), Mooncake 2024 (conversations).
const traces = [
  { file: 'data/llm-usage/azure_llm_2023_code_per_minute.csv', cut: 1 },
  { file: 'data/llm-usage/mooncake_conversation_per_minute.csv', cut: 1 },
]

/** Tokens per minute; the first and last minutes, which the trace cuts, left out. */
function tokensPerMinute(path: string, cut: number): number[] {
  const rows = readFileSync(path, 'utf8').trim().split('\n').slice(1)
  return rows
    .map((row) => row.split(',').map(Number))
    .map(([, , input = Number.NaN, output = Number.NaN]) => input + output)
    .slice(cut, -cut)
}

describe.each(traces)('$file', ({ file, cut }) => {
  const path = sharedPath(file)
  test.skipIf(path === undefined)('has the peak minute that its mean and its cv tell, within 15 %', () => {
    const minutes = tokensPerMinute(path ?? '', cut)
    const mean = minutes.reduce((a, b) => a + b, 0) / minutes.length
    const variance = minutes.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (minutes.length - 1)
    const observed = Math.max(...minutes) / mean
    const modelled = burstPeak(Math.sqrt(variance) / mean, minutes.length)
    expect(Math.abs(modelled / observed - 1), `modelled ${modelled}, observed ${observed}`).toBeLessThan(0.15)
  })
})
