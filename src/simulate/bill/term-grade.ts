import type { Range } from '../../units/range.ts'
import type { CommitmentSpec, ProvisionedSpec } from './commitment-spec.ts'

/** How well a term of a contract is known, by the name under which its node draws it; terms are stated unless they say otherwise. */
export function gradeOfTerm(spec: CommitmentSpec, name: string): string {
  return rangeOfTerm(spec, name)?.grade ?? 'stated'
}

function rangeOfTerm(spec: CommitmentSpec, name: string): Range | undefined {
  if (name.startsWith('credit-')) return spec.credits[Number(name.slice('credit-'.length)) - 1]?.amount
  if (name.startsWith('provisioned-')) return provisionedTerm(spec, name.slice('provisioned-'.length))
  const terms: Readonly<Record<string, Range | undefined>> = {
    discount: spec.discount,
    overage: spec.overage,
    support: spec.support?.percent,
    'support-minimum': spec.support?.minimumPerMonth,
    flat: spec.flatPerMonth,
  }
  return terms[name]
}

function provisionedTerm({ provisioned }: CommitmentSpec, name: string): Range | undefined {
  const terms: Readonly<Record<string, keyof ProvisionedSpec>> = {
    'output-weight': 'outputWeight',
    'cached-weight': 'cachedWeight',
  }
  const value = provisioned?.[terms[name] ?? (name as keyof ProvisionedSpec)]
  return typeof value === 'object' ? value : undefined
}
