import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { clusterSpeedup } from '../../../src/simulate/physics/database/cluster.ts'
import { uslPeak, uslThroughput } from '../../../src/simulate/physics/database/usl.ts'
import { fitUsl, type UslPoint } from '../../../src/simulate/physics/database/usl-fit.ts'
import { hnswBytes, ivfPqBytes, ivfPqFixedBytes } from '../../../src/simulate/physics/vector/vector-index.ts'
import { sharedPath } from '../../support/shared.ts'

type FittedCase = { N: number[]; X: number[]; gamma: number; sigma: number; kappa: number }

function readOracle<T>(name: string): Record<string, T> {
  const path = sharedPath(`oracles/${name}`)
  return path === undefined ? {} : (JSON.parse(readFileSync(path, 'utf8')) as Record<string, T>)
}

const pointsOf = ({ N, X }: FittedCase): UslPoint[] =>
  N.map((clients, i) => ({ clients, throughput: X[i] ?? Number.NaN }))

const cases = [
  ...Object.entries(readOracle<FittedCase>('usl_fit.json')).map((e) => ['linear', ...e] as const),
  ...Object.entries(readOracle<FittedCase>('usl_published_fits.json')).map((e) => ['log', ...e] as const),
]

describe.skipIf(cases.length === 0)('the scalability law, fitted to published measurements', () => {
  test.each(cases)('%s residuals of %s give the published parameters within 1e-4', (scale, _, fitted) => {
    const fit = fitUsl(pointsOf(fitted), scale)
    expect(Math.abs((fit?.lambda ?? Number.NaN) / fitted.gamma - 1)).toBeLessThan(1e-4)
    expect(Math.abs((fit?.sigma ?? Number.NaN) - fitted.sigma)).toBeLessThan(1e-4 * fitted.sigma)
    // A kappa of nothing is written as 0 or as the optimiser's 1e-18.
    expect(Math.abs((fit?.kappa ?? Number.NaN) - fitted.kappa)).toBeLessThan(1e-4 * fitted.kappa + 1e-12)
  })
})

type HnswCase = Record<'d' | 'M' | 'N' | 'bytes_per_dim', number> &
  Record<'faiss_wiki_bytes_per_vec' | 'hnswlib_bytes_per_vec' | 'scylla_total', number>
type IvfPqCase = Record<'N' | 'd' | 'm' | 'nbits' | 'nlist' | 'bytes_per_vec' | 'total', number>
const closed = readOracle<unknown[]>('closed_forms.json')
const hnsw = (closed['hnsw'] ?? []) as HnswCase[]
const ivfpq = (closed['ivfpq'] ?? []) as IvfPqCase[]

describe.skipIf(hnsw.length === 0)('vector indexes take the bytes of the recorded closed forms', () => {
  test.each(hnsw)('HNSW of $d dimensions and $M links', (oracle) => {
    const layout = { dimensions: oracle.d, links: oracle.M, bytesPerDimension: oracle.bytes_per_dim }
    expect(hnswBytes({ ...layout, engine: 'faiss' })).toBeCloseTo(oracle.faiss_wiki_bytes_per_vec, 9)
    expect(hnswBytes({ ...layout, engine: 'hnswlib' })).toBeCloseTo(oracle.hnswlib_bytes_per_vec, 6)
    expect((oracle.N * hnswBytes({ ...layout, engine: 'scylladb' })) / oracle.scylla_total).toBeCloseTo(1, 12)
  })

  test.each(ivfpq)('IVF-PQ of $N vectors in $nlist cells', (oracle) => {
    const layout = { dimensions: oracle.d, pieces: oracle.m, codeBits: oracle.nbits, cells: oracle.nlist }
    expect(ivfPqBytes(layout)).toBe(oracle.bytes_per_vec)
    expect(oracle.N * ivfPqBytes(layout) + ivfPqFixedBytes(layout)).toBe(oracle.total)
  })
})

describe('clusters scale as published', () => {
  // YugabyteDB TPC-C, 3 to 6 nodes of 8 vCPU (docs.yugabyte.com, horizontal scaling): 25,646 to 51,297 tpmC.
  test('with keys that spread: 3 to 6 nodes of YugabyteDB lie within the assumed contention of 0 to 2 %', () => {
    const measured = 51_297 / 25_646
    const modelled = (sigma: number): number =>
      clusterSpeedup(6, { sigma, kappa: 0 }) / clusterSpeedup(3, { sigma, kappa: 0 })
    expect(measured).toBeGreaterThan(modelled(0.02))
    // 2.0002: in proportion, to the fourth digit.
    expect(measured / modelled(0)).toBeCloseTo(1, 3)
  })

  // TiDB inserts with an auto-increment key, 1 to 3 SQL nodes (MODELS 3.3): 5,556 / 7,582 / 9,183 a second.
  // From 1 to 2 alone it is 47 %, a little beyond the range; over all three points 41 %.
  test('with a hot key: the contention fitted to TiDB lies within the assumed 30 to 45 %, and meets each point within 3 %', () => {
    const points = [5556, 7582, 9183].map((throughput, i) => ({ clients: i + 1, throughput }))
    const fit = fitUsl(points)
    expect(fit?.sigma).toBeGreaterThan(0.3)
    expect(fit?.sigma).toBeLessThan(0.45)
    for (const { clients, throughput } of points)
      expect(Math.abs((fit ? uslThroughput(fit, clients) : Number.NaN) / throughput - 1)).toBeLessThan(0.03)
  })

  // Vonng/pgtpc on c5d.metal: the best that was measured at scale 1000 is 71,624 transactions a second at 64 clients.
  test('the peak of the law fitted to pgbench is what the machine reached, within 5 %', () => {
    const points = [2947, 5602, 11_199, 21_607, 36_237, 60_636, 71_624, 69_629].map((throughput, i) => ({
      clients: 2 ** i,
      throughput,
    }))
    const fit = fitUsl(points)
    const peak = fit ? uslPeak(fit) : { clients: Number.NaN, throughput: Number.NaN }
    expect(Math.abs(peak.throughput / 71_624 - 1)).toBeLessThan(0.05)
    expect(peak.clients).toBeGreaterThan(32)
    expect(peak.clients).toBeLessThan(128)
    expect(fit?.kappaIdentified).toBe(true)
  })
})

const runs = sharedPath('data/db-load/azure_pg_tpcb_tps_raw_westus2_B8ms.csv')

test.skipIf(runs === undefined)(
  'one benchmark on one kind of machine spreads by a factor of 2.3: a ceiling is a range',
  () => {
    // What docs/models/database.md says: pgbench (TPC-B like, 25 clients) on a burstable VM of 8 vCPU, 11,418 runs in 16 months.
    const rows = readFileSync(runs ?? '', 'utf8')
      .trim()
      .split('\n')
      .slice(1)
    const rates = Float64Array.from(rows, (row) => Number(row.split(',')[0])).sort()
    const at = (q: number): number => rates[Math.floor(q * rates.length)] ?? Number.NaN
    expect(rates.length).toBe(11_418)
    expect([at(0.05), at(0.5), at(0.95)]).toEqual([1221, 1302, 2782])
  },
)
