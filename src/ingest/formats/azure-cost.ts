import type { Detection, Probe, UsageFormat } from '../usage-format.ts'

const signature = ['metercategory', 'consumedservice']

/** Recognises Azure cost exports in order to refuse them: their several cost columns must not be added up as a generic table. */
export const azureCost: UsageFormat = {
  name: 'azure-cost',
  summary: 'Azure cost exports: recognised, not read yet',
  role: 'bill',
  maturity: 'experimental',
  detect,
  project() {
    throw new Error('azure-cost refuses every file')
  },
}

function detect(probe: Probe): Detection {
  const missing = signature.filter((key) => !probe.keys.includes(key))
  // A FOCUS export may carry Azure's own columns with an x_ prefix, never without.
  if (missing.length > 0 || probe.keys.includes('chargeperiodstart'))
    return { score: 0, evidence: [], missing }
  return {
    score: 0.95,
    evidence: ['columns of an Azure cost export'],
    missing: [],
    refusal:
      'it is an Azure cost export, which is not read yet; export it as FOCUS, or say with --map which of its cost columns counts',
  }
}
