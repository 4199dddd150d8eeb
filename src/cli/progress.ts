import type { CliIo } from './io.ts'

/** Shows one line that replaces itself, and clears it at the end. Silent unless `shown`. */
export type Progress = {
  /** `share` 0..1, or undefined while there is nothing to count. */
  readonly step: (label: string, share?: number) => void
  readonly done: () => void
}

const eraseLine = '\r\u001B[2K'

/** A progress line on stderr, for terminals only. */
export function makeProgress(shown: boolean, io: CliIo): Progress {
  let last = ''
  return {
    step(label, share) {
      if (!shown) return
      const percent = share === undefined ? '' : ` ${String(Math.floor(share * 100))}%`
      const text = `${label}${percent}`
      if (text === last) return
      last = text
      io.stderr(`${eraseLine}${text}`)
    },
    done() {
      if (shown && last !== '') io.stderr(eraseLine)
      last = ''
    },
  }
}
