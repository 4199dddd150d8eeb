import type { Notice } from '../../notice.ts'
import type { ImportReport, UsageData } from '../usage-table.ts'
import { plain } from './pairs.ts'

/** Formats whose rows are groups of one total: an absent dimension there means "not grouped". A bill's missing tag does not. */
const pulls = /^(openai|anthropic|openrouter|litellm-daily|langfuse-daily|aws-cost-explorer)/

/**
 * Two pulls of one API over the same days, one grouped by more dimensions than the other, or by others (LiteLLM's daily
 * tables of users, teams and tags): code `double_count_grouped_and_ungrouped`.
 */
export function groupedAndUngrouped(data: UsageData): Notice[] {
  const inputs = data.imports.filter((input) => pulls.test(input.format) && input.metrics.length > 0)
  return inputs.flatMap((a, i) => inputs.slice(i + 1).flatMap((b) => judge(a, b) ?? []))
}

function judge(a: ImportReport, b: ImportReport): Notice | undefined {
  const [fewer, more] = a.dimensions.length < b.dimensions.length ? [a, b] : [b, a]
  const [extra, lost] = [beyond(more, fewer), beyond(fewer, more)]
  const [from, to] = [a.from > b.from ? a.from : b.from, a.to < b.to ? a.to : b.to]
  if (a.format !== b.format || extra.length === 0 || from > to || service(a) !== service(b)) return undefined
  if (!sharesMetric(a, b)) return undefined
  const choice =
    lost.length === 0
      ? `${more.source} is grouped by ${extra.join(', ')} as well: keep it and leave ${fewer.source} out of \`usage\`.`
      : `${more.source} is grouped by ${extra.join(', ')}, ${fewer.source} by ${lost.join(', ')}: keep the one whose groups you need and leave the other out of \`usage\`.`
  return {
    code: 'double_count_grouped_and_ungrouped',
    level: 'warning',
    subject: `${fewer.source} + ${more.source}`,
    message: `${fewer.source} (${headline(fewer)} in all) and ${more.source} (${headline(more)} in all) both cover ${from} to ${to}; added up, a total and its own parts count twice. ${choice}`,
  }
}

/** Dimensions of one pull that the other does not have. */
function beyond(one: ImportReport, other: ImportReport): string[] {
  return one.dimensions.map((d) => d.name).filter((name) => !other.dimensions.some((f) => f.name === name))
}

function sharesMetric(a: ImportReport, b: ImportReport): boolean {
  return a.metrics.some((m) => m.total !== 0 && b.metrics.some((n) => n.metric === m.metric && n.total !== 0))
}

function service(input: ImportReport): string {
  return JSON.stringify(input.dimensions.find((d) => d.name === 'service')?.examples ?? [])
}

function headline(input: ImportReport): string {
  const first = input.metrics.find((m) => m.metric === 'cost') ?? input.metrics[0]
  if (first === undefined) return 'nothing'
  return first.currency === undefined
    ? `${first.metric} ${plain(first.total, 0)}`
    : `${first.currency} ${plain(first.total, 2)}`
}
