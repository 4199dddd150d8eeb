import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { JevonsError } from '../../../src/errors.ts'
import { readUsage } from '../../../src/ingest/read-usage.ts'
import { sharedPath } from '../../support/shared.ts'

// Every file of these folders is either imported, with totals equal to a sum made here without the importer, or refused for
// the reason stated here. A file that is on neither list fails: someone has to look at it.

type Direct = {
  /** Metric to the columns whose cells are added up (means: divided by the filled cells). */
  readonly sums?: Readonly<Record<string, readonly string[]>>
  readonly means?: Readonly<Record<string, string>>
  /** Metrics that count the rows. */
  readonly counts?: readonly string[]
  /** Only where cells are not plain: the parsed cell. */
  readonly cell?: (text: string) => number
  readonly delimiter?: string
}

const same = (...columns: string[]): Record<string, string[]> =>
  Object.fromEntries(columns.map((c) => [c, [c]]))
const value: Direct = { sums: same('value') }

const imported: Readonly<Record<string, Direct>> = {
  'data/cost/mybinder_daily_cost_and_sessions.csv': {
    sums: { 'cost USD': ['cost_usd'], sessions: ['sessions'] },
  },
  'data/cost/mybinder_gcp_daily_cost_by_category.csv': { sums: { 'cost USD': ['cost_usd'] } },
  'data/cost/mybinder_gcp_daily_cost_by_project.csv': {
    sums: { 'cost USD': ['binder_prod_usd', 'binder_staging_usd'] },
  },
  'data/llm-usage/azure_llm_2023_code.csv': {
    sums: { tokens_input: ['ContextTokens'], tokens_output: ['GeneratedTokens'] },
    counts: ['requests'],
  },
  'data/llm-usage/azure_llm_2023_code_per_minute.csv': {
    sums: { requests: ['requests'], tokens_input: ['input_tokens'], tokens_output: ['output_tokens'] },
  },
  'data/llm-usage/dotnet_skills_ci_token_runs.csv': {
    sums: { ...same('scenarios', 'wall_seconds'), tokens_input: ['input_tokens'] },
  },
  'data/llm-usage/dotnet_skills_ci_tokens_daily.csv': {
    sums: { ...same('runs', 'scenarios', 'wall_seconds'), tokens_input: ['input_tokens'] },
  },
  'data/gpu-cluster/alibaba2026_genai_gpu_util_10min.csv': {
    sums: same('pods', 'samples'),
    means: { gpu_util_mean: 'gpu_util_mean', gpu_util_max: 'gpu_util_max', gpu_util_p95: 'gpu_util_p95' },
  },
  'data/gpu-cluster/alibaba2026_genai_qps_10min.csv': {
    sums: same('api_requests_samples', 'generative_requests_samples'),
    means: {
      api_requests_qps_sum: 'api_requests_qps_sum',
      generative_requests_qps_sum: 'generative_requests_qps_sum',
    },
  },
  'data/gpu-cluster/alibaba2026_genai_queue_size.csv': value,
  'data/gpu-cluster/helios_earth_gpu_number_daily.csv': {
    sums: same('vchbv', 'vc4om', 'vcVP5', 'vcpDC', 'total'),
  },
  'data/gpu-cluster/helios_earth_vcpDC_hourly.csv': {
    sums: same('gpu_hours', 'total_gpu'),
    means: {
      running_gpu_max: 'running_gpu_max',
      pending_gpu_mean: 'pending_gpu_mean',
      running_jobs_mean: 'running_jobs_mean',
    },
  },
  'data/gpu-cluster/philly_active_nodes_daily.csv': {
    sums: same('node_hours', 'total_nodes'),
    means: { active_nodes_max: 'active_nodes_max' },
  },
  'data/db-load/azure_pg_tpcb_tps_daily_westus2_B8ms.csv': {
    sums: same('runs'),
    means: { tps_median: 'tps_median', tps_p05: 'tps_p05', tps_p95: 'tps_p95' },
  },
  'data/db-load/azure_pg_tpcb_tps_raw_westus2_B8ms.csv': { sums: same('value', 'runtime') },
  'data/db-load/nab_art_daily_jumpsup.csv': value,
  'data/db-load/nab_art_flatline.csv': value,
  'data/db-load/nab_ec2_cpu_utilization_5f5533.csv': value,
  'data/db-load/nab_ec2_network_in_257a54.csv': value,
  'data/db-load/nab_rds_cpu_utilization_e47b3b.csv': value,
  'data/power/codecarbon_emissions_example.csv': {
    sums: same('cpu_energy', 'gpu_energy', 'ram_energy', 'energy_consumed', 'emissions'),
  },
  'data/power/vic_electricity_daily.csv': {
    sums: same('demand_mwh', 'half_hours'),
    means: { peak_mw: 'peak_mw', mean_temp_c: 'mean_temp_c' },
  },
  'formats/samples/generic/eu_semicolon.csv': {
    sums: { tokens_total: ['Tokens'], 'cost EUR': ['Kosten'] },
    delimiter: ';',
    cell: (t) => Number(t.replace(/[ €.]/g, '').replace(',', '.')),
  },
  'formats/samples/generic/long.csv': { sums: {} },
  'formats/samples/generic/month_names.csv': { sums: { 'cost USD': ['Spend'] } },
  'formats/samples/generic/pandas_index.csv': { sums: same('requests') },
  'formats/samples/generic/sheets_us_bom.csv': {
    sums: { tokens_total: ['tokens'], 'cost USD': ['cost'] },
    cell: (t) =>
      t === '-' || t === '' ? NaN : Number(t.replace(/[$,()]/g, '')) * (t.includes('(') ? -1 : 1),
  },
}

/** File to error code and a word of the reason. */
const refused: Readonly<Record<string, readonly [string, string]>> = {
  'data/cost/focus_1.0_sample.README.md': ['UNKNOWN_FORMAT', 'header'],
  'data/cost/infracost_example_out.json': ['UNKNOWN_FORMAT', 'estimate of planned resources'],
  'data/cost/opencost_azure_billing_template.csv': ['UNKNOWN_FORMAT', 'lacks BillingCurrency'],
  'data/cost/opencost_azure_billing_vm.csv': ['UNKNOWN_FORMAT', 'lacks BillingCurrency'],
  'data/llm-usage/mooncake_conversation_per_minute.csv': ['MISSING_COLUMN', 'relative'],
  'data/llm-usage/mooncake_synthetic_per_minute.csv': ['MISSING_COLUMN', 'relative'],
  'data/llm-usage/mooncake_synthetic_trace.jsonl': ['MISSING_COLUMN', 'relative'],
  'data/llm-usage/openrouter_usage_rankings_snapshot.json': ['UNKNOWN_FORMAT', 'no format claims it'],
  'data/llm-usage/servegen_requests_10min.csv': ['MISSING_COLUMN', 'relative'],
  'data/gpu-cluster/acme_cluster_summary.csv': ['MISSING_COLUMN', 'no column holds dates'],
  'data/gpu-cluster/alibaba2023_openb_daily_gpu_hours.csv': ['MISSING_COLUMN', 'relative'],
  'data/gpu-cluster/alibaba2023_openb_node_list_gpu.csv': ['MISSING_COLUMN', 'no column holds dates'],
  'data/gpu-cluster/alibaba2023_openb_pod_list_default.csv': ['MISSING_COLUMN', 'relative'],
  'data/gpu-cluster/alibaba2026_spot_gpu_nodes.csv': ['MISSING_COLUMN', 'no column holds dates'],
  'data/power/acme_power_util_ecdf.csv': ['MISSING_COLUMN', 'no column holds dates'],
  'data/power/azure_greensku_dc_data.csv': ['MISSING_COLUMN', 'no column holds dates'],
  'data/power/ccf_coefficients_aws_use.csv': ['MISSING_COLUMN', 'no column holds dates'],
  'data/power/dcgm_default_counters.csv': ['UNKNOWN_FORMAT', 'list of the metrics'],
  'data/power/mlco2_gpus_tdp.csv': ['MISSING_COLUMN', 'no column holds dates'],
  'data/power/mlco2_instances.csv': ['UNKNOWN_FORMAT', 'header'],
  'data/power/mlenergy_meta-llama__Llama-3.1-8B-Instruct__lm-arena-chat.json': [
    'UNKNOWN_FORMAT',
    'no format',
  ],
  'data/power/mlenergy_openai__gpt-oss-120b__gpqa.json': ['UNKNOWN_FORMAT', 'no format'],
  'data/power/mlenergy_task_lm-arena-chat.json': ['UNKNOWN_FORMAT', 'no format'],
  'data/power/zeus_summary_power_a40.csv': ['MISSING_COLUMN', 'no column holds dates'],
  'data/power/zeus_summary_power_v100.csv': ['MISSING_COLUMN', 'no column holds dates'],
  'formats/samples/generic/ambiguous_dates.csv': ['AMBIGUOUS_DATE', 'day/month'],
  'formats/samples/generic/SOURCE.md': ['UNKNOWN_FORMAT', ''],
}

/** Read by the vendor formats, whose own reference test sums them. */
const elsewhere = [
  'data/cost/azure_EA_ActualCost_Small.csv',
  'data/cost/focus_1.0_sample.csv',
  'data/db-load/prometheus_matrix_empty.json',
  'data/db-load/prometheus_matrix_tidb_connections.json',
]

const folders = [
  'data/cost',
  'data/llm-usage',
  'data/gpu-cluster',
  'data/db-load',
  'data/power',
  'formats/samples/generic',
]
const root = sharedPath('data/INDEX.md')?.replace(/data\/INDEX\.md$/, '')
const skipped = root === undefined
if (skipped) process.stdout.write('real-data: skipped, the shared reference folder is absent\n')
const files =
  root === undefined
    ? []
    : folders.flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`))

/** Cells of a delimited text by column, by the simplest reading that knows quotes. */
function columns(text: string, delimiter: string): Map<string, string[]> {
  const rows = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .filter((line) => line !== '')
    .map((line) => {
      const cells = ['']
      let quoted = false
      for (const char of line) {
        if (char === '"') quoted = !quoted
        else if (char === delimiter && !quoted) cells.push('')
        else cells.push(`${cells.pop() ?? ''}${char}`)
      }
      return cells
    })
  const [header = [], ...data] = rows
  return new Map(header.map((name, i) => [name, data.map((row) => row[i] ?? '')]))
}

describe.skipIf(skipped)('real files', () => {
  test('every file is on one of the lists', () => {
    expect(
      files.filter((file) => !(file in imported) && !(file in refused) && !elsewhere.includes(file)),
    ).toEqual([])
  })

  test.each(Object.entries(imported))('%s: totals equal a direct sum', async (file, direct) => {
    const path = join(root ?? '', file)
    const data = await readUsage([path], { step: 'day' })
    const found = new Map(
      (data.imports[0]?.metrics ?? []).map((m) => [
        m.currency === undefined ? m.metric : `${m.metric} ${m.currency}`,
        m.total,
      ]),
    )
    const cells = columns(readFileSync(path, 'utf8'), direct.delimiter ?? ',')
    const numbers = (name: string): number[] =>
      (cells.get(name) ?? [])
        .map(direct.cell ?? ((t) => (t === '' ? NaN : Number(t))))
        .filter((v) => !Number.isNaN(v))
    for (const [metric, names] of Object.entries(direct.sums ?? {})) {
      const all = names.flatMap(numbers)
      expect(all.length, metric).toBeGreaterThan(0)
      // The direct sum is of doubles and is off by its own rounding, one part in 2^53 an addition; each cell is kept to
      // 12 decimals (DECIMAL(38,12)), so that a third is off by up to half of 1e-12.
      const sum = all.reduce((a, b) => a + b, 0)
      const slack =
        all.length * 5e-13 + all.length * Number.EPSILON * all.reduce((a, b) => a + Math.abs(b), 0)
      expect(Math.abs((found.get(metric) ?? NaN) - sum), metric).toBeLessThanOrEqual(slack)
    }
    for (const [metric, name] of Object.entries(direct.means ?? {})) {
      const all = numbers(name)
      expect(found.get(metric), metric).toBeCloseTo(all.reduce((a, b) => a + b, 0) / all.length, 9)
    }
    const rows = [...cells.values()].reduce((most, column) => Math.max(most, column.length), 0)
    for (const metric of direct.counts ?? []) expect(found.get(metric)).toBe(rows)
    expect(data.imports[0]).toMatchObject({ rows, rejected: 0 })
  })

  test.each(Object.entries(refused))('%s is refused with its reason', async (file, [code, word]) => {
    const error: unknown = await readUsage([join(root ?? '', file)], { step: 'day' }).catch((e: unknown) => e)
    if (!(error instanceof JevonsError))
      throw error instanceof Error ? error : new Error(`${file} was imported`)
    expect(error.code).toBe(code)
    expect(error.message).toContain(word)
    expect(error.problems[0].hint ?? '').not.toBe('')
  })

  test('a folder of generic samples is read but for the file whose dates are ambiguous, which is named', async () => {
    const data = await readUsage([join(root ?? '', 'formats/samples/generic')], { step: 'day' })
    const refused = data.notices.filter((notice) => notice.code === 'file_refused')
    expect(refused.map((notice) => basename(notice.subject ?? ''))).toEqual(['ambiguous_dates.csv'])
    expect(data.imports.length).toBeGreaterThanOrEqual(4)
  })
})
