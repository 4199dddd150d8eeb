import { cleanText } from '../text/text-layout.ts'

/** The text on one line with HTML's active characters made inert, for elements and attributes alike. */
export function escapeHtml(text: string): string {
  return cleanText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
