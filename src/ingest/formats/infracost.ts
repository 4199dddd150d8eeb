import { jsonDocuments } from '../families/format-sql.ts'
import type { Detection, Probe, UsageFormat } from '../usage-format.ts'

/** Recognises an Infracost breakdown in order to refuse it: it prices planned resources and holds no usage of any day. */
export const infracost: UsageFormat = {
  name: 'infracost',
  summary: 'Infracost breakdown: recognised, refused (an estimate of planned resources)',
  role: 'table',
  maturity: 'experimental',
  detect,
  project() {
    throw new Error('infracost refuses every file')
  },
}

function detect(probe: Probe): Detection {
  const isBreakdown = jsonDocuments(probe).some(
    (document) =>
      Array.isArray(document['projects']) && ('totalMonthlyCost' in document || 'infracost' in document),
  )
  return isBreakdown
    ? {
        score: 0.95,
        evidence: ['projects and totalMonthlyCost'],
        missing: [],
        refusal:
          'it is an Infracost estimate of planned resources, not usage over time; name your cloud bill (FOCUS, CUR, Azure cost, GCP billing) instead',
      }
    : { score: 0, evidence: [], missing: ['projects, totalMonthlyCost'] }
}
