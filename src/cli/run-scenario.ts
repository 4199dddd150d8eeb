import { availableParallelism } from 'node:os'
import type { UsageData } from '../ingest/usage-table.ts'
import type { RecordParts } from '../ledger/record.ts'
import type { PlannedRun } from '../pipeline.ts'
import type { ReportDocument } from '../report/document/report-document.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Change } from '../scenario/set-value.ts'
import { pathsAsked, seedAsked, threadsAsked, typedOption } from './asked/run-options.ts'
import { fromCwd, readExports } from './read-exports.ts'
import { keyValue, type OutputSettings, type RawOptions } from './settings.ts'
import type { CliIo } from './terminal/io.ts'
import { makeProgress, type Progress } from './terminal/progress.ts'
import { packageVersion } from './version.ts'

/** The changes to a scenario that flags and environment ask for, `--set` first, then the named options. */
export function scenarioChanges(raw: RawOptions, io: CliIo): Change[] {
  const changes = (raw.set ?? []).map((text): Change => {
    const { key, value } = keyValue(text, '--set', 'paths=4096')
    return { path: key, value }
  })
  const whole = { seed: seedAsked(raw, io), paths: pathsAsked(raw, io) }
  for (const path of ['seed', 'paths', 'horizon', 'start'] as const) {
    const typed = typedOption(raw, path, io)
    if (!typed) continue
    const value = path === 'seed' || path === 'paths' ? String(whole[path]) : typed.text
    changes.push({ path, value, option: typed.option })
  }
  return changes
}

/** Loads a scenario with its overrides, reads its exports, and simulates. */
export async function runScenario(
  file: string,
  raw: RawOptions,
  settings: OutputSettings,
  io: CliIo,
): Promise<ReportDocument> {
  return simulateLoaded(await loaded(file, raw, io), raw, settings, io)
}

/** The scenario with the changes and exports of the command line. */
async function loaded(file: string, raw: RawOptions, io: CliIo): Promise<Scenario> {
  const { loadScenario } = await import('../scenario/load-scenario.ts')
  const set = scenarioChanges(raw, io)
  const scenario =
    file === '-'
      ? await loadScenario(file, {
          set,
          spool: await io.stdinFile(),
          ...(raw.usage && { usage: raw.usage }),
        })
      : await loadScenario(fromCwd(file, io), { set })
  return raw.usage === undefined ? scenario : { ...scenario, usage: raw.usage }
}

/** A run with all that a ledger records of it; where people overrode something, once more without. */
export async function runForLedger(
  file: string,
  raw: RawOptions,
  settings: OutputSettings,
  io: CliIo,
): Promise<Omit<RecordParts, 'previous'>> {
  const scenario = await loaded(file, raw, io)
  const progress = makeProgress(settings.progress, io)
  const threads = threadsAsked(raw, io) ?? defaultThreads(scenario)
  try {
    progress.step('reading usage')
    const usage = await usageOf(scenario, io, progress)
    const { simulate } = await import('../pipeline.ts')
    const options = {
      threads,
      version: packageVersion(),
      onProgress: (share: number): void => {
        progress.step('simulating', share)
      },
    }
    const seen: PlannedRun[] = []
    const onPlanned = (run: PlannedRun): void => void seen.push(run)
    const document = await simulate(scenario, usage, { ...options, onPlanned })
    const [planned] = seen
    if (planned === undefined) throw new Error('a simulation told nothing of its plan')
    const run = { document, planned, usage, seed: scenario.seed }
    if (scenario.demand.every(({ overrides }) => overrides.length === 0)) return run
    const demand = scenario.demand.map((spec) => ({ ...spec, overrides: [] }))
    return { ...run, model: await simulate({ ...scenario, demand }, usage, options) }
  } finally {
    progress.done()
  }
}

function usageOf(scenario: Scenario, io: CliIo, progress: Progress): Promise<UsageData> {
  return readExports(
    scenario.usage,
    { step: 'day', basis: scenario.budgetBasis, rates: ratesNeeded(scenario) },
    io,
    progress,
  )
}

/** Future-days from which a second thread saves more than starting it costs. */
const threadedFutureDays = 1_000_000
const mostThreads = 4

/** Threads when the user names no number: the result is the same on any. */
function defaultThreads({ paths, horizon }: Scenario): number {
  // The TypeScript source cannot start threads on Node 20.
  if (import.meta.url.endsWith('.ts')) return 1
  const days = 'months' in horizon ? horizon.months * 30.4375 : horizon.days
  return paths * days < threadedFutureDays ? 1 : Math.min(mostThreads, availableParallelism())
}

/** Only the burst of an endpoint is measured on single rows; a second look at them costs as much as the first. */
function ratesNeeded({ resources }: Scenario): 'all' | 'rolled' {
  const asksBurst = resources.some((spec) => spec.kind === 'endpoint' && spec.params['burst'] === undefined)
  return asksBurst ? 'all' : 'rolled'
}

/** Reads the exports of a loaded scenario and simulates it. */
async function simulateLoaded(
  scenario: Scenario,
  raw: RawOptions,
  settings: OutputSettings,
  io: CliIo,
): Promise<ReportDocument> {
  const threads = threadsAsked(raw, io) ?? defaultThreads(scenario)
  // Threads load their modules while this one reads the exports.
  const workers =
    threads > 1 ? (await import('../simulate/run/workers.ts')).startWorkers(threads - 1) : undefined
  // Loads while the engine reads the exports on its own threads.
  const pipeline = import('../pipeline.ts')
  const progress = makeProgress(settings.progress, io)
  try {
    progress.step('reading usage')
    const usage = await usageOf(scenario, io, progress)
    const { simulate } = await pipeline
    return await simulate(scenario, usage, {
      ...(workers ? { pool: workers } : {}),
      version: packageVersion(),
      onProgress: (share: number) => {
        progress.step('simulating', share)
      },
    })
  } finally {
    progress.done()
    await workers?.stop()
  }
}
