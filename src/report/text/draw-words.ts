/**
 * `inference decode`, `price decline`, `assistant event agents GA slip`: what a person calls a number that is drawn. Events are told
 * apart by their number inside; a reader knows them by name.
 */
export function drawWords(of: string, id: string, param: string): string {
  const words = param
    .replaceAll('-', ' ')
    .replace(/^event \d+ (.*) happens$/, 'event $1 (whether)')
    .replace(/^event \d+ /, 'event ')
  return of === id ? `${of === 'prices' ? 'price' : of} ${words}` : `${id} ${words}`
}
