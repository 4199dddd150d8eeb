import { describe, expect, test } from 'vitest'
import type { UsageData } from '../../../../src/ingest/usage-table.ts'
import { measuredBurst } from '../../../../src/simulate/measured/measured-burst.ts'
import { burstPeak } from '../../../../src/simulate/physics/peak-minute.ts'

type Peak = { readonly metric: string; readonly window: '1min' | '5min' | '1h'; readonly factor: number }

/** Only what the burst looks at. */
function data(...inputs: { source: string; from: string; to: string; peaks?: readonly Peak[] }[]): UsageData {
  const imports = inputs.map(({ source, from, to, peaks }) => ({
    source,
    from,
    to,
    ...(peaks ? { rates: { peaks, dayPeaks: [], sizes: [], shares: [] } } : {}),
  }))
  return { imports } as unknown as UsageData
}

const peaks = (metric: string, minute: number, hour: number): readonly Peak[] => [
  { metric, window: '1min', factor: minute },
  { metric, window: '1h', factor: hour },
]

describe('the measured burst', () => {
  test('is the cv whose busiest minute of all busy hours is the one that was seen', () => {
    const factor = burstPeak(0.4, 60 * 7)
    const found = measuredBurst(
      data({
        source: 'trace.csv',
        from: '2026-11-01',
        to: '2026-11-07',
        peaks: peaks('tokens_total', 1.5 * factor, 1.5),
      }),
    )
    expect(found?.cv).toBeCloseTo(0.4, 6)
    expect(found?.source).toBe('trace.csv')
  })

  test('comes from the longest input, and from tokens before requests', () => {
    const short = { source: 'a', from: '2026-11-01', to: '2026-11-01', peaks: peaks('tokens_total', 3, 1.5) }
    const long = {
      source: 'b',
      from: '2026-11-01',
      to: '2026-11-09',
      peaks: [...peaks('requests', 3, 1.5), ...peaks('tokens_output', 4, 1.5)],
    }
    expect(measuredBurst(data(short, long))).toMatchObject({ source: 'b', metric: 'tokens_output' })
  })

  test('is unknown without minutes and hours of one metric', () => {
    expect(measuredBurst(data({ source: 'a', from: '2026-11-01', to: '2026-11-09' }))).toBeUndefined()
    const mixed = [...peaks('requests', 3, 1.5).slice(0, 1), ...peaks('tokens_total', 3, 1.5).slice(1)]
    expect(
      measuredBurst(data({ source: 'a', from: '2026-11-01', to: '2026-11-09', peaks: mixed })),
    ).toBeUndefined()
  })
})
